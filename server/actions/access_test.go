package actions_test

import (
	"slices"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/replica"
)

// given gives or takes the file in which reed writes about a child.
func (p *partnership) given(file casework.ScopeID, to string, write bool) error {
	return p.service.GiveAccess(p.t.Context(), actions.GivenAccess{File: file, Worker: p.people[to].ID, Write: write})
}

func TestASuccessorGoesOnWithAFile(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	other := p.enrol("shah")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	first := reed.records(jude, p.street(nil))
	reed.sync()
	file, err := p.service.FileOf(t.Context(), first)
	p.must(err)
	if file != reed.files[jude] {
		t.Fatalf("the entry stands in %s, want %s", file, reed.files[jude])
	}
	p.must(p.given(file, "shah", false))
	shah.sync()
	other.sync()
	for name, ph := range map[string]*phone{"first": shah, "second": other} {
		if !slices.Contains(ph.Scopes(), replica.ID(file)) {
			t.Errorf("the %s phone does not hold the file", name)
		}
	}
	shah.files[jude] = file
	shah.records(jude, p.street(nil))
	if got := shah.sync(); got.Apart != 1 {
		t.Errorf("who may only read wrote: %+v, want it kept apart", got)
	}
	p.must(p.given(file, "shah", true))
	added := shah.records(jude, p.street(nil))
	shah.changes(jude, first, func(v casework.Values) { v.Set(casework.FieldFact, "Put right by the successor.") })
	if got := shah.sync(); got.Sent != 2 || got.Apart != 0 {
		t.Errorf("who may write wrote: %+v, want both accepted", got)
	}
	if page := p.entry("nair", added); page.Author != p.people["shah"].Name {
		t.Errorf("the author of the addition is %q", page.Author)
	}
	reed.sync()
	other.sync()
	if got := reed.state(file).Get(first, uint16(casework.FieldFact)); len(got) != 1 || string(got[0].Bytes) != "Put right by the successor." {
		t.Errorf("the author's phone shows %+v", got)
	}
	p.must(p.service.EndAccess(t.Context(), file, p.people["shah"].ID))
	shah.records(jude, p.street(nil))
	if got := shah.sync(); got.Apart != 1 {
		t.Errorf("what was not sent before the end: %+v, want it kept apart", got)
	}
	other.sync()
	for name, ph := range map[string]*phone{"first": shah, "second": other} {
		if _, _, ok := ph.ring.Newest(replica.ID(file)); ok || slices.Contains(ph.Scopes(), replica.ID(file)) {
			t.Errorf("the %s phone holds the file still", name)
		}
	}
	if got := len(p.leavesOf("give-access")); got != 2 {
		t.Errorf("%d leaves of giving, want 2", got)
	}
	if got := len(p.leavesOf("end-access")); got != 1 {
		t.Errorf("%d leaves of ending, want 1", got)
	}
}

func TestAccessThatIsNotGiven(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(nil))
	reed.sync()
	file := reed.files[jude]
	wantRefusal(t, p.given(file, "cole", false), casework.Forbidden)
	wantRefusal(t, p.given(file, "nair", true), casework.Forbidden)
	wantRefusal(t, p.given(file, "reed", true), casework.Conflict)
	wantRefusal(t, p.given(casework.ScopeID{1}, "shah", true), casework.NotFound)
	wantRefusal(t, p.service.EndAccess(t.Context(), file, p.people["shah"].ID), casework.NotFound)
	wantRefusal(t, p.service.EndAccess(t.Context(), file, p.people["reed"].ID), casework.Conflict)
	wantRefusal(t, p.service.GiveAccess(t.Context(), actions.GivenAccess{File: file}), casework.NotFound)
	_, err := p.service.FileOf(t.Context(), casework.EntryID{1})
	wantRefusal(t, err, casework.NotFound)
	p.must(p.service.EndWorker(t.Context(), p.people["shah"].ID, casework.WorkerID{}))
	wantRefusal(t, p.given(file, "shah", true), casework.NotFound)
	if got := len(p.leavesOf("give-access")); got != 0 {
		t.Errorf("%d leaves, want none of what was refused", got)
	}
}
