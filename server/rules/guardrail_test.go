package rules_test

import (
	"reflect"
	"strings"
	"testing"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// intelligence is a graded line with that sign.
func intelligence(n int, grade string, codes ...string) rules.Fact {
	return police.record(casework.Intelligence, n, ago(2), casework.Values{casework.FieldInfoGrade: {grade}, casework.FieldIndicators: codes,
		casework.FieldReference: {"INT 1"}, casework.FieldPlace: {"Bus station"}})
}

// TestNoPackMakesSuspectedLinesCount asks for them outright.
func TestNoPackMakesSuspectedLinesCount(t *testing.T) {
	e, err := rules.Compile(changed(t, "kinds: [street_contact, mentor_note, family_visit]\n        when:\n          any:\n            - has: {weapon", "kinds: [street_contact, intelligence]\n        when:\n          any:\n            - has: {information_grade: [a, b, c, d, e]}\n            - has: {weapon"))
	if err != nil {
		t.Fatal(err)
	}
	again := func(f rules.Fact) rules.Fact {
		entry := casework.Entry{ID: f.Entry, Kind: f.Kind, Author: f.Author, Agency: f.Agency, Values: f.Values}
		return e.FactOf(entry, casework.Agency{ID: f.Agency, Sector: f.Sector}, police.worker, f.Received, casework.Judgement{Verdict: f.Verdict})
	}
	disputed := intelligence(1, "d", "EX1")
	disputed.Values = with(disputed.Values, casework.FieldInfoGrade, "d", "e")
	for name, c := range map[string]struct {
		fact rules.Fact
		want bool
	}{
		"known directly":        {intelligence(1, "a", "EX1"), true},
		"not known":             {intelligence(1, "d", "EX1"), true},
		"suspected to be false": {intelligence(1, "e", "EX1"), false},
		"somebody suspects it":  {disputed, false},
	} {
		fact := again(c.fact)
		j, err := e.Judge(rules.Subject{Facts: []rules.Fact{fact}}, noon)
		if _, got := found(j, "R7"); err != nil || got != c.want {
			t.Errorf("%s: got %t (%v), want %t", name, got, err, c.want)
		}
		if rows := e.PlaceRows(fact, casework.ChildID{1}); (len(rows) > 0) != c.want {
			t.Errorf("%s: it has %d rows across places, want some: %t", name, len(rows), c.want)
		}
	}
}

func TestSuspectedLinesTieNothingTogether(t *testing.T) {
	tie := intelligence(9, "e")
	tie.References = []string{"L1", "L2"}
	facts := []rules.Fact{
		police.fact(1, ago(1), with(called(), casework.FieldReference, "L 1")),
		police.fact(2, ago(2), with(called(), casework.FieldReference, "L 2")),
		police.fact(3, ago(3), with(called(), casework.FieldReference, "L 3")),
		police.record(casework.Intelligence, 9, ago(1), casework.Values{casework.FieldInfoGrade: {"e"}, casework.FieldReference: {"L 1", "L 2"}}),
	}
	if _, got := found(judge(t, rules.Subject{Facts: facts}), "R6"); !got {
		t.Error("a line suspected to be false made one event of two")
	}
}

// TestSearchesWithoutResultAndVictimsNeverCount goes through all types and capacities beside two contacts that count.
func TestSearchesWithoutResultAndVictimsNeverCount(t *testing.T) {
	for _, kind := range []casework.Kind{casework.StreetContact, casework.PoliceContact} {
		for _, contact := range choices(t, "type") {
			for _, capacity := range choices(t, "capacity") {
				for _, outcome := range append(choices(t, "search_outcome"), "") {
					v := casework.Values{casework.FieldContactType: {contact}, casework.FieldCapacity: {capacity}, casework.FieldIndicators: {"EX1", "VI1"}}
					v.Set(casework.FieldSearchOutcome, outcome)
					facts := append(calls(1, 2), police.record(kind, 9, ago(3), v))
					never := capacity == "victim" || capacity == "witness" || contact == "search" && (outcome == "nfa" || outcome == "")
					if _, got := found(judge(t, rules.Subject{Facts: facts}), "R6"); got == never {
						t.Errorf("%s %s as %s, outcome %q: counts %t", kind, contact, capacity, outcome, got)
					}
				}
			}
		}
	}
}

func choices(t *testing.T, field string) []string {
	t.Helper()
	f, ok := casework.Find(casework.EntryFields(), field)
	if !ok {
		t.Fatalf("there is no field %s", field)
	}
	var out []string
	for _, c := range f.Choices {
		out = append(out, c.Code)
	}
	return out
}

// TestNothingCanNameEthnicityOrWords puts them wherever a pack names a field.
func TestNothingCanNameEthnicityOrWords(t *testing.T) {
	for _, field := range []string{"ethnicity", "fact", "opinion", "voice", "place"} {
		for _, line := range []string{"has: {capacity: [suspect, concern], " + field + ": [x]}", "has: {capacity: [suspect, concern]}\n          at_least: {" + field + ": 1}"} {
			raw := strings.Replace(string(changed(t).Encode()), "has: {capacity: [suspect, concern]}", line, 1)
			if _, err := practice.Parse([]byte(raw)); err == nil || !strings.Contains(err.Error(), `"`+field+`" is not a field`) {
				t.Errorf("%s: got %v, want it refused", line, err)
			}
		}
	}
	raw := strings.Replace(string(changed(t).Encode()), "has: {capacity: [suspect, concern]}", "filled: [ethnicity]", 1)
	if _, err := practice.Parse([]byte(raw)); err == nil {
		t.Error("a rule may ask whether an ethnicity is known")
	}
}

// TestNoNumberOrdersChildren looks through all that a finding of a child says: the one number is the priority of its rule.
func TestNoNumberOrdersChildren(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[casework.Finding]()) {
		switch f.Type.Kind() {
		case reflect.Int, reflect.Int64, reflect.Uint, reflect.Float64, reflect.Float32:
			if f.Name != "Priority" {
				t.Errorf("a finding has a number %s", f.Name)
			}
		default:
		}
	}
	p := changed(t)
	for _, r := range p.Rules {
		if f, ok := found(judge(t, rules.Subject{Facts: hundred().subject.Facts}), r.ID); ok && f.Priority != r.Priority {
			t.Errorf("%s: a finding has priority %d, its rule %d", r.ID, f.Priority, r.Priority)
		}
	}
}
