package actions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/records"
)

func TestWhatIsNotRecorded(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	for name, c := range map[string]struct {
		change func(*actions.Draft)
		field  string
	}{
		"in the future":   {func(d *actions.Draft) { d.Values.Set(casework.FieldOccurredAt, "2026-01-06T22:00:00.000Z") }, "occurred_at"},
		"empty note":      {func(d *actions.Draft) { d.Values[casework.FieldFact] = []string{"  "} }, "fact"},
		"no note":         {func(d *actions.Draft) { d.Values.Set(casework.FieldFact) }, "fact"},
		"100,000":         {func(d *actions.Draft) { d.Values.Set(casework.FieldFact, strings.Repeat("x", 100_000)) }, "fact"},
		"another kind":    {func(d *actions.Draft) { d.Kind = casework.MentorNote }, ""},
		"no such kind":    {func(d *actions.Draft) { d.Kind = "poem" }, "kind"},
		"no such child":   {func(d *actions.Draft) { d.Child = casework.ChildID{9} }, "child"},
		"too old a child": {func(d *actions.Draft) { d.NewChild = casework.Values{casework.FieldBirthDate: {"1980-01-01"}} }, "date_of_birth"},
		"search, no end":  {func(d *actions.Draft) { d.Values.Set(casework.FieldContactType, "search") }, "search_outcome"},
		"no such weapon":  {func(d *actions.Draft) { d.Values.Set(casework.FieldWeapon, "spoon") }, "weapon"},
	} {
		d := contact("Right.")
		c.change(&d)
		_, err := p.Record(t.Context(), d)
		if r, ok := casework.RefusalOf(err); !ok || r.Field != c.field {
			t.Errorf("%s: got %v, want a refusal of %q", name, err, c.field)
		}
	}
	p.wantCounts(0, 0, 0, 0)
	p.record(contact("Right.")) // a refusal spoils nothing
	p.sync()
	p.wantCounts(0, 1, 0, 0)
}

func TestAGroupIsAllOrNothing(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	bad := contact("Third.")
	bad.Values.Set(casework.FieldFact)
	if _, err := p.RecordGroup(t.Context(), []actions.Draft{contact("One."), contact("Two."), bad}); err == nil {
		t.Fatal("a group with an entry that cannot be kept was kept")
	}
	p.wantCounts(0, 0, 0, 0)
	ids, err := p.RecordGroup(t.Context(), []actions.Draft{contact("One."), contact("Two."), contact("Three.")})
	must(t, err)
	p.sync()
	encounters := map[string]bool{}
	for _, id := range ids {
		e := p.entry(id)
		encounters[e.Values.Get(casework.FieldEncounter)] = true
		if got := e.Values.Get(casework.FieldOthers); got != "2" || e.Standing != actions.Safe {
			t.Errorf("got %s others and %s, want 2 and safe", got, e.Standing)
		}
	}
	if len(encounters) != 1 {
		t.Errorf("got encounters %v, want one", encounters)
	}
}

func TestDraftsAreKeptAsTyped(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	d := contact("half a sen")
	d.Values.Set(casework.FieldOccurredAt, "yesterday, 9ish")
	d.NewChild = casework.Values{casework.FieldChildName: {" Rob"}}
	must(t, p.SaveDraft(t.Context(), d))
	d.Values.Set(casework.FieldFact, "half a sentence \xff")
	must(t, p.SaveDraft(t.Context(), d))
	p.reopen()
	kept, err := p.Drafts(t.Context())
	must(t, err)
	if len(kept) != 1 || kept[0].Values.Get(casework.FieldFact) != "half a sentence \uFFFD" || kept[0].Values.Get(casework.FieldOccurredAt) != "yesterday, 9ish" ||
		kept[0].NewChild.Get(casework.FieldChildName) != " Rob" || !kept[0].SavedAt.Equal(s.clock.now) {
		t.Fatalf("got %+v", kept)
	}
	p.record(contact("From elsewhere.")) // was no form, and leaves the draft
	if kept, _ := p.Drafts(t.Context()); len(kept) != 1 {
		t.Fatal("the draft is gone")
	}
	done := contact("Finished.")
	done.SavedAt = s.clock.now
	p.record(done)
	if kept, _ := p.Drafts(t.Context()); len(kept) != 0 {
		t.Errorf("the draft of what was recorded is still there: %+v", kept)
	}
	must(t, p.DropDraft(t.Context(), done))
}

func TestCorrectKeepsWhatTheAppFilledIn(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(contact("First."))
	s.clock.pass(time.Hour)
	values := contact("Second.").Values
	values.Set(casework.FieldOccurredAt, e.Values.Get(casework.FieldOccurredAt))
	must(t, p.Correct(t.Context(), e.ID, values))
	got := p.entry(e.ID)
	for _, f := range []casework.FieldID{casework.FieldRecordedAt, casework.FieldRegime} {
		if got.Values.Get(f) == "" || got.Values.Get(f) != e.Values.Get(f) {
			t.Errorf("field %d: got %q, want %q", f, got.Values.Get(f), e.Values.Get(f))
		}
	}
	if got.Values.Get(casework.FieldFact) != "Second." || got.Kind != casework.StreetContact {
		t.Errorf("got %+v", got)
	}
	waiting := p.status().Waiting
	must(t, p.Correct(t.Context(), e.ID, got.Values)) // changes nothing
	if p.status().Waiting != waiting {
		t.Error("a correction that changes nothing waits to be sent")
	}
	if err := p.Correct(t.Context(), casework.EntryID{1}, values); !casework.Refused(err, casework.NotFound) {
		t.Errorf("no such entry: got %v", err)
	}
}

// naughty are lines that have broken other programs.
func naughty(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "server", "demo", "testdata", "naughty-strings.json"))
	must(t, err)
	var out []string
	must(t, json.Unmarshal(b, &out))
	if len(out) < 100 {
		t.Fatalf("only %d lines", len(out))
	}
	return out
}

func TestNaughtyStringsComeBackAsTheyWere(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	kept := map[casework.EntryID]string{}
	for _, text := range naughty(t) {
		d := contact(text)
		d.Values.Set(casework.FieldOpinion, text)
		id, err := p.Record(t.Context(), d)
		if r, refused := casework.RefusalOf(err); refused {
			if r.Sentence == "" || r.Field == "" {
				t.Errorf("%q: refused without a word", text)
			}
			continue
		}
		must(t, err)
		kept[id] = text
	}
	p.sync()
	p.reopen()
	if len(kept) < 300 {
		t.Errorf("only %d were kept", len(kept))
	}
	for id, text := range kept {
		if got := p.entry(id).Values.Get(casework.FieldFact); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
		if e, ok := s.Entry(id); !ok || e.Values.Get(casework.FieldOpinion) != text {
			t.Errorf("the hub has %q, want %q", e.Values.Get(casework.FieldOpinion), text)
		}
	}
}

func TestCardsAndPractice(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	if pack := p.Pack(); pack == nil || len(pack.Indicators) == 0 {
		t.Fatal("a new phone has no pack")
	}
	met := p.record(contact("Met."))
	p.sync()
	card, mine, unmet := casework.ScopeID{1}, casework.ChildID{0x77}, casework.ChildID{0x78}
	action := casework.PlanAction{If: "seen after dark", Who: "you", Does: "take home", By: "at once"}
	s.Give(hubtest.Worker.ID, card, records.Meta{Kind: casework.CardScope, Child: mine},
		hubtest.Value{Entity: mine, Field: casework.FieldCard, Is: casework.Card{Child: mine, Name: "Kit Example", Owner: "Alex Example", Actions: []casework.PlanAction{action}}})
	s.Give(hubtest.Worker.ID, casework.ScopeID{2}, records.Meta{Kind: casework.CardScope, Child: unmet},
		hubtest.Value{Entity: unmet, Field: casework.FieldCard, Is: casework.Card{Child: unmet, Name: "Jo Example"}})
	s.Give(hubtest.Worker.ID, casework.ScopeID{3}, records.Meta{Kind: casework.UserScope},
		hubtest.Value{Entity: card, Field: casework.FieldGrant, Is: records.Grant{Scope: card, Kind: casework.CardScope, Child: met.Child}})
	moved := hubtest.Worker
	moved.Name = "Sam Other"
	own, err := practice.Default()
	must(t, err)
	text := strings.Replace(string(own.Encode()), own.Version, "2099.1", 1)
	s.Give(hubtest.Worker.ID, casework.ScopeID{4}, records.Meta{Kind: casework.PracticeScope},
		hubtest.Value{Entity: casework.ScopeID{4}, Field: casework.FieldPack, Is: text}, hubtest.Value{Entity: moved.ID, Field: casework.FieldWorker, Is: moved})
	p.sync()
	for range 2 {
		page, err := p.Child(t.Context(), met.Child)
		must(t, err)
		if page.Card == nil || page.Card.Child != met.Child || page.Name != "Kit Example" || !slices.Equal(page.Card.Actions, []casework.PlanAction{action}) {
			t.Errorf("got %+v, want the card on the child this phone knows", page)
		}
		if w, _ := p.Me(); w.Name != "Sam Other" {
			t.Errorf("got %s, want the new name", w.Name)
		}
		if got := p.Pack().Version; got != "2099.1" {
			t.Errorf("got pack %s, want the one the server gave", got)
		}
		p.reopen()
	}
	d := contact("Now met too.")
	d.Child = unmet
	e := p.record(d)
	if e.Child != unmet || e.ChildName != "Jo Example" {
		t.Errorf("got %s, %s, want the child of the card", e.Child, e.ChildName)
	}
	all, err := p.Children(t.Context(), "")
	must(t, err)
	if len(all) != 2 {
		t.Errorf("got %d children, want 2", len(all))
	}
}
