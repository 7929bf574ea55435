package limit

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// dial is a clock that a test turns.
type dial struct{ at time.Time }

func newDial() *dial { return &dial{time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)} }

func (d *dial) now() time.Time { return d.at }

// taken counts how many of n tries in a row pass.
func taken(b *Buckets[int], key, n int) (passed int) {
	for range n {
		if b.Take(key) == nil {
			passed++
		}
	}
	return passed
}

func TestAFirstSyncPassesAndAFloodDoesNot(t *testing.T) {
	d := newDial()
	b := New[int](Device(), 100, d.now)
	if got := taken(b, 1, 250); got != 250 {
		t.Errorf("a first sync of 100,000 entries: %d of 250 requests passed", got)
	}
	if got := taken(b, 1, 10000); got != 350 {
		t.Errorf("a flood: %d more passed, want the 350 left of 600", got)
	}
	var over *Exceeded
	if err := b.Take(1); !errors.As(err, &over) || over.Seconds() != 1 || over.After > time.Second/20 {
		t.Errorf("got %v, want a wait for one token", err)
	}
	if got := taken(b, 2, 600); got != 600 {
		t.Errorf("another phone: %d of 600 passed", got)
	}
	d.at = d.at.Add(10 * time.Second)
	if got := taken(b, 1, 1000); got != 200 {
		t.Errorf("ten seconds later %d passed, want 200", got)
	}
	d.at = d.at.Add(-time.Hour)
	if got := taken(b, 1, 1); got != 0 {
		t.Errorf("an empty bucket gave something when the clock was set back")
	}
	d.at = d.at.Add(31 * time.Second)
	if got := taken(b, 1, 1000); got != 600 {
		t.Errorf("half a minute after the clock was set back %d passed, want a full bucket", got)
	}
}

func TestHasTakesNothing(t *testing.T) {
	b := New[int](Rate{Burst: 2, Every: time.Second}, 10, newDial().now)
	for range 5 {
		if err := b.Has(1); err != nil {
			t.Fatal(err)
		}
	}
	if got := taken(b, 1, 5); got != 2 || b.Has(1) == nil {
		t.Errorf("%d passed, want 2, and none left", got)
	}
	var none *Buckets[int]
	if none.Take(1) != nil || none.Has(1) != nil {
		t.Error("nil buckets bound something")
	}
}

// TestMemoryIsBounded floods with new keys while one goes on asking: it gets no more than its own.
func TestMemoryIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDial()
		most := rapid.IntRange(2, 40).Draw(t, "most")
		b := New[int](Rate{Burst: 5, Every: time.Second}, most, d.now)
		passed := 0
		for key := range 2000 {
			if err := b.Take(key + 1); err != nil {
				t.Fatalf("a new key was refused: %v", err)
			}
			if b.Has(0) == nil {
				passed += taken(b, 0, 1)
			}
			if n := len(b.young) + len(b.old); n > most+1 {
				t.Fatalf("%d keys are remembered, want at most %d", n, most)
			}
		}
		if most >= 4 && passed > 5*(2000/(most/2)+1) {
			t.Errorf("%d passed", passed)
		}
	})
}
