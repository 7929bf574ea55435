package rules_test

import (
	"strings"
	"testing"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

const (
	r6 = "predicate: police.events >= 3 || (child.under_12 && police.events >= 2)"
	r7 = "predicate: weapon.events >= 1"
)

func TestCompileNamesEachFault(t *testing.T) {
	for name, c := range map[string]struct{ predicate, want string }{
		"unknown selection":     {"predicate: polic.events >= 3", "undeclared reference to 'polic.events'"},
		"unknown number":        {"predicate: police.count >= 3", "undeclared reference to 'police.count'"},
		"selection of another":  {"predicate: weapon.events >= 3", "undeclared reference to 'weapon'"},
		"a number":              {"predicate: police.events + 1", "gives int, not true or false"},
		"text beside number":    {`predicate: police.events >= "3"`, "is not understood"},
		"ethnicity":             {`predicate: police.events >= 3 && child.ethnicity == "any"`, "undeclared reference to 'child'"},
		"comprehension":         {"predicate: '[1, 2].exists(x, x > police.events)'", "undeclared reference to 'exists'"},
		"membership":            {"predicate: police.events in [3, 4]", "undeclared reference to '@in'"},
		"text to match":         {`predicate: '"knife".matches("k.*") && police.events > 1'`, "undeclared reference to 'matches'"},
		"not a predicate":       {"predicate: police.events >=", "is not understood"},
		"too long":              {"predicate: police.events > 1" + strings.Repeat(" || police.events > 1", 40), "is not understood"},
		"too costly":            {"predicate: police.events>1" + strings.Repeat("||police.events>1", 27), "is too costly"},
		"nothing asked":         {"predicate: child.under_12", `does not ask about "police"`},
		"too deep":              {"predicate: " + strings.Repeat("(", 60) + "police.events > 1" + strings.Repeat(")", 60), "is not understood"},
		"constant of a big int": {"predicate: police.events > 99999999999999999999", "is not understood"},
	} {
		p := changed(t, r6, c.predicate)
		_, err := rules.Compile(p)
		faults := faultsOf(t, err)
		line := strings.Split(string(p.Encode()), "\n")[faults[0].Line-1]
		if !strings.Contains(faults.Error(), c.want) || !strings.Contains(line, "predicate:") && !strings.Contains(line, "- name: police") {
			t.Errorf("%s: got %v on %q, want %q", name, faults, line, c.want)
		}
	}
}

func TestCheckReportsEveryRule(t *testing.T) {
	p := changed(t, r6, "predicate: polic.events >= 3", r7, "predicate: weapon.events")
	if faults := rules.Check(p); len(faults) != 2 {
		t.Errorf("got %v, want a fault in R6 and one in R7", faults)
	}
	if _, err := practice.Parse(p.Encode(), rules.Check); err == nil {
		t.Error("a pack with broken predicates was read where they are checked")
	}
}

func TestOneFailingRuleHidesNoOther(t *testing.T) {
	e, err := rules.Compile(changed(t, r6, "predicate: 10 / (police.events - 1) >= 3"))
	if err != nil {
		t.Fatal(err)
	}
	s := rules.Subject{Facts: append(calls(1), mentor.fact(7, ago(1), note("VI2")))}
	j, err := e.Judge(s, noon)
	if err == nil || !strings.Contains(err.Error(), "rule R6") {
		t.Errorf("got error %v, want one that names R6", err)
	}
	if _, ok := found(j, "R7"); !ok || j.NextDue.IsZero() {
		t.Errorf("got %+v, want R7 found and the next due time kept", j)
	}
	if _, err := e.JudgeLate(s, noon, s.Facts[0].Entry); err == nil {
		t.Error("looking back hides the failure")
	}
}

// waiting judges by a pack whose R6 speaks of one police contact that no mentor's engaged note answered within 72 hours.
func waiting(t testing.TB) *rules.Engine {
	t.Helper()
	e, err := rules.Compile(changed(t, "        kinds: [street_contact, police_contact]\n        within: 90d\n", "        kinds: [street_contact]\n        within: 90d\n"+
		"        waits: {for: 72h, kinds: [mentor_note], when: {has: {engagement: [engaged]}}}\n", r6, "predicate: police.events >= 1"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestWaitingSelections(t *testing.T) {
	e := waiting(t)
	contact := police.fact(1, ago(10), called())
	answer := func(days int) rules.Fact { return mentor.fact(2, ago(days), engaged("engaged")) }
	for name, c := range map[string]struct {
		facts []rules.Fact
		hours int // after the contact
		want  bool
		due   int // in hours after the contact, 0 when not looked at
	}{
		"too soon":              {[]rules.Fact{contact}, 71, false, 72},
		"in time":               {[]rules.Fact{contact}, 72, true, 0},
		"answered":              {[]rules.Fact{contact, answer(9)}, 100, false, 0},
		"answered at once":      {[]rules.Fact{contact, answer(10)}, 100, false, 0},
		"answered before":       {[]rules.Fact{contact, answer(11)}, 100, true, 0},
		"answered after now":    {[]rules.Fact{contact, answer(1)}, 100, true, 0},
		"not the answer it was": {[]rules.Fact{contact, mentor.fact(2, ago(9), engaged("declined"))}, 100, true, 0},
	} {
		j, err := e.Judge(rules.Subject{Facts: c.facts}, ago(10).Add(hours(c.hours)))
		_, got := found(j, "R6")
		if err != nil || got != c.want {
			t.Errorf("%s: got %t (%v), want %t", name, got, err, c.want)
		}
		if c.due > 0 && !j.NextDue.Equal(ago(10).Add(hours(c.due))) {
			t.Errorf("%s: next due %s, want %d hours after the contact", name, j.NextDue, c.due)
		}
	}
}

func TestExceptionsTakeOut(t *testing.T) {
	p := changed(t, "          sectors: [police]\n", "          sectors: [police]\n          not: [{has: {weapon: [unknown]}}]\n",
		"    predicate: police.events >= 3", "        except: {has: {type: [other]}}\n    predicate: police.events >= 3")
	e, err := rules.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		field casework.FieldID
		texts []string
		want  bool
	}{
		"neither":                   {casework.FieldContactType, []string{"asb_call"}, true},
		"excepted":                  {casework.FieldContactType, []string{"other"}, false},
		"excepted in one reading":   {casework.FieldContactType, []string{"other", "asb_call"}, true},
		"excepted in both readings": {casework.FieldContactType, []string{"other", "welfare"}, true}, // a reading outside is enough
		"not":                       {casework.FieldWeapon, []string{"unknown"}, false},
		"not asked":                 {casework.FieldWeapon, nil, true},
		"not in one reading":        {casework.FieldWeapon, []string{"unknown", "none"}, true},
	} {
		facts := append(calls(1, 2), police.fact(9, ago(3), with(called(), c.field, c.texts...)))
		j, err := e.Judge(rules.Subject{Facts: facts}, noon)
		if _, got := found(j, "R6"); err != nil || got != c.want {
			t.Errorf("%s: got %t (%v), want %t", name, got, err, c.want)
		}
	}
}

func TestConditionsNest(t *testing.T) {
	nested := "        except: {not: [{has: {weapon: [none]}}, {any: [{sectors: [police], roles: [pcso], levels: [H], has: {type: [search]}}, {indicators: [PR1]}]}]}\n"
	e, err := rules.Compile(changed(t, "    predicate: police.events >= 3", nested+"    predicate: police.events >= 3"))
	if err != nil {
		t.Fatal(err)
	}
	search := with(with(called(), casework.FieldContactType, "search"), casework.FieldSearchOutcome, "found")
	for name, c := range map[string]struct {
		values casework.Values
		want   bool // counts, because it is not excepted: one of the two holds
	}{
		"neither holds":          {with(called(), casework.FieldWeapon, "unknown"), false},
		"the first holds":        {called(), true},
		"the second by ticking":  {with(with(called(), casework.FieldWeapon, "unknown"), casework.FieldIndicators, "PR1"), true},
		"the second by search":   {with(with(search, casework.FieldWeapon, "unknown"), casework.FieldIndicators, "EX1"), true},
		"a search without harm":  {with(with(search, casework.FieldWeapon, "unknown"), casework.FieldIndicators, "LO2"), false},
		"the first in a reading": {with(called(), casework.FieldWeapon, "unknown", "none"), true},
	} {
		facts := []rules.Fact{police.fact(1, ago(1), called()), police.fact(2, ago(2), called()), police.fact(9, ago(3), c.values)}
		j, err := e.Judge(rules.Subject{Facts: facts}, noon)
		if _, got := found(j, "R6"); err != nil || got != c.want {
			t.Errorf("%s: got %t (%v), want %t", name, got, err, c.want)
		}
	}
}

// TestSelectionsTogether asks two selections of one rule, and the numbers a sentence can give.
func TestSelectionsTogether(t *testing.T) {
	second := "      - name: harm\n        one: sign of harm\n        many: signs of harm\n        kinds: [street_contact, mentor_note]\n        when: {levels: [H]}\n"
	e, err := rules.Compile(changed(t, "    "+r6, second+"    "+r6,
		r6, "predicate: police.authors >= 2 && harm.events >= 1", `"{police.events} in {police.window}: {police.dates}.{child.under_12}"`, `"{police.events} by {police.authors} of {police.agencies}, {harm.events}: {harm.dates}."`))
	if err != nil {
		t.Fatal(err)
	}
	both := police.fact(1, ago(1), with(called(), casework.FieldIndicators, "EX1"))
	j, err := e.Judge(rules.Subject{Facts: []rules.Fact{both, police2.fact(2, ago(2), called()), mentor.fact(3, ago(9), note("EX2"))}}, noon)
	f, _ := found(j, "R6")
	if want := "Two police contacts by two workers of one agency, two signs of harm: 23 and 31 March."; err != nil || f.Why != want {
		t.Errorf("got %q (%v), want %q", f.Why, err, want)
	}
	if len(f.Facts) != 3 || len(f.Facts[2].Selections) != 2 || len(f.Facts[1].Selections) != 1 {
		t.Errorf("got %+v, want three facts, the latest in both selections", f.Facts)
	}
}
