package people

import (
	"strings"
	"testing"

	"streetlight/server/demo/encounters"
)

func TestFirstNamesFollowTheCounts(t *testing.T) {
	names, err := embeddedNames()
	if err != nil {
		t.Fatal(err)
	}
	r := stream(1)
	got := map[string]int{}
	for range 100_000 {
		got[names.draw(r, 2016, encounters.Female)]++
	}
	w := names[cohort{"f", 2016}]
	for i, name := range w.names[:200] {
		count := w.until[i]
		if i > 0 {
			count -= w.until[i-1]
		}
		want := 100_000 * count / w.total()
		if got[name] < want/2-20 || got[name] > want*2+20 {
			t.Errorf("%s: got %d of 100,000, want about %d", name, got[name], want)
		}
	}
	if got["Olivia"] < 1000 {
		t.Errorf("got %d times Olivia, the name most given in 2016", got["Olivia"])
	}
	if got["Oliver"] > 0 {
		t.Error("a boy's name was drawn for a girl")
	}
}

func TestYearsBeyondTheTableTakeTheNearest(t *testing.T) {
	names, err := readFirstNames("name\tsex\tyears\nOld\tm" + "\t5" + strings.Repeat("\t0", 10) +
		"\nNew\tm" + strings.Repeat("\t0", 10) + "\t5\n")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[int]string{1999: "Old", 2006: "Old", 2016: "New", 2018: "New"}
	for year, want := range tests {
		if got := names.draw(stream(1), year, encounters.Male); got != want {
			t.Errorf("%d: got %s, want %s", year, got, want)
		}
	}
}

func TestDamagedTableIsAnError(t *testing.T) {
	for _, table := range []string{"Ada\tf\t1", "Ada\tf" + strings.Repeat("\tx", 11), ""} {
		if _, err := readFirstNames(table); err == nil {
			t.Errorf("%q was read", table)
		}
	}
}
