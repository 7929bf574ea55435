package encounters

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestShiftEndsYesterday(t *testing.T) {
	list := []Encounter{
		{Line: 2, At: time.Date(2023, 1, 1, 0, 5, 22, 0, time.UTC)},
		{Line: 3, At: time.Date(2023, 1, 22, 23, 59, 59, 0, time.UTC)},
		{Line: 4, At: time.Date(2023, 1, 2, 12, 0, 0, 0, time.UTC)},
	}
	want := []time.Time{
		time.Date(2026, 11, 2, 0, 5, 22, 0, time.UTC),
		time.Date(2026, 11, 23, 23, 59, 59, 0, time.UTC),
		time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC),
	}
	before := slices.Clone(list)
	for i, e := range Shift(list, now()) {
		if !e.At.Equal(want[i]) || e.Line != list[i].Line {
			t.Errorf("%d: got %v, want %v", i, e.At, want[i])
		}
	}
	if !slices.Equal(list, before) {
		t.Error("the list itself was changed")
	}
	if got := Shift(nil, now()); len(got) != 0 {
		t.Errorf("got %v for no encounters", got)
	}
}

// A file can begin with the last hour of the month before: 23:01 UTC is one minute past midnight in a British summer.
func TestShiftKeepsTheClockOfTheZone(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	list := []Encounter{{At: time.Date(2018, 5, 31, 23, 1, 0, 0, time.UTC)}, {At: time.Date(2018, 6, 30, 11, 0, 0, 0, time.UTC)}}
	got := Shift(list, time.Date(2026, 1, 10, 9, 0, 0, 0, london))
	want := []time.Time{time.Date(2025, 12, 11, 0, 1, 0, 0, london), time.Date(2026, 1, 9, 12, 0, 0, 0, london)}
	for i := range want {
		if !got[i].At.Equal(want[i]) {
			t.Errorf("%d: got %v, want %v", i, got[i].At, want[i])
		}
	}
}

func TestShiftKeepsDistancesAndNeverReachesEnd(t *testing.T) {
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(946684800, 1893456000).Draw(t, "seconds"), 0).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		var list []Encounter
		for _, at := range rapid.SliceOfN(moment, 1, 20).Draw(t, "times") {
			list = append(list, Encounter{At: at})
		}
		end := moment.Draw(t, "end")
		got := Shift(list, end)
		last := got[0].At
		for i := range got {
			if got[i].At.Sub(got[0].At) != list[i].At.Sub(list[0].At) {
				t.Fatalf("distance to %d changed", i)
			}
			if got[i].At.After(last) {
				last = got[i].At
			}
		}
		if want := day(end, time.UTC).AddDate(0, 0, -1); !day(last, time.UTC).Equal(want) {
			t.Fatalf("got last day %v, want %v", last, want)
		}
	})
}
