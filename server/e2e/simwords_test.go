package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/simtest"
)

// What workers write on their phones: casework, as the server's policy takes it.

// Writes says whether a worker's role records anything.
func (p *simPeople) Writes(user simtest.ID) bool {
	return p.byID[casework.WorkerID(user)].Role.KindOf() != ""
}

// record is the number under which an agency keeps a child: two agencies that met one child have a record each, until they
// are linked.
func (*simPeople) record(child simtest.ID, agency casework.AgencyID) casework.ChildID {
	for i := range 8 {
		child[8+i] ^= agency[i]
	}
	return casework.ChildID(child)
}

// Opening begins a file about a child, whose name every agency knows; now and then under the number of another agency,
// which the policy refuses.
func (p *simPeople) Opening(user, scope, child simtest.ID) []simtest.Op {
	who := p.byID[casework.WorkerID(user)]
	number := p.record(child, who.Agency)
	if p.hub.dice.IntN(16) == 0 {
		number = p.record(child, p.users[p.hub.dice.IntN(len(p.users))].Agency)
	}
	names := []string{"Jude Ashdown", "Mia Penhale", "Kofi Trask", "Ellis Borrow"}
	identity := casework.Child{ID: number, Values: casework.Values{casework.FieldChildName: {names[int(child[0])%len(names)]},
		casework.FieldAgeBand: {"14_15"}}}
	ops := records.MetaOps(casework.ScopeID(scope), records.Meta{Kind: casework.FileScope, Child: number, Agency: who.Agency})
	return append(ops, records.ChildOps(&crdt.State{}, identity)...)
}

// Change begins one of three entries of a file, or changes it.
func (p *simPeople) Change(at simtest.Page) []simtest.Op {
	id := casework.EntryID(at.Scope)
	id[15] ^= byte(1 + at.Dice.IntN(3))
	kind := p.byID[casework.WorkerID(at.User)].Role.KindOf()
	entry, _, ok := records.Entry(at.View, casework.ScopeID(at.Scope), id)
	if !ok {
		return records.EntryOps(at.View, casework.Entry{ID: id, Kind: kind, Values: p.given(at, kind)})
	}
	switch n := at.Dice.IntN(20); {
	case n < 2:
		return p.childChange(at)
	case n == 2:
		return []simtest.Op{{Entity: id, Field: 0x2abc + uint16(at.Dice.IntN(3)), Key: []byte("later"), Value: []byte("of a later version"),
			Ext: map[uint64][]byte{uint64(at.Dice.IntN(3)): {1, 2}, 1 << 40: {}}}}
	case n == 3:
		return []simtest.Op{{Entity: id, Field: crdt.LogBit | 0x001, Value: fmt.Appendf(nil, "a log %d", at.Step)}}
	case n == 4 && at.Dice.IntN(2) == 0:
		return []simtest.Op{p.refused(at, id)}
	}
	edited := entry
	edited.Values = entry.Values.Clone()
	p.edit(at, edited.Values)
	return records.EntryOps(at.View, edited)
}

// refused is an op that the policy keeps apart.
func (*simPeople) refused(at simtest.Page, id casework.EntryID) simtest.Op {
	if at.Dice.IntN(2) == 0 {
		return simtest.Op{Entity: id, Field: uint16(casework.FieldWeapon), Value: []byte("a trebuchet")}
	}
	return simtest.Op{Entity: id, Field: uint16(casework.FieldKind), Value: []byte("rumour")}
}

// childChange changes what a file says of the child.
func (*simPeople) childChange(at simtest.Page) []simtest.Op {
	child := records.ReadMeta(at.View, casework.ScopeID(at.Scope)).Child
	if at.Dice.IntN(3) == 0 {
		return []simtest.Op{{Entity: child, Field: uint16(casework.FieldAliases), Key: []byte(simOf(at.Dice, "JJ", "Red", "Ash")), Value: []byte{}}}
	}
	return []simtest.Op{{Entity: child, Field: uint16(casework.FieldSchool), Value: fmt.Appendf(nil, "School %d", at.Step%7)}}
}

func simOf[T any](d *simtest.Dice, from ...T) T { return from[d.IntN(len(from))] }

// edit changes one field, to another value than it has.
func (p *simPeople) edit(at simtest.Page, v casework.Values) {
	switch n := at.Dice.IntN(10); {
	case n < 2:
		v.Set(casework.FieldWeapon, simOf(at.Dice, "none", "seen", "found", "says_carries"))
	case n < 4:
		p.tick(at.Dice, v)
	case n == 4:
		v.Set(casework.FieldOpinion, "")
	case n == 5:
		v.Set(casework.FieldOpinion, fmt.Sprintf("Seems tired, %d.", at.Step))
	case n == 6:
		v.Set(casework.FieldDanger, simOf(at.Dice, "yes", "no"))
	}
	v.Set(casework.FieldFact, fmt.Sprintf("Words %d by the river.", at.Step))
}

// tick adds an indicator, or takes it away.
func (*simPeople) tick(d *simtest.Dice, v casework.Values) {
	code := simOf(d, "VI1", "VI2", "EX1", "MI2", "ED1")
	have := slices.Clone(v[casework.FieldIndicators])
	if i := slices.Index(have, code); i >= 0 {
		v[casework.FieldIndicators] = slices.Delete(have, i, i+1)
	} else {
		v[casework.FieldIndicators] = append(have, code)
	}
}

// given is a new entry, which may alarm.
func (p *simPeople) given(at simtest.Page, kind casework.Kind) casework.Values {
	when := casework.FormatMoment(at.Now.Add(-time.Duration(at.Dice.IntN(72)) * time.Hour))
	v := casework.Values{
		casework.FieldOccurredAt: {when}, casework.FieldRecordedAt: {when}, casework.FieldWeapon: {simOf(at.Dice, "none", "none", "none", "seen")},
		casework.FieldInjury: {"no"}, casework.FieldDanger: {"no"}, casework.FieldFact: {fmt.Sprintf("Words %d by the river.", at.Step)},
		casework.FieldSource: {"saw"},
	}
	if at.Dice.IntN(3) == 0 {
		p.tick(at.Dice, v)
	}
	switch kind {
	case casework.StreetContact:
		v[casework.FieldPlace], v[casework.FieldAction] = []string{"Blake Gardens"}, []string{"Talked, walked part of the way home"}
		v[casework.FieldContactType], v[casework.FieldCapacity] = []string{simOf(at.Dice, "engagement", "asb_call")}, []string{simOf(at.Dice, "concern", "suspect")}
	case casework.MentorNote:
		v[casework.FieldMode], v[casework.FieldEngagement], v[casework.FieldNextContact] = []string{"face"}, []string{"engaged"}, []string{"2026-02-01"}
	case casework.FamilyVisit:
		v[casework.FieldSeen], v[casework.FieldAgreed] = []string{"alone"}, []string{"Mum rings the school"}
	}
	return v
}

// Ask is for a verdict, by a supervisor, on what the phone shows of an entry; and for a change of the shared picture of a
// child, by whoever holds that.
func (p *simPeople) Ask(at simtest.Pocket) (own simtest.ID, op simtest.Op, ok bool, err error) {
	own = p.own[casework.WorkerID(at.User)]
	if !at.Opens(own) {
		return own, op, false, nil
	}
	kind := casework.ChildScope
	if !p.Writes(at.User) {
		kind = casework.FileScope
	}
	q, ok, err := p.question(at, kind)
	if err != nil || !ok {
		return own, op, false, err
	}
	var id casework.RequestID
	if _, err := io.ReadFull(at.Dice, id[:]); err != nil {
		return own, op, false, err
	}
	op, err = records.RequestOp(id, q)
	return own, op, err == nil, err
}

// question draws a request about a scope of this kind that the phone holds.
func (p *simPeople) question(at simtest.Pocket, kind casework.ScopeKind) (q records.Request, ok bool, err error) {
	var scopes []simtest.ID
	for _, id := range at.Held {
		if !at.Opens(id) {
			continue
		}
		view, err := at.View(id)
		if err != nil {
			return q, false, err
		}
		if records.ReadMeta(view, casework.ScopeID(id)).Kind == kind {
			scopes = append(scopes, id)
		}
	}
	if len(scopes) == 0 {
		return q, false, nil
	}
	slices.SortFunc(scopes, func(a, b simtest.ID) int { return bytes.Compare(a[:], b[:]) })
	scope := simOf(at.Dice, scopes...)
	view, err := at.View(scope)
	if err != nil {
		return q, false, err
	}
	if kind == casework.ChildScope {
		q = p.profileQuestion(at.Dice, view, scope)
		return q, len(q.Ops) > 0, nil
	}
	entries := records.EntryIDs(view)
	if len(entries) == 0 {
		return q, false, nil
	}
	id := simOf(at.Dice, entries...)
	v := records.AskedVerdict{Content: casework.ContentHash(view.ContentHash(id)), Verdict: casework.Approved, Publish: true, Basis: "ca1989_s17", Told: "child"}
	if at.Dice.IntN(3) == 0 {
		v = records.AskedVerdict{Content: v.Content, Verdict: casework.Returned, Reason: "too_vague"}
	}
	return records.Request{Kind: casework.VerdictRequest, Entity: id, Verdict: &v}, true, nil
}

func (*simPeople) profileQuestion(d *simtest.Dice, view *crdt.State, scope simtest.ID) records.Request {
	child := records.Child(view, records.ReadMeta(view, casework.ScopeID(scope)).Child)
	child.Values = child.Values.Clone()
	child.Values.Set(casework.FieldDescription, fmt.Sprintf("A grey hood, %d.", d.IntN(1000)))
	return records.Request{Kind: casework.ProfileRequest, Scope: casework.ScopeID(scope), Entity: child.ID, Ops: records.ChildOps(view, child)}
}
