package actions_test

import (
	"testing"
	"time"

	"streetlight/shared/casework"
)

// todos names the rules of the to-dos that are somebody's.
func (p *partnership) todos(who string) map[string]casework.AlertID {
	p.t.Helper()
	lines, err := p.service.Todos(p.t.Context(), p.as(who))
	p.must(err)
	out := map[string]casework.AlertID{}
	for _, l := range lines {
		out[l.Rule] = l.ID
	}
	return out
}

func TestATodoIsTheirsWhomItsRuleNames(t *testing.T) {
	p := newPartnership(t)
	_, _, _ = p.planned()
	p.pass(3 * time.Hour) // nobody decided whether the weapon is shared
	p.runDue()
	for who, want := range map[string]map[string]bool{
		"nair":     {"R12": true},              // supervisor where it was recorded
		"quinn":    {"R14": true},              // owner of the plan: the child's own words lack
		"vine":     {},                         // supervisor of another agency
		"ashworth": {},                         // accepts plans, and this is no plan to accept
		"reed":     {}, "bell": {}, "gray": {}, // nothing of theirs
	} {
		got := p.todos(who)
		for rule := range want {
			if got[rule].IsZero() {
				t.Errorf("%s has the to-dos %v, want %s among them", who, got, rule)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s has %d to-dos, want %d: %v", who, len(got), len(want), got)
		}
	}
}

func TestASettledTodoSpeaksNoMoreOfTheSame(t *testing.T) {
	p := newPartnership(t)
	_, _, _ = p.planned()
	p.pass(3 * time.Hour)
	p.runDue()
	id := p.todos("nair")["R12"]
	wantRefusal(t, p.service.Settle(t.Context(), p.as("vine"), id, "Done."), casework.NotFound)
	wantRefusal(t, p.service.Settle(t.Context(), p.as("nair"), id, ""), casework.Invalid)
	p.must(p.service.Settle(t.Context(), p.as("nair"), id, "He asked us to wait; we talk on Friday."))
	wantRefusal(t, p.service.Settle(t.Context(), p.as("nair"), id, "Again."), casework.Conflict)
	p.pass(day)
	p.runDue()
	if got := p.todos("nair"); !got["R12"].IsZero() {
		t.Errorf("the same fact asks again: %v", got)
	}
	wantRefusal(t, p.service.Settle(t.Context(), p.as("ashworth"), p.plannedBy("R7"), "Done."), casework.NotFound) // no to-do
}

// plannedBy is the alert of a rule of which the plan was made.
func (p *partnership) plannedBy(rule string) casework.AlertID {
	p.t.Helper()
	plans, err := p.service.Plans(p.t.Context(), p.as("quinn"))
	p.must(err)
	page, err := p.service.Plan(p.t.Context(), p.as("quinn"), plans[0].ID)
	p.must(err)
	for _, a := range page.Alerts {
		if a.Rule == rule {
			return a.ID
		}
	}
	p.t.Fatalf("the plan has no alert of %s", rule)
	return casework.AlertID{}
}
