package crdt_test

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

// Each edit of a phone takes the place of all that it shows. Whichever of them are refused, the newest that is left
// stands alone: what a refused one had replaced does not come back beside it.
func TestRefusedParentBringsNothingBack(t *testing.T) {
	check(t, func(t *rapid.T) {
		accepted := one(1, crdt.Op{Field: 12, Value: []byte("accepted")})
		view := crdt.Fold(accepted)
		var mine []crdt.Commit
		for n := range rapid.IntRange(1, 6).Draw(t, "edits") {
			c := one(10+n, crdt.Op{Field: 12, Value: strconv.AppendInt(nil, int64(n), 10), Observed: view.Observe(entry, 12, nil)})
			view.ApplyPending(c)
			mine = append(mine, c)
		}
		again, want := crdt.Fold(accepted), []string{"accepted"}
		for _, c := range mine {
			if rapid.Bool().Draw(t, "refused") {
				continue
			}
			again.ApplyPending(c)
			want = []string{string(c.Ops[0].Value)}
		}
		if got := texts(again.Get(entry, 12)); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// A phone may fold a commit of its own while it waits and again when it is accepted, with the wall time corrected by
// then. In either order the accepted one counts.
func TestAcceptedTakesThePlaceOfPending(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		want := crdt.Fold(history...).Store()
		s := &crdt.State{}
		for _, c := range history {
			early := c
			early.Wall = rapid.Int64Range(1000, 1004).Draw(t, "wall while pending")
			if rapid.Bool().Draw(t, "pending first") {
				s.ApplyPending(early)
				s.Apply(c)
			} else {
				s.Apply(c)
				s.ApplyPending(early)
			}
		}
		if got := s.Store(); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestPendingShowsBesideWhatIsAccepted(t *testing.T) {
	s := crdt.Fold(one(1, crdt.Op{Field: 12, Value: []byte("a")}))
	s.ApplyPending(one(2, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1})}))
	if got := texts(s.Get(entry, 12)); !slices.Equal(got, []string{"b"}) {
		t.Errorf("got %q, want only the pending edit", got)
	}
	if got, want := s.Observe(entry, 12, nil), dots([]int{2, 1}); !slices.Equal(got, want) {
		t.Errorf("the next edit observes %v, want %v", got, want)
	}
	s.Apply(one(2, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1})}))
	if got, want := s.Observe(entry, 12, nil), dots([]int{2}); !slices.Equal(got, want) {
		t.Errorf("after the receipt the next edit observes %v, want %v", got, want)
	}
}

// The hub may say later than its receipt when a commit came, and by which skew: the time of what is shown follows it.
func TestAppliedAgainItTakesTheLaterTime(t *testing.T) {
	c := one(1, crdt.Op{Field: 12, Value: []byte("early")})
	s := crdt.Fold(c, one(2, crdt.Op{Field: 12, Value: []byte("late")}))
	if got, want := texts(s.Get(entry, 12)), []string{"early", "late"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Wall += 1 << 20
	s.Apply(c)
	if got, want := texts(s.Get(entry, 12)), []string{"late", "early"}; !slices.Equal(got, want) {
		t.Errorf("once it is known that it came later: got %q, want %q", got, want)
	}
}
