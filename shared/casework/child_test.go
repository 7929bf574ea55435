package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
)

func child(pairs ...string) casework.Child {
	c := casework.Child{ID: casework.ChildID{0xab, 0xcd, 0xef, 0x01}, Values: casework.Values{casework.FieldAgeBand: {"14_15"}}}
	for i := 0; i < len(pairs); i += 2 {
		f, _ := casework.Find(casework.ChildFields(), pairs[i])
		c.Values[f.ID] = []string{pairs[i+1]}
	}
	return c
}

func TestChildAge(t *testing.T) {
	cases := []struct {
		born, on string
		years    int
	}{
		{"2012-01-06", "2026-01-05", 13},
		{"2012-01-05", "2026-01-05", 14},
		{"2012-03-01", "2024-02-29", 11},
		{"2012-03-01", "2024-03-01", 12},
		{"2012-03-01", "2025-03-01", 13},
		{"2013-03-01", "2024-02-29", 10},
		{"2013-03-01", "2024-03-01", 11},
		{"2012-02-29", "2025-02-28", 12},
		{"2012-02-29", "2025-03-01", 13},
		{"2012-02-29", "2024-02-28", 11},
		{"2012-12-31", "2024-12-30", 11},
		{"2012-12-31", "2024-12-31", 12},
		{"2015-06-01", "2026-01-05", 10},
	}
	for _, c := range cases {
		on := casework.ParseMoment(c.on)
		years, ok := child("date_of_birth", c.born).Age(on)
		if !ok || years != c.years {
			t.Errorf("born %s, on %s: got %d, %t, want %d", c.born, c.on, years, ok, c.years)
		}
		if got, want := child("date_of_birth", c.born).AgeWords(on), fmt.Sprint(c.years); got != want {
			t.Errorf("born %s, on %s: got %q, want %q", c.born, c.on, got, want)
		}
	}
}

func TestChildWithoutADateOfBirth(t *testing.T) {
	for band, want := range map[string]string{"under_10": "Under 10", "10_13": "10 to 13", "not_known": "Not known"} {
		c := child("age_band", band)
		if _, ok := c.Age(now); ok || c.AgeWords(now) != want {
			t.Errorf("%s: got %q, want %q", band, c.AgeWords(now), want)
		}
	}
	none := casework.Child{Values: casework.Values{}}
	if got := none.AgeWords(now); got != "age not known" {
		t.Errorf("got %q", got)
	}
}

func TestChildIsCalledByName(t *testing.T) {
	if c := child("name", "Riley"); c.Name() != "Riley" || !c.Known() {
		t.Errorf("got %q", c.Name())
	}
	if c := child(); c.Name() != "Unknown child abcdef01" || c.Known() {
		t.Errorf("got %q", c.Name())
	}
}

func TestChildSentences(t *testing.T) {
	cases := []struct{ name, value, sentence string }{
		{"date_of_birth", "2026-01-06", "That date of birth is in the future. Check the year."},
		{"date_of_birth", "2000-01-05", "That date of birth makes the child 26 years old. Check the year."},
		{"date_of_birth", "about 2012", `Date of birth cannot be "about 2012". Write it like 2026-01-07.`},
		{"age_band", "12", `Age, about cannot be "12". Choose one of: under_10, 10_13, 14_15, 16_17, not_known.`},
		{"name", strings.Repeat("x", 201), "Name has 201 characters; 200 are the most. Shorten it, or make a second entry."},
		{"name", "a\x00", "Name holds characters that cannot be kept. Type it again in plain text."},
	}
	for _, c := range cases {
		refusedAs(t, child(c.name, c.value).Validate(now), c.name, c.sentence)
	}
	if err := child("date_of_birth", "2012-01-05", "name", "Riley").Validate(now); err != nil {
		t.Error(err)
	}
	refusedAs(t, casework.Child{Values: casework.Values{}}.Validate(now), "age_band", "Age, about is needed.")
	if err := child("date_of_birth", now.Format(time.DateOnly)).Validate(now); err != nil {
		t.Errorf("born today: %v", err)
	}
}
