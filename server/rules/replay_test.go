package rules_test

import (
	"testing"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// TestReplayRaisesWhatWasKnownThen: a fact counts from when it was received, a finding is raised once for each fact that is new
// to its rule, and what was true at the beginning is not raised.
func TestReplayRaisesWhatWasKnownThen(t *testing.T) {
	weapon := func(i int, occurred, received int) rules.Fact {
		f := police.fact(i, ago(occurred), with(called(), casework.FieldWeapon, "seen"))
		f.Received = ago(received)
		return f
	}
	s := rules.Subject{Ages: bornYearsAgo(14, noon), Facts: []rules.Fact{weapon(1, 100, 100), weapon(2, 20, 5), weapon(3, 3, 3)}}
	got, err := somerset.Replay(s, ago(90), noon)
	if err != nil {
		t.Fatal(err)
	}
	var weapons []casework.Finding
	for _, f := range got {
		if f.Rule == "R7" {
			weapons = append(weapons, f)
		}
	}
	if len(weapons) != 2 || !weapons[0].JudgedAt.Equal(ago(5)) || !weapons[1].JudgedAt.Equal(ago(3)) {
		t.Fatalf("R7 would have been raised %d times: %+v; want five and three days ago, when the records came", len(weapons), weapons)
	}
	if n := len(weapons[0].Facts); n != 2 {
		t.Errorf("the first names %d facts, want the two that had come", n)
	}
}
