package actions_test

import (
	"slices"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// Where a version comes in while a person settles others, nobody has looked at it, and nothing is settled.
func TestSettlingAmongVersionsThatWereNotAllSeen(t *testing.T) {
	_, a, b, id := twoPhones(t)
	a.amend(id, casework.FieldAction, "From a")
	b.amend(id, casework.FieldAction, "From b")
	for _, p := range []*phone{a, b, a} {
		p.sync()
	}
	seen := actions.Texts(a.entry(id).Versions["action"])
	must(t, a.SaveDraft(t.Context(), actions.SettleDraft(id, casework.Field{ID: casework.FieldAction, Name: "action"}, "Half")))
	c := b.entry(id)
	must(t, b.Settle(t.Context(), id, "action", "From b again", actions.Texts(c.Versions["action"])))
	b.sync()
	a.sync()
	if err := a.Settle(t.Context(), id, "action", "From both", seen); err == nil {
		t.Error("it was settled among versions that are no more")
	}
	if drafts, err := a.Drafts(t.Context()); err != nil || len(drafts) != 1 {
		t.Errorf("what was typed is gone: %v, %v", drafts, err)
	}
	must(t, a.Settle(t.Context(), id, "action", "From both", []string{"From b again"}))
	if drafts, err := a.Drafts(t.Context()); err != nil || len(drafts) != 0 {
		t.Errorf("the draft of what was settled is still there: %v, %v", drafts, err)
	}
	if got := a.entry(id).Values[casework.FieldAction]; !slices.Equal(got, []string{"From both"}) {
		t.Errorf("got %q", got)
	}
}
