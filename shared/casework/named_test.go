package casework_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
)

func TestFromNamed(t *testing.T) {
	cases := []struct {
		name string
		raw  any
		id   casework.FieldID
		want []string
	}{
		{"fact", "He ran.", casework.FieldFact, []string{"He ran."}},
		{"fact", " kept as typed\n", casework.FieldFact, []string{" kept as typed\n"}},
		{"fact", "", casework.FieldFact, []string{""}}, // needed: refused later in words
		{"opinion", "", casework.FieldOpinion, nil},
		{"opinion", nil, casework.FieldOpinion, nil},
		{"immediate_danger", true, casework.FieldDanger, []string{"yes"}},
		{"immediate_danger", false, casework.FieldDanger, []string{"no"}},
		{"injury", " Yes ", casework.FieldInjury, []string{"yes"}},
		{"injury", []string{"YES"}, casework.FieldInjury, []string{"yes"}},
		{"lat", json.Number("50.8450"), casework.FieldLat, []string{"50.8450"}},
		{"lat", 50.845, casework.FieldLat, []string{"50.845"}},
		{"lat", 0.00001, casework.FieldLat, []string{"0.00001"}},
		{"accuracy_m", 37, casework.FieldAccuracy, []string{"37"}},
		{"others_present", 1e6, casework.FieldOthers, []string{"1000000"}},
		{"indicators", []any{"EX1", "VI1"}, casework.FieldIndicators, []string{"EX1", "VI1"}},
		{"indicators", []string{"EX1"}, casework.FieldIndicators, []string{"EX1"}},
		{"indicators", "EX1", casework.FieldIndicators, []string{"EX1"}},
		{"indicators", []any{}, casework.FieldIndicators, nil},
		{"place", []any{"Fore Street"}, casework.FieldPlace, []string{"Fore Street"}},
		{"occurred_at", "2026-01-05T22:10:00+01:00", casework.FieldOccurredAt, []string{"2026-01-05T21:10:00.000Z"}},
		{"next_contact", " 2026-01-07 ", casework.FieldNextContact, []string{"2026-01-07"}},
	}
	for _, c := range cases {
		got, err := casework.FromNamed(casework.EntryFields(), map[string]any{c.name: c.raw})
		if err != nil || !slices.Equal(got[c.id], c.want) || len(got) != min(1, len(c.want)) {
			t.Errorf("%s = %#v: got %q, %v, want %q", c.name, c.raw, got[c.id], err, c.want)
		}
	}
}

func TestFromNamedRefuses(t *testing.T) {
	cases := []struct {
		name     string
		raw      any
		sentence string
	}{
		{"colour", "red", `There is no field "colour". The fields are: `},
		{"Fact", "x", `There is no field "Fact". The fields are: `},
		{strings.Repeat("x", 1000), "x", `There is no field "` + strings.Repeat("x", 40) + `…". The fields are: `},
		{"fact", map[string]any{}, "What happened is neither text nor a number nor a list of texts."},
		{"indicators", []any{"EX1", []any{}}, "What it may point to is neither text nor a number nor a list of texts."},
		{"place", []any{"Fore Street", "High Street"}, "Where holds one value. Give one, not a list."},
		{"place", []string{"Fore Street", "High Street"}, "Where holds one value. Give one, not a list."},
	}
	for _, c := range cases {
		_, err := casework.FromNamed(casework.EntryFields(), map[string]any{"fact": "x", c.name: c.raw})
		r, ok := casework.RefusalOf(err)
		if !ok || r.Field != c.name || r.Kind != casework.Invalid || !strings.HasPrefix(r.Sentence, c.sentence) {
			t.Errorf("%.20s: got %v, want %s", c.name, err, c.sentence)
		}
	}
}

func TestNamedIsReadAgain(t *testing.T) {
	want := entry(casework.StreetContact).Values
	want.Set(casework.FieldIndicators, "EX1", "VI1")
	named := want.Named(casework.EntryFields())
	if got, wantNames := len(named), len(want); got != wantNames {
		t.Errorf("%d names for %d fields", got, wantNames)
	}
	b, err := json.Marshal(named)
	if err != nil {
		t.Fatal(err)
	}
	var again map[string]any
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	got, err := casework.FromNamed(casework.EntryFields(), again)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	conflict := casework.Values{casework.FieldAction: {"a", "b"}, 0x3abc: {"unknown"}}
	if got, want := conflict.Named(casework.EntryFields()), map[string]any{"action": []string{"a", "b"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestParseMoment(t *testing.T) {
	want := time.Date(2026, 1, 5, 22, 10, 0, 0, time.UTC)
	cases := map[string]time.Time{
		"2026-01-05T22:10:00.000Z":       want,
		"2026-01-05T22:10:00Z":           want,
		"2026-01-05T23:10:00+01:00":      want,
		"2026-01-05T22:10:00.5Z":         want.Add(500 * time.Millisecond),
		"2026-01-05T22:10:00.123456789Z": want.Add(123456789),
		" 2026-01-05T22:10:00Z\n":        want,
		"2026-01-05":                     time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		"2026-01-05 22:10":               {},
		"2026-01-05T22:10:00":            {},
		"05/01/2026":                     {},
		"2026-02-29":                     {},
		"2026-13-01":                     {},
		"2026-01-05T24:10:00Z":           {},
		"1767651000":                     {},
		"":                               {},
	}
	for text, want := range cases {
		if got := casework.ParseMoment(text); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
	if got, want := casework.FormatMoment(want.In(time.FixedZone("", 3600))), "2026-01-05T22:10:00.000Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTidyLeavesWhatItDoesNotUnderstand(t *testing.T) {
	for _, table := range tables() {
		for _, f := range table.fields {
			for _, text := range []string{"yesterday", "2026-99-99", "2026-01-05 and more", "1e400"} {
				if got := f.Tidy(text); got != text {
					t.Errorf("%s: %q became %q", f.Name, text, got)
				}
			}
		}
	}
}

func TestValues(t *testing.T) {
	v := casework.Values{}
	if v.Get(casework.FieldFact) != "" || v.Has(casework.FieldFact, "") || !v.Time(casework.FieldOccurredAt).IsZero() {
		t.Error("empty values hold something")
	}
	v.Set(casework.FieldIndicators, "EX1", "VI1")
	clone := v.Clone()
	clone[casework.FieldIndicators][0] = "changed"
	clone.Set(casework.FieldFact, "added")
	if !v.Has(casework.FieldIndicators, "EX1") || len(v) != 1 {
		t.Error("the original changed with its clone")
	}
	v.Set(casework.FieldIndicators, "")
	clone.Set(casework.FieldFact)
	if len(v) != 0 || len(clone) != 1 {
		t.Errorf("empty text does not remove: %v, %v", v, clone)
	}
	e := entry(casework.StreetContact)
	e.Values[casework.FieldAction] = []string{"a", "b"}
	e.Values[casework.FieldIndicators] = []string{"EX1", "VI1"}
	if got, want := e.Conflicts(), []casework.FieldID{casework.FieldAction}; !slices.Equal(got, want) {
		t.Errorf("conflicts: got %v, want %v", got, want)
	}
	if keys := slices.Sorted(maps.Keys(v)); len(keys) != 0 {
		t.Errorf("got %v", keys)
	}
}
