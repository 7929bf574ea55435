package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"streetlight/shared/casework"
)

// JudgeLate is Judge after facts that came late: it also looks back at each late fact's own time, and at the times of the
// facts that followed while a window could still hold it. A rule that says nothing now, but did say something then
// because of a late fact, gives a finding with WasTrueOn set. Whether the child has a lead or a flag is known for now alone.
// Rules that wait, or ask for the plan, speak of what is open now, and are not asked of the past.
func (e *Engine) JudgeLate(s Subject, now time.Time, late ...casework.EntryID) (Judgement, error) {
	h := e.history(&s)
	out, err := h.judge(e.rules, now)
	failed := []error{err}
	met := h.metBy(late)
	for i := range e.rules {
		r := &e.rules[i]
		if !r.looksBack || r.tests&met == 0 || slices.ContainsFunc(out.Findings, func(f casework.Finding) bool { return f.Rule == r.ID }) {
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

// metBy are the tests that the late facts meet.
func (h *history) metBy(late []casework.EntryID) (met uint64) {
	for i := range h.subject.Facts {
		if slices.Contains(late, h.subject.Facts[i].Entry) {
			met |= h.reading(i).met
		}
	}
	return met
}

func (e *Engine) place(id string) int {
	return slices.IndexFunc(e.rules, func(r rule) bool { return r.ID == id })
}

// lookBack finds the first moment at which the rule spoke because of a late fact.
func (h *history) lookBack(r *rule, now time.Time, late []casework.EntryID) (*casework.Finding, error) {
	for _, at := range h.momentsAfter(r, now.UnixMilli(), late) {
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

// entrance is when a fact enters a selection.
type entrance struct {
	at   int64
	late bool
}

// momentsAfter lists when late facts, and those that followed while the rule's longest window could hold both, entered its
// selections.
func (h *history) momentsAfter(r *rule, now int64, late []casework.EntryID) []int64 {
	var entered []entrance
	for i := range r.selections {
		s := &r.selections[i]
		for _, o := range h.lists[s.bit] {
			if at := h.enters(s, o); at <= now {
				entered = append(entered, entrance{at, slices.Contains(late, h.subject.Facts[o.fact].Entry)})
			}
		}
	}
	slices.SortFunc(entered, func(a, b entrance) int { return cmp.Compare(a.at, b.at) })
	return within(entered, r.window)
}

// within lists the moments of late entrances and of those that lie no further behind one than the window.
func within(entered []entrance, window int64) []int64 {
	var moments []int64
	until := int64(-never)
	for _, e := range entered {
		if e.late {
			until = e.at + window
		}
		if e.at <= until {
			moments = append(moments, e.at)
		}
	}
	return slices.Compact(moments)
}
