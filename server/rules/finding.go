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
		Template: r.Template, Owner: r.Owner, Deadline: r.Deadline.Words()}
	named := make([][]occurrence, len(all))
	for i, m := range all {
		named[i] = h.named(m.held)
		f.Facts = h.name(f.Facts, named[i], r.selections[i].Name)
	}
	slices.SortFunc(f.Facts, inOrder)
	f.Provisional = slices.ContainsFunc(f.Facts, func(ref casework.FactRef) bool { return !ref.Approved })
	f.Why = h.sentence(r, named, a, now, told)
	return f
}

// inOrder orders facts by time, and those of one time by what tells them apart.
func inOrder(a, b casework.FactRef) int {
	return cmp.Or(a.OccurredAt.Compare(b.OccurredAt), bytes.Compare(a.Entry[:], b.Entry[:]), strings.Compare(string(a.Kind), string(b.Kind)),
		bytes.Compare(a.About[:], b.About[:]))
}

// name adds the selection's facts to those a finding names, or the selection to those that are named already.
func (h *history) name(refs []casework.FactRef, named []occurrence, selection string) []casework.FactRef {
	before := refs
	refs = slices.Grow(refs, len(named))
	alone := slices.Clip([]string{selection}) // shared: whoever appends to it gets a copy
	for _, o := range named {
		fact := &h.subject.Facts[o.fact]
		ref := casework.FactRef{Entry: fact.Entry, About: fact.About, Kind: fact.Kind, OccurredAt: time.UnixMilli(o.at).UTC(), Agency: fact.Agency,
			Author: fact.Author, Approved: fact.Approved(), Selections: alone}
		if i := slices.IndexFunc(before, func(r casework.FactRef) bool { return r.Key() == ref.Key() }); i >= 0 {
			refs[i].Selections = append(refs[i].Selections, selection)
			continue
		}
		refs = append(refs, ref)
	}
	return refs
}

// named picks the records that stand for the members' events: one of each agency for each event, an approved one before
// one that is not, then the earliest.
func (h *history) named(held []occurrence) []occurrence {
	if len(held) < 2 {
		return held
	}
	out := make([]occurrence, 0, len(held))
	seen := make([]bool, len(h.subject.Facts)) // by event
	for _, o := range held {
		i := -1
		if event := h.event(o.fact); seen[event] {
			i = h.standing(out, o)
		} else {
			seen[event] = true
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

// standing is the place of the record that stands for the event and agency of o already; -1 when there is none.
func (h *history) standing(out []occurrence, o occurrence) int {
	agency, event := h.subject.Facts[o.fact].Agency, h.event(o.fact)
	return slices.IndexFunc(out, func(other occurrence) bool {
		return h.event(other.fact) == event && h.subject.Facts[other.fact].Agency == agency
	})
}

// Draft drafts the plan that a finding proposes: its template's rows, and the first review counted in working days from now.
// The rows have no ids yet and bind nobody. A finding of another pack, whose rule or template is gone, gives a draft
// without rows, owned by whom the finding names.
func Draft(p *practice.Pack, f casework.Finding, now time.Time) casework.PlanDraft {
	t, _ := p.Template(f.Template)
	owner := f.Owner
	if r, ok := p.Rule(f.Rule); ok {
		owner = r.Proposes
	}
	return casework.PlanDraft{Template: f.Template, Title: t.Title, WhyNow: f.Why, Owner: owner, Actions: t.PlanActions(),
		ReviewDate: p.Due(f.Priority, practice.FirstReview, now)}
}
