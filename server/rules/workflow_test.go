package rules_test

import (
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// done is a workflow fact of so many days ago.
func done(kind casework.Kind, days int, about ...casework.EntryID) rules.Fact {
	return doneAt(kind, ago(days), about...)
}

func doneAt(kind casework.Kind, at time.Time, about ...casework.EntryID) rules.Fact {
	w := rules.Workflow{Kind: kind, At: at, By: family.worker, Agency: casework.Agency{ID: family.worker.Agency, Sector: family.sector}}
	if len(about) > 0 {
		w.About = about[0]
	}
	return somerset.FactOfWorkflow(w)
}

func TestEveryWorkflowKindIsOneAndHasWords(t *testing.T) {
	for _, c := range casework.WorkflowKinds() {
		k := casework.Kind(c.Code)
		if !k.Workflow() || k.Label() != c.Label || k.Field() {
			t.Errorf("%s: workflow %t, label %q, of field workers %t", k, k.Workflow(), k.Label(), k.Field())
		}
	}
	for _, c := range casework.Kinds() {
		if casework.Kind(c.Code).Workflow() {
			t.Errorf("%s is an entry's kind and a workflow fact's", c.Code)
		}
	}
}

// TestWorkflowFactsAreNamed judges by a pack whose R7 counts sharing decisions beside weapons.
func TestWorkflowFactsAreNamed(t *testing.T) {
	e, err := rules.Compile(changed(t, "kinds: [street_contact, mentor_note, family_visit]\n        when:\n          any:\n            - has: {weapon", "kinds: [street_contact, sharing_decision]\n        when:\n          any:\n            - sectors: [council]\n            - has: {weapon",
		"{weapon.events}: {weapon.dates}.", "{weapon.events}: {weapon.dates}."))
	if err != nil {
		t.Fatal(err)
	}
	a, b := casework.EntryID{1}, casework.EntryID{2}
	j, err := e.Judge(rules.Subject{Facts: []rules.Fact{done(casework.SharingDecision, 3, b), done(casework.SharingDecision, 3, a), done(casework.PlanAccepted, 1)}}, noon)
	f, ok := found(j, "R7")
	if err != nil || !ok || len(f.Facts) != 2 || f.Provisional {
		t.Fatalf("got %+v (%v), want both decisions named, and nothing provisional", f, err)
	}
	for i, want := range []casework.EntryID{a, b} {
		got := f.Facts[i]
		if got.About != want || got.Kind != casework.SharingDecision || !got.OccurredAt.Equal(ago(3)) || got.Entry != (casework.EntryID{}) || got.Agency != family.worker.Agency {
			t.Errorf("got %+v, want the decision about %s", got, want.Short())
		}
	}
	if f.Facts[0].Key() == f.Facts[1].Key() {
		t.Error("two decisions at one moment cannot be told apart")
	}
}

func TestPredicatesAskTheFlagAndThePlan(t *testing.T) {
	e, err := rules.Compile(changed(t, r6, "predicate: police.events >= 1 && child.ce_flag && child.plan_priority == 2"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		flag     bool
		priority casework.Priority
		want     bool
	}{"both": {true, casework.P2, true}, "no flag": {false, casework.P2, false}, "no plan": {true, 0, false}, "other plan": {true, casework.P3, false}} {
		j, err := e.Judge(rules.Subject{CEFlag: c.flag, PlanPriority: c.priority, Facts: calls(1)}, noon)
		if _, got := found(j, "R6"); err != nil || got != c.want {
			t.Errorf("%s: got %t (%v), want %t", name, got, err, c.want)
		}
	}
}
