package rules

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// finding says what a rule found, on which facts, and why in words.
func (h *history) finding(r *rule, all []members, a *answers, now, told time.Time) *casework.Finding {
	f := &casework.Finding{Rule: r.ID, RuleName: r.Name, Pack: h.engine.pack.Version, Priority: r.Priority, JudgedAt: now.UTC(),
		Template: r.Template, Owner: r.owner(all), Deadline: r.DeadlineWords(), Task: r.Task()}
	named := make([][]occurrence, len(all))
	total := 0
	for i, m := range all {
		named[i] = h.named(m.held)
		total += len(named[i])
	}
	refs := &refs{history: h, list: make([]casework.FactRef, 0, min(total, len(h.subject.Facts))), at: make([]int32, len(h.subject.Facts))}
	for i := range all {
		refs.name(named[i], &r.selections[i])
	}
	f.Facts = refs.list
	if !slices.IsSortedFunc(f.Facts, inOrder) {
		slices.SortFunc(f.Facts, inOrder)
	}
	f.Provisional = slices.ContainsFunc(f.Facts, func(ref casework.FactRef) bool { return !ref.Approved })
	if a.asked(nameSchoolDays) {
		f.TermEnds = h.termEnd(now)
	}
	f.Why = h.sentence(r, named, a, now, told)
	return f
}

// owner is who acknowledges: the owner of the first selection that holds a fact and has one of its own, or else the rule's.
func (r *rule) owner(all []members) casework.Role {
	for i, m := range all {
		if len(m.held) > 0 && r.selections[i].Owner != "" {
			return r.selections[i].Owner
		}
	}
	return r.Owner
}

// longestHolidays bounds how far back the last school day is looked for.
const longestHolidays = 100

// termEnd is the last day of the school term that is now, or that ended last.
func (h *history) termEnd(now time.Time) string {
	pack, school := h.engine.pack, h.subject.School
	if left := pack.SchoolDaysLeft(now, school); left > 0 {
		return string(pack.DayOf(pack.AddSchoolDays(now, left, school)))
	}
	day := now
	for range longestHolidays {
		if pack.SchoolDay(day, school) {
			break
		}
		day = day.In(pack.Location()).AddDate(0, 0, -1)
	}
	return string(pack.DayOf(day))
}

// inOrder orders facts by time, and those of one time by what tells them apart.
func inOrder(a, b casework.FactRef) int {
	if c := a.OccurredAt.Compare(b.OccurredAt); c != 0 {
		return c
	}
	return cmp.Or(bytes.Compare(a.Entry[:], b.Entry[:]), strings.Compare(string(a.Kind), string(b.Kind)),
		bytes.Compare(a.About[:], b.About[:]))
}

// refs are the facts that a finding names.
type refs struct {
	history *history
	list    []casework.FactRef
	at      []int32 // for each of the subject's facts its place in the list, counted from 1; 0 when it is not named
}

// name adds the selection's facts to those that are named, or the selection to those that are named already.
func (r *refs) name(named []occurrence, s *selection) {
	alone := slices.Clip([]string{s.Name}) // shared: whoever appends to it gets a copy
	for _, o := range named {
		if i := r.at[o.fact]; i > 0 {
			r.list[i-1].Selections = append(r.list[i-1].Selections, s.Name)
			continue
		}
		ref := r.history.ref(o, r.history.engine.tests[s.bit].clock)
		ref.Selections = alone
		r.list = append(r.list, ref)
		r.at[o.fact] = int32(len(r.list))
	}
}

// ref names a fact with the time at which it occurred; the selection may count it at another.
func (h *history) ref(o occurrence, clock int) casework.FactRef {
	fact := &h.subject.Facts[o.fact]
	at := time.UnixMilli(o.at)
	if clock != clockOccurred {
		at = slices.MinFunc(fact.OccurredAt, time.Time.Compare)
	}
	return casework.FactRef{Entry: fact.Entry, About: fact.About, Kind: fact.Kind, OccurredAt: at.UTC(), Agency: fact.Agency, Author: fact.Author, Approved: fact.Approved()}
}

// named picks the records that stand for the members' events: one of each agency for each event, an approved one before
// one that is not, then the earliest.
func (h *history) named(held []occurrence) []occurrence {
	return h.standing(held, func(o, other occurrence) bool {
		return h.event(o.fact) == h.event(other.fact) && h.subject.Facts[o.fact].Agency == h.subject.Facts[other.fact].Agency
	})
}

// onePerEvent picks one record of each event, an approved one before one that is not, then the earliest.
func (h *history) onePerEvent(held []occurrence) []occurrence {
	return h.standing(held, func(o, other occurrence) bool { return h.event(o.fact) == h.event(other.fact) })
}

// standing picks one of those that are the same, an approved one before one that is not, then the earliest.
func (h *history) standing(held []occurrence, same func(o, other occurrence) bool) []occurrence {
	if len(held) < 2 || h.apart() {
		return held
	}
	out := make([]occurrence, 0, len(held))
	first := h.once()
	for _, o := range held {
		i := -1
		if !first(o.fact) {
			i = slices.IndexFunc(out, func(other occurrence) bool { return same(o, other) })
		}
		switch {
		case i < 0:
			out = append(out, o)
		case h.subject.Facts[o.fact].Approved() && !h.subject.Facts[out[i].fact].Approved():
			out[i] = o
		}
	}
	return out
}

// Draft drafts the plan that a finding proposes: its template's rows, and the first review counted in working days from now.
// The rows have no ids yet and bind nobody. A finding of another pack, whose rule or template is gone, gives a draft
// without rows, owned by whom the finding names. A task drafts no plan.
func Draft(p *practice.Pack, f casework.Finding, now time.Time) casework.PlanDraft {
	if f.Task {
		return casework.PlanDraft{}
	}
	t, _ := p.Template(f.Template)
	owner := f.Owner
	if r, ok := p.Rule(f.Rule); ok {
		owner = r.Proposes
	}
	return casework.PlanDraft{Template: f.Template, Title: t.Title, WhyNow: f.Why, Owner: owner, Actions: t.PlanActions(),
		ReviewDate: p.Due(f.Priority, practice.FirstReview, now)}
}
