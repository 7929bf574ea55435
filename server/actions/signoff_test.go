package actions_test

import (
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// recordsKind writes an entry of another kind than the worker's role records in the field.
func (ph *phone) recordsKind(child casework.ChildID, kind casework.Kind, values casework.Values) casework.EntryID {
	ph.p.t.Helper()
	e := casework.Entry{ID: casework.EntryID(ph.p.id()), Kind: kind, Values: values}
	if ph.files[child].IsZero() {
		ph.begin(child)
	}
	ph.write(ph.files[child], func(view *crdt.State) []crdt.Op { return records.EntryOps(view, e) })
	return e.ID
}

// hire adds somebody under a key.
func (p *partnership) hire(key, name string, role casework.Role, agency string, sector casework.Sector) {
	p.t.Helper()
	w, link, err := p.service.AddWorker(p.t.Context(), actions.NewWorker{Name: name, Role: role, Agency: agency, Sector: sector, Team: "Safeguarding"})
	p.must(err)
	p.people[key], p.links[key] = w, link
}

// hospital adds a health agency with a supervisor and a health lead.
func (p *partnership) hospital() {
	p.t.Helper()
	p.hire("rao", "Meera Rao", casework.Supervisor, "Musgrove Park Hospital", casework.Health)
	p.hire("dunn", "Colin Dunn", casework.HealthLead, "Musgrove Park Hospital", casework.Health)
}

func (p *partnership) intelligence(handling string) casework.Values {
	return casework.Values{casework.FieldOccurredAt: {casework.FormatMoment(p.now)}, casework.FieldFact: {"He is driven to Bristol at weekends."}, casework.FieldSource: {"third_party"},
		casework.FieldHandling: {handling}, casework.FieldSourceGrade: {"2"}, casework.FieldInfoGrade: {"c"}, casework.FieldConditions: {"To keep him safe alone."}}
}

func TestIntelligenceIsSharedUnderConditions(t *testing.T) {
	p := newPartnership(t)
	hale := p.enrol("hale")
	jude := hale.meets(called("Jude Ashdown", "14_15"))
	c, free := hale.recordsKind(jude, casework.Intelligence, p.intelligence("c")), hale.recordsKind(jude, casework.Intelligence, p.intelligence("p"))
	hale.sync()
	in := p.decision("nair", c)
	in.Terms = "For the meeting on Monday alone."
	if got := refusal(t, p.service.Decide(t.Context(), p.as("nair"), in), casework.Invalid); got.Field != "to" || !strings.Contains(got.Sentence, "network") {
		t.Errorf("it says %q of %q", got.Sentence, got.Field)
	}
	in.To, in.Purpose, in.Terms = casework.Audience{People: []casework.WorkerID{p.people["cole"].ID}}, "To keep him safe.", "For the meeting on Monday alone."
	if got := refusal(t, p.service.Decide(t.Context(), p.as("nair"), in), casework.Invalid); got.Field != "to" || !strings.Contains(got.Sentence, "Marcus Cole") {
		t.Errorf("of a mentor it says %q of %q", got.Sentence, got.Field)
	}
	in.To, in.Terms = casework.Audience{People: []casework.WorkerID{p.people["quinn"].ID}}, ""
	if got := refusal(t, p.service.Decide(t.Context(), p.as("nair"), in), casework.Invalid); got.Field != "conditions" || !strings.Contains(got.Sentence, "code C") {
		t.Errorf("it says %q of %q", got.Sentence, got.Field)
	}
	in.Terms = "For the meeting on Monday alone."
	p.decide("nair", in)
	other := p.decision("nair", free)
	other.To, other.Purpose = in.To, in.Purpose
	p.decide("nair", other)
	for _, id := range []casework.EntryID{c, free} {
		for _, l := range p.entry("quinn", id).Lines {
			if l.Label == "How you know" {
				t.Error("readers see how it came to be known")
			}
		}
	}
}

func TestAHealthRecordIsSharedOnceItsLeadSignedItOff(t *testing.T) {
	p := newPartnership(t)
	p.hospital()
	dunn := p.enrol("dunn")
	jude := dunn.meets(called("Jude Ashdown", "14_15"))
	id := dunn.recordsKind(jude, casework.EDPresentation, casework.Values{casework.FieldOccurredAt: {casework.FormatMoment(p.now)}, casework.FieldFact: {"Cut to the forearm."}})
	dunn.sync()
	if got := refusal(t, p.service.Decide(t.Context(), p.as("rao"), p.decision("rao", id)), casework.Conflict); !strings.Contains(got.Sentence, "health safeguarding lead") {
		t.Errorf("it says %q", got.Sentence)
	}
	list, err := p.service.ToSignOff(t.Context(), p.as("dunn"))
	p.must(err)
	if len(list) != 1 || list[0].ID != id || !p.entry("dunn", id).Health.Mine {
		t.Fatalf("the health lead's list is %+v", list)
	}
	content := p.entry("dunn", id).Content
	for _, who := range []string{"rao", "nair", "wood"} { // the last leads in another agency
		if err := p.service.SignOff(t.Context(), p.as(who), id, content, ""); !casework.Refused(err, casework.NotFound) {
			t.Errorf("%s signs off: %v", who, err)
		}
	}
	wantRefusal(t, p.service.SignOff(t.Context(), p.as("dunn"), id, casework.ContentHash{1}, ""), casework.Conflict)
	p.must(p.service.SignOff(t.Context(), p.as("dunn"), id, content, "The family agreed."))
	if list, err = p.service.ToSignOff(t.Context(), p.as("dunn")); err != nil || len(list) != 0 {
		t.Errorf("after signing the list is %+v, %v", list, err)
	}
	p.decide("rao", p.decision("rao", id))
	if got := p.entry("ashworth", id); got.Share == nil {
		t.Error("the network does not read it")
	}
	dunn.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldFact, "Cut to the forearm and the hand.") })
	dunn.sync()
	wantRefusal(t, p.service.Decide(t.Context(), p.as("rao"), p.decision("rao", id)), casework.Conflict)
	_, err = p.service.ToSignOff(t.Context(), p.as("nair"))
	wantRefusal(t, err, casework.Forbidden)
	names := p.entry("rao", id).Health
	if !names.Needed || names.By != "" || names.Mine {
		t.Errorf("a changed health record shows %+v", names)
	}
}
