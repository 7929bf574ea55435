package main

import (
	"reflect"
	"testing"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// TestPastsAreMadeAgain draws a child twice, and looks whether children are worth judging.
func TestPastsAreMadeAgain(t *testing.T) {
	kinds := map[casework.Kind]bool{}
	for i := range uint64(200) {
		p := newPast(i, rulesFacts)
		if got := len(p.entries) + len(p.done); got != rulesFacts {
			t.Errorf("child %d has %d facts, want %d", i, got, rulesFacts)
		}
		if i < 5 && !reflect.DeepEqual(p, newPast(i, rulesFacts)) {
			t.Errorf("child %d is another one the second time", i)
		}
		for _, e := range p.entries {
			kinds[e.entry.Kind] = true
		}
		for _, w := range p.done {
			kinds[w.Kind] = true
		}
	}
	if len(kinds) < 14 {
		t.Errorf("got kinds %v, want all that are drawn", kinds)
	}
}

func TestJudging(t *testing.T) {
	f := figures{}
	if err := judging(f, 300); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"rules_full_s", "rules_full_mb", "rules_full_findings", "accept_us", "accept_p99_us"} {
		if v, ok := f.median(name); !ok || v <= 0 {
			t.Errorf("%s is %v, want something", name, v)
		}
	}
}

// TestThePopulationMeetsManyRules holds that what is measured is not silence.
func TestThePopulationMeetsManyRules(t *testing.T) {
	p, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := rules.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for i := range uint64(2000) {
		j, err := engine.Judge(newPast(i, rulesFacts).subject(engine), lookFrom())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range j.Findings {
			found[f.Rule]++
		}
	}
	for _, rule := range []string{"R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R12", "R13", "R14", "R16"} {
		if found[rule] == 0 {
			t.Errorf("no finding of %s: %v", rule, found)
		}
	}
	t.Log(found)
}
