package actions_test

import (
	"slices"
	"testing"

	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

func TestACardIsNewUntilItWasOpenedAsItNowStands(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	child := casework.ChildID{0x77}
	wantNew := func(when string, want ...casework.ChildID) {
		t.Helper()
		got, err := p.NewCards(t.Context())
		must(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", when, got, want)
		}
	}
	wantNew("without a card")
	s.Give(hubtest.Worker.ID, casework.ScopeID{1}, records.Meta{Kind: casework.CardScope, Child: child},
		hubtest.Value{Entity: child, Field: casework.FieldCard, Is: casework.Card{Child: child, Name: "Kit Example", Description: "Red bike."}})
	p.sync()
	wantNew("once it is here", child)
	page, err := p.Child(t.Context(), child)
	must(t, err)
	before := *page.Card
	before.Description = "Grey hoodie."
	must(t, p.SawCard(t.Context(), before))
	wantNew("while only an earlier one was opened", child)
	for range 2 {
		must(t, p.SawCard(t.Context(), *page.Card))
		wantNew("once it was opened")
	}
	p.reopen()
	wantNew("after a lock")
}
