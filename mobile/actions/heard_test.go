package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// tells writes what the worker hears of an entry into their own scope.
func (s *scene) tells(h casework.Heard) {
	s.t.Helper()
	s.Write(ownScope, casework.WorkerID{}, func(view *crdt.State) []crdt.Op {
		op, err := records.Whole(view, h.Entry, casework.FieldHeard, h)
		must(s.t, err)
		return []crdt.Op{op}
	})
}

func TestAnAuthorHearsOnThePhoneWhatBecameOfAnEntry(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	e := p.record(contact("Met at the library."))
	p.sync()
	if got := p.entry(e.ID); got.Heard != nil {
		t.Fatalf("nothing is heard yet, but there is %+v", got.Heard)
	}
	at := s.clock.Now().UTC()
	s.tells(casework.Heard{Entry: e.ID, Verdict: casework.Approved, At: at, Shared: []casework.HeardShare{{At: at}, {To: casework.Audience{People: []casework.WorkerID{hubtest.Worker.ID}}, At: at}},
		Opened: []casework.HeardOpened{{Agency: hubtest.Worker.Agency, At: at}}, Alerts: []casework.HeardAlert{{Name: "Weapon seen", At: at}}})
	p.sync()
	h := p.entry(e.ID).Heard
	if h == nil || len(h.Shared) != 2 || len(h.Shared[0].To) != 0 || !slices.Equal(h.Shared[1].To, []string{hubtest.Worker.Name}) || len(h.Opened) != 1 || h.Opened[0].Agency == "" || h.Alerts[0].Name != "Weapon seen" {
		t.Errorf("the author hears %+v", h)
	}
	if got := p.list(); got[0].Heard != nil {
		t.Error("a list opens what only the entry's own page shows")
	}
}

func TestAnEntryIsWithdrawnAndAddedToWithoutSignal(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	e := p.record(contact("Met at the library."))
	p.sync()
	for name, ask := range map[string]func() error{
		"no reason":       func() error { _, err := p.Withdraw(t.Context(), e.ID, ""); return err },
		"no words":        func() error { _, err := p.Add(t.Context(), e.ID, ""); return err },
		"no plain text":   func() error { _, err := p.Add(t.Context(), e.ID, "a\x00b"); return err },
		"no such entry":   func() error { _, err := p.Withdraw(t.Context(), casework.EntryID{9}, "Wrong."); return err },
		"of someone else": func() error { _, err := p.Add(t.Context(), casework.EntryID{0xe1}, "We know."); return err },
	} {
		if err := ask(); err == nil {
			t.Errorf("%s: it is asked for", name)
		}
	}
	_, err := p.Add(t.Context(), e.ID, "His aunt was told.")
	must(t, err)
	s.clock.pass(time.Minute)
	_, err = p.Withdraw(t.Context(), e.ID, "It was his brother.")
	must(t, err)
	got := p.entry(e.ID)
	if len(got.Asked) != 2 || got.Asked[0].Because != "His aunt was told." || got.Asked[1].Kind != casework.WithdrawRequest || got.Asked[1].State != actions.AskWaits || got.Standing != actions.Safe {
		t.Errorf("before signal the entry is %q with %+v", got.Standing, got.Asked)
	}
	p.sync()
	s.Judge(e.ID, casework.Withdrawn, "", "It was his brother.")
	for _, a := range p.asked() {
		s.Write(ownScope, casework.WorkerID{}, func(view *crdt.State) []crdt.Op {
			op, err := records.Whole(view, a.ID, casework.FieldAnswer, casework.Answer{Done: true, At: s.clock.Now()})
			must(t, err)
			return []crdt.Op{op}
		})
	}
	s.Write(s.ScopeOf(e.ID), casework.WorkerID{}, func(view *crdt.State) []crdt.Op {
		op, err := records.Item(view, e.ID, casework.FieldAddendum, casework.AddendumID{1}, casework.Addendum{ID: casework.AddendumID{1}, Words: "His aunt was told.", By: hubtest.Worker.ID, At: s.clock.Now()})
		must(t, err)
		return []crdt.Op{op}
	})
	p.sync()
	got = p.entry(e.ID)
	if got.Standing != actions.Withdrawn || len(got.Asked) != 0 || len(got.Addenda) != 1 || got.Addenda[0].By != hubtest.Worker.Name {
		t.Errorf("afterwards the entry is %q with %+v and %+v", got.Standing, got.Addenda, got.Asked)
	}
	if _, err := p.Withdraw(t.Context(), e.ID, "Again."); !casework.Refused(err, casework.Conflict) {
		t.Errorf("withdrawn again: %v", err)
	}
}

// Each copy that was opened is told once, with the time at which it was.
func TestWhatWasSharedIsToldToBeOpenedOnce(t *testing.T) {
	s := newScene(t)
	s.shares()
	s.Write(picture, casework.WorkerID{}, func(view *crdt.State) []crdt.Op {
		op, err := records.Whole(view, [16]byte{0xe2}, casework.FieldPublished, casework.Published{Entry: casework.EntryID{0xe2}, Content: casework.ContentHash{1}, Kind: casework.MentorNote, Child: pictured,
			Author: sharedBy, Values: casework.Values{casework.FieldFact: {"Came late."}}})
		must(t, err)
		return []crdt.Op{op}
	})
	p := s.enrol()
	p.sync()
	for range 2 {
		must(t, p.SawCopies(t.Context(), p.picture().Shared...))
	}
	st, err := p.Status()
	must(t, err)
	if st.Requests != 1 || len(p.asked()) != 0 {
		t.Errorf("%d requests wait, and %d are listed; want one that is not listed", st.Requests, len(p.asked()))
	}
	s.clock.pass(time.Hour)
	must(t, p.SawCopies(t.Context(), p.picture().Shared...))
	if st, err = p.Status(); err != nil || st.Requests != 1 {
		t.Errorf("an hour later %d wait, %v", st.Requests, err)
	}
}
