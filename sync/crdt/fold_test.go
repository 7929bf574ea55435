package crdt_test

import (
	"reflect"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

func TestFoldShowsWhatTheRuleSays(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		got, want := shown(crdt.Fold(history...)), modelOf(history).visible()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestOrderRepetitionAndDelayChangeNothing(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		delivered := rapid.Permutation(history).Draw(t, "order")
		for range rapid.IntRange(0, 6).Draw(t, "repetitions") {
			again := rapid.SampledFrom(history).Draw(t, "again")
			at := rapid.IntRange(0, len(delivered)).Draw(t, "at")
			delivered = append(delivered[:at:at], append([]crdt.Commit{again}, delivered[at:]...)...)
		}
		got, want := crdt.Fold(delivered...).Store(), crdt.Fold(history...).Store()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("delivered in another order: got %+v, want %+v", got, want)
		}
	})
}

// Every prefix of every order is a set of commits too, so what a device shows meanwhile also follows the rule.
func TestEveryPrefixFollowsTheRule(t *testing.T) {
	check(t, func(t *rapid.T) {
		delivered := rapid.Permutation(drawHistory(t)).Draw(t, "order")
		s := &crdt.State{}
		for i, c := range delivered {
			s.Apply(c)
			if got, want := shown(s), modelOf(delivered[:i+1]).visible(); !reflect.DeepEqual(got, want) {
				t.Fatalf("after %d commits: got %v, want %v", i+1, got, want)
			}
		}
	})
}

func TestSnapshotOfAnyPrefixAndTheRestGiveTheWhole(t *testing.T) {
	check(t, func(t *rapid.T) {
		delivered := rapid.Permutation(drawHistory(t)).Draw(t, "order")
		want := crdt.Fold(delivered...).Store()
		for cut := range len(delivered) + 1 {
			s := throughBytes(t, crdt.Fold(delivered[:cut]...))
			for _, c := range delivered[cut:] {
				s.Apply(c)
			}
			if got := s.Store(); !reflect.DeepEqual(got, want) {
				t.Fatalf("cut at %d of %d: got %+v, want %+v", cut, len(delivered), got, want)
			}
		}
	})
}

// throughBytes stores a state as an encoder writes it, and reads it again.
func throughBytes(t *rapid.T, s *crdt.State) *crdt.State {
	b, err := cbor.Marshal(s.Store())
	if err != nil {
		t.Fatal(err)
	}
	var stored crdt.Stored
	if err := cbor.Unmarshal(b, &stored); err != nil {
		t.Fatal(err)
	}
	out, err := crdt.Restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCloneIsIndependent(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		cut := rapid.IntRange(0, len(history)).Draw(t, "cut")
		s := crdt.Fold(history[:cut]...)
		clone := s.Clone()
		before := crdt.Fold(history[:cut]...).Store()
		for _, c := range history[cut:] {
			s.Apply(c)
		}
		if got := clone.Store(); !reflect.DeepEqual(got, before) {
			t.Fatalf("the clone changed with its original: got %+v, want %+v", got, before)
		}
		whole := s.Clone().Store()
		for _, c := range history {
			clone.ApplyPending(c)
		}
		if got := s.Store(); !reflect.DeepEqual(got, whole) {
			t.Errorf("the original changed with its clone: got %+v, want %+v", got, whole)
		}
	})
}

// What a clone remembers as hidden is its own too, also where there was room left behind it.
func TestCloneRemembersItsOwnHiddenDots(t *testing.T) {
	hides := func(n, saw int) crdt.Commit {
		return one(n, crdt.Op{Field: 12, Value: []byte("x"), Observed: dots([]int{saw})})
	}
	start := []crdt.Commit{hides(10, 1), hides(11, 2), hides(12, 3), hides(13, 4), hides(14, 5)}
	for n := range 20 {
		s := crdt.Fold(start...)
		clone := s.Clone()
		s.Apply(hides(100+n, 200+n))
		clone.Apply(hides(300+n, 400+n))
		if got, want := s.Store(), crdt.Fold(append(start, hides(100+n, 200+n))...).Store(); !reflect.DeepEqual(got, want) {
			t.Fatalf("the original: got %+v, want %+v", got, want)
		}
		if got, want := clone.Store(), crdt.Fold(append(start, hides(300+n, 400+n))...).Store(); !reflect.DeepEqual(got, want) {
			t.Fatalf("the clone: got %+v, want %+v", got, want)
		}
	}
}
