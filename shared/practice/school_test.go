package practice_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/shared/practice"
)

// own gives the pack a school that sets its own terms.
const ownTerms = `  own:
    - school: Academy of Fernhill
      source: its website
      checked: 2026-11-24
      from: 2026-09-01
      to: 2027-08-31
      terms:
        - {name: Autumn, first: 2026-09-07, last: 2026-12-11, closed: [2026-11-27]}
`

func withOwnTerms(t *testing.T) *practice.Pack {
	t.Helper()
	raw := string(pack(t).Encode())
	p, err := practice.Parse([]byte(replaceOnce(t, raw, "\ncontacts:\n", "\n"+ownTerms+"\ncontacts:\n")))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSchoolDay(t *testing.T) {
	p := withOwnTerms(t)
	for name, c := range map[string]struct {
		day, school string
		want        bool
	}{
		"in term":                        {"2026-11-24 10:00", "", true},
		"a Saturday":                     {"2026-11-28 10:00", "", false},
		"half term":                      {"2026-10-28 10:00", "", false},
		"a bank holiday in term":         {"2027-05-03 10:00", "", false},
		"Christmas":                      {"2026-12-22 10:00", "", false},
		"summer":                         {"2026-08-12 10:00", "", false},
		"a working day past the end":     {"2027-09-01 10:00", "", true},
		"a weekend past the end":         {"2027-09-04 10:00", "", false},
		"own term goes on in half term":  {"2026-10-28 10:00", "academy of  Fernhill", true},
		"own term ends earlier":          {"2026-12-14 10:00", "Academy of Fernhill", false},
		"a day on which it is closed":    {"2026-11-27 10:00", "Academy of Fernhill", false},
		"own terms hold in their limits": {"2026-06-15 10:00", "Academy of Fernhill", true},
		"another school":                 {"2026-12-14 10:00", "School of Hillfern", true},
	} {
		if got := p.SchoolDay(at(t, c.day), c.school); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
	if !p.SchoolCovers("2027-08-31", "") || p.SchoolCovers("2027-09-01", "") || p.SchoolCovers("2025-08-31", "") {
		t.Error("the calendar does not know its own limits")
	}
}

func TestAddSchoolDays(t *testing.T) {
	p := withOwnTerms(t)
	for name, c := range map[string]struct {
		from, school string
		n            int
		want         string
	}{
		"none":                 {"2026-11-24 10:00", "", 0, "2026-11-24 10:00"},
		"next day":             {"2026-11-24 10:00", "", 1, "2026-11-25 10:00"},
		"day six":              {"2026-11-24 10:00", "", 6, "2026-12-02 10:00"},
		"over half term":       {"2026-10-22 09:00", "", 2, "2026-11-02 09:00"},
		"over Christmas":       {"2026-12-18 09:00", "", 1, "2027-01-04 09:00"},
		"own school":           {"2026-11-26 09:00", "Academy of Fernhill", 1, "2026-11-30 09:00"},
		"past the end":         {"2027-09-02 09:00", "", 2, "2027-09-06 09:00"},
		"the clocks go back":   {"2026-10-23 10:00", "", 1, "2026-11-02 10:00"},
		"late evening":         {"2026-11-24 23:30", "", 1, "2026-11-25 23:30"},
		"out of the last term": {"2027-07-23 09:00", "", 1, "2027-09-01 09:00"},
	} {
		if got, want := p.AddSchoolDays(at(t, c.from), c.n, c.school), at(t, c.want); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", name, got.In(p.Location()), want)
		}
	}
	if got, want := p.After(at(t, "2026-10-22 09:00"), practice.Span{N: 2, Unit: practice.SchoolDays}), at(t, "2026-11-02 09:00"); !got.Equal(want) {
		t.Errorf("a span of 2sd: got %s, want %s", got, want)
	}
}

func TestSchoolDaysLeft(t *testing.T) {
	p := withOwnTerms(t)
	for name, c := range map[string]struct {
		day, school string
		want        int
	}{
		"the last day":     {"2026-12-18 08:00", "", 0},
		"the day before":   {"2026-12-17 23:59", "", 1},
		"ten":              {"2026-12-04 10:00", "", 10},
		"a Sunday":         {"2026-12-13 10:00", "", 5},
		"in the holidays":  {"2026-12-25 10:00", "", 0},
		"over a May Day":   {"2027-04-30 10:00", "", 19},
		"past the end":     {"2027-09-01 10:00", "", -1},
		"before the start": {"2025-08-29 10:00", "", -1},
		"own school":       {"2026-12-09 10:00", "Academy of Fernhill", 2},
		"over its closing": {"2026-11-26 10:00", "Academy of Fernhill", 10},
	} {
		if got := p.SchoolDaysLeft(at(t, c.day), c.school); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestSchoolDaysAddUp(t *testing.T) {
	p := pack(t)
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(1735689600, 1861919999).Draw(t, "from"), 0).UTC()
		n := rapid.IntRange(1, 60).Draw(t, "n")
		to := p.AddSchoolDays(from, n, "")
		if got := p.SchoolDaysSince(from, to, ""); got != n {
			t.Errorf("got %d school days until the %d-th", got, n)
		}
		if !p.SchoolDay(to, "") || !p.WorkingDay(to) {
			t.Errorf("%s is no school day", to)
		}
	})
}
