package actions_test

import (
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// numbered begins a file about a child whose number the worker came by, and names the child.
func (ph *phone) numbered(child casework.ChildID) {
	ph.p.t.Helper()
	ph.begin(child, records.ChildOps(&crdt.State{}, casework.Child{ID: child, Values: called("Somebody", "14_15")})...)
}

// The number of a child alone draws nothing to another agency.
func TestAChildsNumberOpensNoDesk(t *testing.T) {
	p := newPartnership(t)
	reed, shah, cole := p.enrol("reed"), p.enrol("shah"), p.enrol("cole")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(seen()))
	reed.sync()
	cole.numbered(jude)
	if got := cole.sync(); got.Apart != 1 || got.Sent != 0 {
		t.Errorf("a mentor's file under the number of a child of the police: %+v, want it apart", got)
	}
	_, err := p.service.Child(t.Context(), p.as("vine"), jude)
	wantRefusal(t, err, casework.NotFound)
	shah.numbered(jude)
	if got := shah.sync(); got.Apart != 0 {
		t.Errorf("a colleague's file: %+v, want it accepted", got)
	}
}

// Who holds the action card writes about the child on it.
func TestACardsNumberIsTheHoldersToUse(t *testing.T) {
	p := newPartnership(t)
	warden, _, err := p.service.AddWorker(t.Context(), actions.NewWorker{Name: "Noor Example", Role: casework.PCSO, Agency: "Somerset Council", Sector: casework.Council, Team: "Wardens"})
	p.must(err)
	p.people["warden"] = warden
	reed, ward := p.enrol("reed"), p.enrol("warden")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(seen()))
	reed.sync()
	_, err = p.service.Accept(t.Context(), p.as("ashworth"), actions.AcceptInput{Alert: p.onlyAlert("ashworth", "R7").ID, Owner: p.people["quinn"].ID,
		ReviewDate: p.now.Add(4 * day), Teams: []casework.TeamID{warden.Team}})
	p.must(err)
	ward.sync()
	ward.numbered(jude)
	if got := ward.sync(); got.Apart != 0 || got.Sent != 1 {
		t.Errorf("a file of a card's holder: %+v, want it accepted", got)
	}
}
