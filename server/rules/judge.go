package rules

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// Judge says what the rules say about the child at now. The facts may come in any order. A rule that fails does not hide
// the others: the error joins what failed, and the judgement holds the rest.
func (e *Engine) Judge(s Subject, now time.Time) (Judgement, error) {
	return e.history(&s).judge(e.rules, now)
}

// JudgeReferral asks the rules that are asked before a referral is sent, of the child's facts and of that referral; other
// referrals are not looked at.
func (e *Engine) JudgeReferral(s Subject, referral Fact, now time.Time) (Judgement, error) {
	facts := []Fact{referral}
	for _, f := range s.Facts {
		if f.Kind != casework.Referral {
			facts = append(facts, f)
		}
	}
	s.Facts = facts
	return e.history(&s).judge(e.checks, now)
}

func (h *history) judge(rules []rule, now time.Time) (Judgement, error) {
	var out Judgement
	var failed []error
	for i := range rules {
		finding, due, err := h.ask(&rules[i], now, now)
		if err != nil {
			failed = append(failed, fmt.Errorf("rule %s: %w", rules[i].ID, err))
		}
		if finding != nil {
			out.Findings = append(out.Findings, *finding)
		}
		out.NextDue = earlier(out.NextDue, due)
	}
	return out, errors.Join(failed...)
}

// ask puts one rule to the child at one moment; told is when people will read of it.
func (h *history) ask(r *rule, now, told time.Time) (finding *casework.Finding, due time.Time, err error) {
	at, next := now.UnixMilli(), int64(never)
	a := &answers{rule: r, history: h, now: now, all: make([]members, len(r.selections)), values: make([]any, len(r.names))}
	for i := range r.selections {
		a.all[i] = h.members(&r.selections[i], at)
		next = min(next, a.all[i].due)
	}
	if next != never {
		due = time.UnixMilli(next).UTC()
	}
	if r.silent && !slices.ContainsFunc(a.all, func(m members) bool { return len(m.held) > 0 }) {
		return nil, due, nil
	}
	a.addUp()
	if a.held, err = a.hold(); err != nil {
		return nil, due, err
	}
	if a.held {
		finding = h.finding(r, a.all, a, now, told)
	}
	return finding, earlier(due, a.due()), nil
}

// addUp adds up what the selections add up. Where people disagree about a number, both ways to read it are noted.
func (a *answers) addUp() {
	for i, asked := range a.rule.asks {
		if asked.what != whatSum {
			continue
		}
		n := a.history.sum(asked.sum, a.all[asked.selection].held)
		if n.low != n.high {
			a.disputed = append(a.disputed, disputed{place: i, least: types.Int(n.low), most: types.Int(n.high)})
		}
		a.values[i] = types.Int(n.low)
	}
}

func (h *history) countEvents(held []occurrence) int {
	if len(held) < 2 || h.apart() {
		return len(held)
	}
	n, first := 0, h.once()
	for _, o := range held {
		if first(o.fact) {
			n++
		}
	}
	return n
}

// maxSum is where a sum stops growing, so that no predicate's products overflow.
const maxSum = 100_000_000

// sum adds up a number over the members, one record for each event.
func (h *history) sum(which int, held []occurrence) span {
	var total span
	for _, o := range h.onePerEvent(held) {
		if numbers := h.reading(int(o.fact)).sums; numbers != nil {
			total.low += numbers[which].low
			total.high += numbers[which].high
		}
	}
	return span{min(total.low, maxSum), min(total.high, maxSum)}
}

func agencyOf(f *Fact) [16]byte { return f.Agency }
func authorOf(f *Fact) [16]byte { return f.Author }

// count counts the different agencies or authors of the members: several may record one event, and each of them counts.
func count(h *history, held []occurrence, of func(*Fact) [16]byte) int {
	var seen [][16]byte
	for _, o := range held {
		if id := of(&h.subject.Facts[o.fact]); !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
	}
	return len(seen)
}

// after is the moment a span after from, by the calendars of the pack and of the child's school.
func (e *Engine) after(from time.Time, s practice.Span, school string) time.Time {
	if s.Unit == practice.SchoolDays {
		return e.pack.AddSchoolDays(from, s.N, school)
	}
	return e.pack.After(from, s)
}
