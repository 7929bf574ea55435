package main

import (
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
)

func TestWhatIsKeptApartIsShownWithoutControlCharacters(t *testing.T) {
	got := keptText(actions.KeptLine{Received: time.Date(2026, 1, 5, 22, 0, 0, 0, time.UTC), Worker: "Sam Example", Why: "It cannot be read.",
		Lines: []actions.Line{{Label: "What happened", Texts: []string{"one\x1b[2J\ntwo", "three"}}}})
	for _, want := range []string{"2026-01-05 22:00  Sam Example", "  It cannot be read.\n", "  What happened: one [2J two / three\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	if empty := keptText(actions.KeptLine{}); !strings.Contains(empty, "no words") {
		t.Errorf("one that does not open is shown as %q", empty)
	}
}
