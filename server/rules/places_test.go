package rules_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// seenAt gives the rows of a street contact with a sign of harm.
func seenAt(n int, child byte, days int, places ...string) []rules.Row {
	f := police.fact(n, ago(days), with(with(called(), casework.FieldIndicators, "EX1"), casework.FieldPlace, places...))
	return somerset.PlaceRows(f, casework.ChildID{child})
}

func rowsOf(parts ...[]rules.Row) (out []rules.Row) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func TestPlace(t *testing.T) {
	for name, c := range map[string]struct {
		rows []rules.Row
		want int // children, 0 for no finding
	}{
		"two children":                  {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 2, 2, "Bus station")), 0},
		"three":                         {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 2, 2, "Bus station"), seenAt(3, 3, 3, "Bus station")), 3},
		"one child three times":         {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 1, 2, "Bus station"), seenAt(3, 1, 3, "Bus station")), 0},
		"spelled in three ways":         {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 2, 2, "bus  station."), seenAt(3, 3, 3, "BUS-STATION")), 3},
		"two places":                    {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 2, 2, "Bus station"), seenAt(3, 3, 3, "Library")), 0},
		"the third 30 days ago":         {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 2, 2, "Bus station"), seenAt(3, 3, 30, "Bus station")), 3},
		"the third 31 days ago":         {rowsOf(seenAt(1, 1, 1, "Bus station"), seenAt(2, 2, 2, "Bus station"), seenAt(3, 3, 31, "Bus station")), 0},
		"place not known":               {rowsOf(seenAt(1, 1, 1, "not known"), seenAt(2, 2, 2, "Not known"), seenAt(3, 3, 3, "unknown")), 0},
		"people disagree where it was":  {rowsOf(seenAt(1, 1, 1, "Bus station", "Library"), seenAt(2, 2, 2, "Bus station"), seenAt(3, 3, 3, "Bus station")), 3},
		"four, one of them two records": {rowsOf(seenAt(1, 1, 1, "Park"), seenAt(2, 2, 2, "Park"), seenAt(3, 3, 3, "Park"), seenAt(4, 4, 4, "Park"), seenAt(5, 4, 4, "Park")), 4},
		"a day ahead":                   {rowsOf(seenAt(1, 1, -1, "Park"), seenAt(2, 2, 2, "Park"), seenAt(3, 3, 3, "Park")), 0},
	} {
		got, _, err := somerset.JudgePlaces(c.rows, noon)
		if err != nil || (len(got) == 1) != (c.want > 0) || len(got) == 1 && got[0].Children != c.want {
			t.Errorf("%s: got %+v (%v), want %d children", name, got, err, c.want)
		}
	}
}

func TestOnlyHarmHasRows(t *testing.T) {
	at := func(v casework.Values) rules.Fact {
		return police.fact(1, ago(1), with(v, casework.FieldPlace, "Park"))
	}
	for name, c := range map[string]struct {
		fact rules.Fact
		want int
	}{
		"harm":            {at(with(called(), casework.FieldIndicators, "EX1")), 1},
		"significant":     {at(with(called(), casework.FieldIndicators, "VI3")), 1},
		"medium":          {at(with(called(), casework.FieldIndicators, "LO2")), 0},
		"withdrawn":       {withdrawn(at(with(called(), casework.FieldIndicators, "EX1"))), 0},
		"without a place": {police.fact(1, ago(1), with(called(), casework.FieldIndicators, "EX1")), 0},
		"from a mentor":   {mentor.fact(1, ago(1), with(note("EX1"), casework.FieldPlace, "Park")), 0},
	} {
		if rows := somerset.PlaceRows(c.fact, casework.ChildID{1}); len(rows) != c.want {
			t.Errorf("%s: got %+v, want %d rows", name, rows, c.want)
		}
	}
}

func TestAPlaceFindingNamesNoChild(t *testing.T) {
	rows := rowsOf(seenAt(1, 0xa1, 1, "Bus station"), seenAt(2, 0xa2, 2, "bus station"), seenAt(3, 0xa3, 3, "Bus  Station"))
	got, next, err := somerset.JudgePlaces(rows, noon)
	if err != nil || len(got) != 1 {
		t.Fatalf("got %+v (%v), want one finding", got, err)
	}
	f := got[0]
	if want := "Three children with a sign of harm or significant risk at Bus Station in 30 days: 29, 30 and 31 March."; f.Why != want || f.Place != "Bus Station" {
		t.Errorf("got %q at %q, want %q", f.Why, f.Place, want)
	}
	if f.Rule != "R15" || f.Owner != "vrp" || f.Template != "LOCATION" || len(f.Facts) != 3 || !f.Provisional || f.Task {
		t.Errorf("got %+v, want three facts for the Violence Reduction Partnership", f)
	}
	text, err := json.Marshal(f)
	for _, row := range rows {
		if err != nil || strings.Contains(string(text), row.Child.String()) {
			t.Errorf("the finding names child %s (%v)", row.Child, err)
		}
	}
	if !next.Equal(ago(3).Add(30*day + time.Millisecond)) {
		t.Errorf("next due %s, want when the window lets go of the first", next)
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []rules.Row
		for n := range rapid.IntRange(0, 20).Draw(t, "rows") {
			place := rapid.SampledFrom([]string{"Park", "park", "Library", "unknown"}).Draw(t, "place")
			rows = append(rows, seenAt(n+1, byte(rapid.IntRange(1, 5).Draw(t, "child")), rapid.IntRange(0, 40).Draw(t, "days"), place)...)
		}
		spell := func() string {
			f, next, err := somerset.JudgePlaces(rows, noon)
			out, failed := json.Marshal(f)
			if err != nil || failed != nil {
				t.Fatal(err, failed)
			}
			return string(out) + next.String()
		}
		want := spell()
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if got := spell(); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
}
