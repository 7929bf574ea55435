package state_test

import (
	"testing"

	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

func TestATriggerReadsOnFromIf(t *testing.T) {
	for in, want := range map[string]string{
		"A weapon is seen or found":     "If a weapon is seen or found",
		"Anyone is in immediate danger": "If anyone is in immediate danger",
		"If she goes missing":           "If she goes missing",
		"CCE is suspected":              "If CCE is suspected",
	} {
		if got, _, _ := state.CardStep(casework.PlanAction{If: in}); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
