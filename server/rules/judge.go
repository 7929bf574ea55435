package rules

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"

	"streetlight/shared/casework"
)

// Judge says what the rules say about the child at now. The facts may come in any order. A rule that fails does not hide
// the others: the error joins what failed, and the judgement holds the rest.
func (e *Engine) Judge(s Subject, now time.Time) (Judgement, error) {
	return e.judge(e.history(&s), now)
}

func (e *Engine) judge(h *history, now time.Time) (Judgement, error) {
	var out Judgement
	var failed []error
	for i := range e.rules {
		finding, due, err := h.ask(&e.rules[i], now, now)
		if err != nil {
			failed = append(failed, fmt.Errorf("rule %s: %w", e.rules[i].ID, err))
		}
		if finding != nil {
			out.Findings = append(out.Findings, *finding)
		}
		out.NextDue = earlier(out.NextDue, due)
	}
	return out, errors.Join(failed...)
}

// JudgeLate is Judge after facts that came late: it also looks back at each late fact's own time, and at the times of the
// facts that followed while a window could still hold it. A rule that says nothing now, but did say something then
// because of a late fact, gives a finding with WasTrueOn set. Whether the child has a lead is known for now alone.
func (e *Engine) JudgeLate(s Subject, now time.Time, late ...casework.EntryID) (Judgement, error) {
	h := e.history(&s)
	out, err := e.judge(h, now)
	failed := []error{err}
	for i := range e.rules {
		r := &e.rules[i]
		if slices.ContainsFunc(out.Findings, func(f casework.Finding) bool { return f.Rule == r.ID }) {
			continue
		}
		finding, err := h.lookBack(r, now, late)
		if err != nil {
			failed = append(failed, fmt.Errorf("rule %s: %w", r.ID, err))
		}
		if finding != nil {
			out.Findings = append(out.Findings, *finding)
		}
	}
	slices.SortStableFunc(out.Findings, func(a, b casework.Finding) int { return e.place(a.Rule) - e.place(b.Rule) })
	return out, errors.Join(failed...)
}

func (e *Engine) place(id string) int {
	return slices.IndexFunc(e.rules, func(r rule) bool { return r.ID == id })
}

// lookBack finds the first moment at which the rule spoke because of a late fact.
func (h *history) lookBack(r *rule, now time.Time, late []casework.EntryID) (*casework.Finding, error) {
	for _, at := range h.momentsAfter(now.UnixMilli(), late) {
		finding, _, err := h.ask(r, time.UnixMilli(at).UTC(), now)
		if err != nil {
			return nil, err
		}
		if finding == nil || !slices.ContainsFunc(finding.Facts, func(f casework.FactRef) bool { return slices.Contains(late, f.Entry) }) {
			continue
		}
		finding.WasTrueOn, finding.JudgedAt = finding.JudgedAt, now.UTC()
		finding.Why += fmt.Sprintf(" It was so on %s; the record came later.", h.date(at, now))
		return finding, nil
	}
	return nil, nil
}

// momentsAfter lists the times of the late facts and of those that followed while the longest window could hold both.
func (h *history) momentsAfter(now int64, late []casework.EntryID) []int64 {
	var moments []int64
	until := int64(-1 << 62)
	for _, o := range h.occurrences {
		if o.at > now {
			break
		}
		if slices.Contains(late, h.subject.Facts[o.fact].Entry) {
			until = o.at + h.engine.window
		}
		if o.at <= until {
			moments = append(moments, o.at)
		}
	}
	return slices.Compact(moments)
}

// ask puts one rule to the child at one moment; told is when people will read of it.
func (h *history) ask(r *rule, now, told time.Time) (finding *casework.Finding, due time.Time, err error) {
	at := now.UnixMilli()
	all := make([]members, len(r.selections))
	for i := range r.selections {
		all[i] = h.members(&r.selections[i], at)
		if all[i].due != 0 {
			due = earlier(due, time.UnixMilli(all[i].due).UTC())
		}
	}
	young, until := h.subject.under12(now, h.engine.pack.Location())
	if r.asksAge {
		due = earlier(due, until.UTC())
	}
	answers := &answers{names: r.names, values: append(h.counts(r, all), types.Bool(young), types.Bool(h.subject.HasLead),
		types.Bool(h.subject.CEFlag), types.Int(h.subject.PlanPriority))}
	value, _, err := r.program.Eval(answers)
	if err != nil {
		return nil, due, fmt.Errorf("its predicate gave no answer: %w", err)
	}
	if value != types.True {
		return nil, due, nil
	}
	return h.finding(r, all, answers, now, told), due, nil
}

// counts gives the numbers of each selection in the order of the rule's names.
func (h *history) counts(r *rule, all []members) []any {
	values := make([]any, 0, len(r.names))
	for _, m := range all {
		values = append(values, types.Int(h.countEvents(m.held)), types.Int(count(h, m.held, agencyOf)), types.Int(count(h, m.held, authorOf)))
	}
	return values
}

func (h *history) countEvents(held []occurrence) int {
	if len(held) < 2 {
		return len(held)
	}
	seen := make([]bool, len(h.subject.Facts))
	n := 0
	for _, o := range held {
		if event := h.event(o.fact); !seen[event] {
			seen[event] = true
			n++
		}
	}
	return n
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
