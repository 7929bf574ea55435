package practice_test

import (
	"errors"
	"strings"
	"testing"

	"streetlight/shared/practice"
)

func TestInChangesTheStateAlone(t *testing.T) {
	raw := string(pack(t).Encode())
	for name, line := range map[string]string{
		"plain": "state: live # draft, trial or live", "quoted": `state: "live"`, "single quotes": "state: 'live'", "far away": "state:      live",
	} {
		t.Run(name, func(t *testing.T) {
			text := replaceOnce(t, raw, "state: live # draft, trial or live", line)
			p, err := practice.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			draft, err := p.In(practice.Draft)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(string(draft.Encode()), "\n"); draft.State != practice.Draft || got != strings.Count(text, "\n") {
				t.Errorf("got state %s and %d lines", draft.State, got)
			}
			back, err := draft.In(practice.Live)
			if err != nil || back.State != practice.Live {
				t.Fatalf("got %v, %v", back, err)
			}
			if same, err := back.In(practice.Live); err != nil || same != back {
				t.Error("a pack that is in the state already is made anew")
			}
		})
	}
}

func TestInRefusesAStateItCannotFind(t *testing.T) {
	text := replaceOnce(t, string(pack(t).Encode()), "state: live # draft, trial or live", "state: >-\n  live")
	p, err := practice.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var faults practice.Faults
	if _, err := p.In(practice.Draft); !errors.As(err, &faults) || faults[0].Line == 0 {
		t.Errorf("got %v, want a fault with its line", err)
	}
}

func TestSummaryCounts(t *testing.T) {
	s, faults := practice.Examine(pack(t).Encode())
	if len(faults) > 0 || s.Indicators != 48 || s.ByLevel[practice.Harm] != 7 || s.Routes != 10 || s.Returns != 8 || s.Stages != 4 {
		t.Errorf("got %+v with %v", s, faults)
	}
	for _, c := range s.Counts() {
		if c.N == 0 {
			t.Errorf("the pack has no %s", c.What)
		}
	}
	if got := s.Counts()[1].What; got != "indicators: H 7, S 16, M 11, L 7, P 7" {
		t.Errorf("got %q", got)
	}
}

func TestExamineSaysWhatItCanOfABrokenPack(t *testing.T) {
	text := replaceOnce(t, string(pack(t).Encode()), "place: Somerset\n", "plaice: Somerset\n")
	if s, faults := practice.Examine([]byte(text)); len(faults) == 0 || s.Indicators != 48 || s.Place != "" {
		t.Errorf("got %+v with %v", s, faults)
	}
	if s, faults := practice.Examine([]byte("- a")); len(faults) == 0 || s.Indicators != 0 {
		t.Errorf("got %+v with %v", s, faults)
	}
}
