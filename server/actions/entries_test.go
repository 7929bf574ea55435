package actions_test

import (
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// called is a child's identity.
func called(name, band string) casework.Values {
	return casework.Values{casework.FieldChildName: {name}, casework.FieldAgeBand: {band}, casework.FieldGender: {"Boy"}}
}

// given is every field that an entry of any kind must have, with nothing in it that alarms.
func given(at time.Time, kind casework.Kind) casework.Values {
	v := casework.Values{
		casework.FieldOccurredAt: {casework.FormatMoment(at)}, casework.FieldRecordedAt: {casework.FormatMoment(at)},
		casework.FieldWeapon: {"none"}, casework.FieldInjury: {"no"}, casework.FieldDanger: {"no"},
		casework.FieldFact: {"Sat by the river with two friends and talked about football."}, casework.FieldSource: {"saw"},
	}
	switch kind {
	case casework.StreetContact:
		v[casework.FieldPlace], v[casework.FieldAction] = []string{"Blake Gardens"}, []string{"Talked, walked part of the way home"}
		v[casework.FieldContactType], v[casework.FieldCapacity] = []string{"engagement"}, []string{"concern"}
	case casework.MentorNote:
		v[casework.FieldMode], v[casework.FieldEngagement], v[casework.FieldNextContact] = []string{"face"}, []string{"engaged"}, []string{"2026-02-01"}
	case casework.FamilyVisit:
		v[casework.FieldSeen], v[casework.FieldAgreed] = []string{"alone"}, []string{"Mum rings the school"}
	}
	return v
}

// with is the values with some changed.
func with(v casework.Values, changes casework.Values) casework.Values {
	out := v.Clone()
	for f, texts := range changes {
		out[f] = texts
	}
	return out
}

// street is a calm street contact now; weapon one in which a knife was seen.
func (p *partnership) street(changes casework.Values) casework.Values {
	return with(given(p.now, casework.StreetContact), changes)
}

func (p *partnership) mentor(changes casework.Values) casework.Values {
	return with(given(p.now, casework.MentorNote), changes)
}

// seen is a weapon seen.
func seen() casework.Values {
	return casework.Values{casework.FieldWeapon: {"seen"}, casework.FieldFact: {"A knife handle showed in his waistband."}}
}

// police is a contact that counts as a police contact.
func policeContact() casework.Values {
	return casework.Values{casework.FieldContactType: {"asb_call"}, casework.FieldCapacity: {"suspect"}}
}

// childEdit sets one field of a child's identity.
func childEdit(child casework.ChildID, field casework.FieldID, text string) func(*crdt.State) []crdt.Op {
	return func(view *crdt.State) []crdt.Op {
		c := records.Child(view, child)
		c.Values = c.Values.Clone()
		c.Values.Set(field, text)
		return records.ChildOps(view, c)
	}
}
