package rules_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

var update = flag.Bool("update", false, "rewrite the golden files with what the rules say now")

// scene is a fictional child at a moment.
type scene struct {
	subject rules.Subject
	now     time.Time
	late    []casework.EntryID
}

func on(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
}

// jude lost his father, avoids the High Street, and told his mentor why he carries.
func jude() scene {
	return scene{now: on(2026, time.May, 7, 18), subject: rules.Subject{Ages: bornYearsAgo(14, on(2026, time.March, 2, 0)), Facts: []rules.Fact{
		approved(police.fact(1, on(2026, time.May, 3, 20), with(with(called(), casework.FieldContactType, "engagement"), casework.FieldIndicators, "LO2"))),
		mentor.fact(2, on(2026, time.May, 6, 16), casework.Values{casework.FieldIndicators: {"VI2", "VI5"}, casework.FieldWeapon: {"says_carries"}}),
		family.fact(3, on(2026, time.May, 7, 17), note("PR3")),
	}}}
}

// hundred is a child of ten whom the police met over a hundred times.
func hundred() scene {
	s := scene{now: noon, subject: rules.Subject{Ages: bornYearsAgo(10, on(2026, time.January, 5, 0))}}
	for n := range 104 {
		s.subject.Facts = append(s.subject.Facts, approved(police.fact(n+1, ago(88).Add(time.Duration(n)*20*time.Hour), called())))
	}
	return s
}

func january() scene {
	facts := []rules.Fact{police.fact(1, on(2026, time.January, 3, 12), called()), police.fact(2, on(2026, time.January, 9, 12), called()), police2.fact(3, on(2026, time.January, 21, 12), called())}
	return scene{now: on(2026, time.January, 21, 13), subject: rules.Subject{Facts: facts}}
}

// newYear has a day with two contacts, one contact that two officers recorded, and one just before the year ended.
func newYear() scene {
	s := january()
	same := with(called(), casework.FieldReference, "OCC 5226/001")
	s.subject.Facts = append(s.subject.Facts, police.fact(4, on(2025, time.December, 28, 23), called()), police.fact(5, on(2026, time.January, 9, 22), called()),
		police.fact(6, on(2026, time.January, 14, 10), same), approved(police2.fact(7, on(2026, time.January, 14, 11), same)))
	return s
}

// latePhone brings a contact of 105 days ago.
func latePhone() scene {
	facts := append(calls(120, 110), police.fact(9, ago(105), called()))
	return scene{now: noon, subject: rules.Subject{Facts: facts}, late: []casework.EntryID{facts[2].Entry}}
}

// returnedKnife was sent back for its language; what it says of a knife still counts.
func returnedKnife() scene {
	f := returned(police.fact(1, ago(1), with(called(), casework.FieldWeapon, "found")), "language")
	return scene{now: noon, subject: rules.Subject{Facts: []rules.Fact{f}}}
}

// searchedForAKnife was searched for weapons four times and had none.
func searchedForAKnife() scene {
	var s scene
	s.now = noon
	for n := range 4 {
		v := with(with(called(), casework.FieldContactType, "search"), casework.FieldSearchOutcome, "nfa")
		s.subject.Facts = append(s.subject.Facts, approved(police.fact(n+1, ago(n), with(v, casework.FieldFact, "Searched for an offensive weapon."))))
	}
	return s
}

func TestGoldenFindings(t *testing.T) {
	p, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]scene{"jude": jude(), "hundred": hundred(), "january": january(), "new-year": newYear(),
		"late-phone": latePhone(), "returned-knife": returnedKnife(), "searched-for-a-knife": searchedForAKnife()} {
		j, err := somerset.JudgeLate(s.subject, s.now, s.late...)
		if err != nil {
			t.Fatal(err)
		}
		var drafts []casework.PlanDraft
		for _, f := range j.Findings {
			drafts = append(drafts, rules.Draft(p, f, s.now))
		}
		golden(t, name, struct {
			NextDue  time.Time
			Findings []casework.Finding
			Drafts   []casework.PlanDraft
		}{j.NextDue, j.Findings, drafts})
	}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not as %s says; run with -update to rewrite it.\ngot %s", name, path, got)
	}
}

func TestDraft(t *testing.T) {
	p, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	friday := on(2026, time.April, 2, 14) // the working day before Easter
	for name, c := range map[string]struct {
		finding casework.Finding
		owner   casework.Role
		rows    int
		review  time.Time
	}{
		"proposes an owner who may own plans": {casework.Finding{Rule: "R6", Owner: casework.MAVE, Priority: casework.P3, Template: "EARLY"}, casework.FrontDoor, 4, on(2026, time.May, 5, 14)},
		"counts over Easter":                  {casework.Finding{Rule: "R7", Owner: casework.FrontDoor, Priority: casework.P1, Template: "VIOLENCE"}, casework.FrontDoor, 7, on(2026, time.April, 13, 14)},
		"of a rule that is gone":              {casework.Finding{Rule: "R99", Owner: casework.SocialWorker, Priority: casework.P1, Template: "GONE"}, casework.SocialWorker, 0, on(2026, time.April, 13, 14)},
	} {
		got := rules.Draft(p, c.finding, friday)
		if got.Owner != c.owner || len(got.Actions) != c.rows || !got.ReviewDate.Equal(c.review) {
			t.Errorf("%s: got %+v, want owner %s, %d rows, review %s", name, got, c.owner, c.rows, c.review)
		}
	}
}

func TestAgesOf(t *testing.T) {
	for name, c := range map[string]struct {
		values casework.Values
		want   int
		young  bool
	}{
		"date of birth":             {casework.Values{casework.FieldBirthDate: {"2015-04-02"}, casework.FieldAgeBand: {"14_15"}}, 1, true},
		"disputed date of birth":    {casework.Values{casework.FieldBirthDate: {"2010-01-01", "2015-04-02"}}, 2, true},
		"band":                      {casework.Values{casework.FieldAgeBand: {"under_10"}}, 1, true},
		"disputed band":             {casework.Values{casework.FieldAgeBand: {"14_15", "under_10"}}, 2, true},
		"unreadable date, so band":  {casework.Values{casework.FieldBirthDate: {"soon"}, casework.FieldAgeBand: {"14_15"}}, 1, false},
		"removed date, beside none": {casework.Values{casework.FieldBirthDate: {""}}, 0, false},
	} {
		ages := rules.AgesOf(casework.Child{Values: c.values})
		_, young := found(judge(t, rules.Subject{Ages: ages, Facts: calls(1, 2)}), "R6")
		if len(ages) != c.want || young != c.young {
			t.Errorf("%s: got %v (under 12: %t), want %d (%t)", name, ages, young, c.want, c.young)
		}
	}
}
