package main

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// past is what was recorded about a made-up child in two years, and what was done about it.
type past struct {
	id      uint64
	entries []dated
	done    []rules.Workflow
	plan    casework.Priority
	ages    []rules.Age
}

// dated is an entry with all that its fact follows from.
type dated struct {
	entry    casework.Entry
	agency   casework.Agency
	author   casework.Worker
	received time.Time
}

// verdict is the one of an entry that needs none, or of one that waits for a supervisor.
func (d dated) verdict() casework.Judgement {
	if d.entry.Kind.Field() {
		return casework.Judgement{Verdict: casework.Submitted}
	}
	return casework.Judgement{Verdict: casework.Approved}
}

// newPast draws n facts, of which about one in six is something that was done. One child in twenty has a plan.
func newPast(id uint64, n int) past {
	r := rand.New(rand.NewPCG(seed, id))
	p := past{id: id, ages: []rules.Age{{Born: lookFrom().AddDate(-8-r.IntN(10), 0, -r.IntN(365))}}}
	if id%20 == 0 {
		p.plan = casework.Priority(1 + r.IntN(3))
		p.done = append(p.done, rules.Workflow{Kind: casework.PlanAccepted, At: ago(r, 60)})
	}
	for len(p.entries)+len(p.done) < n {
		e := p.draw(r)
		p.entries = append(p.entries, e)
		if (serious(e.entry) || r.IntN(6) == 0) && len(p.entries)+len(p.done) < n {
			p.done = append(p.done, p.deed(r, e))
		}
	}
	slices.SortFunc(p.entries, func(a, b dated) int { return a.received.Compare(b.received) }) // as they came
	return p
}

// ago is a moment in the last days.
func ago(r *rand.Rand, days int) time.Time {
	return lookFrom().Add(-time.Duration(r.Int64N(int64(days) * 24 * int64(time.Hour)))).Truncate(time.Millisecond)
}

// serious says whether the entry must be decided upon.
func serious(e casework.Entry) bool {
	return e.Values.Has(casework.FieldIndicators, "EX1") || e.Values.Has(casework.FieldIndicators, "VI3")
}

// deed is what was done about an entry a few hours after it came: mostly a decision whether to share it.
func (p past) deed(r *rand.Rand, e dated) rules.Workflow {
	w := rules.Workflow{Kind: casework.SharingDecision, At: e.received.Add(time.Duration(r.IntN(20)) * time.Hour), About: e.entry.ID, By: e.author, Agency: e.agency}
	if p.plan > 0 && r.IntN(3) == 0 {
		w.Kind, w.About = casework.PlanUpdated, casework.EntryID{}
	}
	if w.At.After(lookFrom()) {
		w.At = lookFrom()
	}
	return w
}

// draw makes an entry of a kind as often as partners send them.
func (p past) draw(r *rand.Rand) dated {
	kind, sector := drawKind(r)
	at := ago(r, []int{730, 100}[r.IntN(2)])
	d := dated{received: at.Add(time.Duration(r.IntN(600)) * time.Second)}
	d.agency.ID[0], d.agency.Sector = byte(1+len(sector)), sector
	d.author.ID[0], d.author.Agency, d.author.Role = byte(1+r.IntN(60)), d.agency.ID, casework.PCSO
	d.entry = casework.Entry{Kind: kind, Author: d.author.ID, Agency: d.agency.ID, Values: valuesOf(r, kind, at)}
	binary.BigEndian.PutUint64(d.entry.ID[:], r.Uint64())
	binary.BigEndian.PutUint64(d.entry.ID[8:], p.id)
	d.entry.Values.Set(casework.FieldOccurredAt, casework.FormatMoment(at))
	d.entry.Values.Set(casework.FieldRecordedAt, casework.FormatMoment(d.received))
	if r.IntN(3) == 0 {
		d.entry.Values.Set(casework.FieldReference, "OCC "+strconv.Itoa(r.IntN(100_000)))
	}
	return d
}

func drawKind(r *rand.Rand) (casework.Kind, casework.Sector) {
	kinds := []struct {
		kind   casework.Kind
		sector casework.Sector
		often  int
	}{
		{casework.Attendance, casework.Education, 30}, {casework.StreetContact, casework.Police, 20}, {casework.PoliceContact, casework.Police, 12},
		{casework.MentorNote, casework.Voluntary, 10}, {casework.FamilyVisit, casework.Council, 8}, {casework.MissingEpisode, casework.Council, 6},
		{casework.Exclusion, casework.Education, 3}, {casework.EDPresentation, casework.Health, 2}, {casework.ReturnInterview, casework.Council, 3},
		{casework.Intelligence, casework.Police, 2}, {casework.ChildVoice, casework.Council, 2}, {casework.JusticeRecord, casework.Council, 1},
		{casework.Referral, casework.Council, 1},
	}
	n := r.IntN(100)
	for _, k := range kinds {
		if n -= k.often; n < 0 {
			return k.kind, k.sector
		}
	}
	return casework.StreetContact, casework.Police
}

// valuesOf answers what entries of the kind are asked. Weapons are rare.
func valuesOf(r *rand.Rand, kind casework.Kind, at time.Time) casework.Values {
	v := casework.Values{}
	for i := range casework.EntryFields() {
		if f := &casework.EntryFields()[i]; f.For(kind) && !f.Auto {
			v.Set(f.ID, answer(r, f, at))
		}
	}
	if v.Get(casework.FieldWeapon) != "none" && r.IntN(12) > 0 {
		v.Set(casework.FieldWeapon, "none")
	}
	if kind.Field() || r.IntN(6) == 0 {
		v[casework.FieldIndicators] = drawSigns(r)
	}
	return v
}

// answer draws an answer to a field, often none: a choice by lot, a number, a short text.
func answer(r *rand.Rand, f *casework.Field, at time.Time) string {
	switch {
	case f.Type == casework.OneOf && r.IntN(4) > 0:
		return f.Choices[r.IntN(len(f.Choices))].Code
	case f.Type == casework.Count:
		return strconv.Itoa(r.IntN(11))
	case f.ID == casework.FieldFoundAt && r.IntN(4) > 0:
		return casework.FormatMoment(at.Add(time.Duration(r.IntN(40)) * time.Hour))
	case f.ID == casework.FieldProvision && r.IntN(10) > 0:
		return "Tutoring at the library"
	case f.Type == casework.Note && r.IntN(3) == 0:
		return "With two older boys, would not say where he got the phone."
	}
	return ""
}

// drawSigns ticks a few indicators; harm and significant risk are the rarest.
func drawSigns(r *rand.Rand) []string {
	some := []string{"LO2", "PR1", "ED1", "HO1", "PE1", "MI2", "HE4", "PR3"}
	out := []string{some[r.IntN(4)], some[4+r.IntN(4)]}
	switch r.IntN(20) {
	case 0:
		out = append(out, "EX1")
	case 1, 2:
		out = append(out, "VI3")
	}
	return out
}

// subject makes the facts of all of it.
func (p past) subject(engine *rules.Engine) rules.Subject {
	s := rules.Subject{Ages: p.ages, HasLead: p.plan > 0, CEFlag: p.id%50 == 0, PlanPriority: p.plan, Facts: make([]rules.Fact, 0, len(p.entries)+len(p.done))}
	for _, e := range p.entries {
		s.Facts = append(s.Facts, engine.FactOf(e.entry, e.agency, e.author, e.received, e.verdict()))
	}
	for _, w := range p.done {
		s.Facts = append(s.Facts, engine.FactOfWorkflow(w))
	}
	return s
}

// file folds all entries into one file.
func (p past) file() (*crdt.State, casework.ScopeID) {
	scope, state := casework.ScopeID{1}, &crdt.State{}
	state.Apply(crdt.Commit{Ops: records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: casework.ChildID{1}, Agency: casework.AgencyID{1}})})
	for _, e := range p.entries {
		state.Apply(crdt.Commit{ID: [16]byte(e.entry.ID), Wall: e.received.UnixMilli(), Ops: records.EntryOps(&crdt.State{}, e.entry)})
	}
	return state, scope
}
