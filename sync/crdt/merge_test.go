package crdt_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

// stored is the stored form of a state with memory of its own.
func stored(s *crdt.State) crdt.Stored { return s.Clone().Store() }

// Pages of a snapshot may be folded from states that grow between them: joined, and with what came after the first of
// these states folded on top, they are all the commits.
func TestPagesOfAGrowingStateAndTheRestAreAll(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		cut := rapid.IntRange(0, len(history)).Draw(t, "first page at")
		room := rapid.IntRange(1, 2000).Draw(t, "room")
		got, at := &crdt.State{}, cut
		var after []byte
		for more := true; more; {
			var page crdt.Stored
			page, more = crdt.Fold(history[:at]...).Page(after, room)
			if n := len(page.Entities); n > 0 {
				after = slices.Clone(page.Entities[n-1].ID[:])
			} else if more {
				t.Fatal("a page without an entity, and more")
			}
			if err := got.Merge(page); err != nil {
				t.Fatal(err)
			}
			at = rapid.IntRange(at, len(history)).Draw(t, "next page at")
		}
		for _, c := range history[cut:] {
			got.Apply(c)
		}
		if want := crdt.Fold(history...); !reflect.DeepEqual(got.Store(), want.Store()) {
			t.Errorf("got %+v, want %+v", got.Store(), want.Store())
		}
	})
}

// Joining is folding: of any two parts of a history, in any order, over and over.
func TestMergeIsTheFoldOfBoth(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		var a, b []crdt.Commit
		for _, c := range history {
			where := rapid.IntRange(0, 2).Draw(t, "in")
			if where != 1 {
				a = append(a, c)
			}
			if where != 0 {
				b = append(b, c)
			}
		}
		want := crdt.Fold(history...).Store()
		for name, sides := range map[string][2][]crdt.Commit{"a with b": {a, b}, "b with a": {b, a}} {
			got := crdt.Fold(sides[0]...)
			for range 2 {
				if err := got.Merge(stored(crdt.Fold(sides[1]...))); err != nil {
					t.Fatal(err)
				}
			}
			if !reflect.DeepEqual(got.Store(), want) {
				t.Errorf("%s: got %+v, want %+v", name, got.Store(), want)
			}
		}
	})
}

func TestMergeTakesTheStoredTimeOfAnOp(t *testing.T) {
	mine, theirs := one(1, crdt.Op{Field: 12, Value: []byte("a")}), one(1, crdt.Op{Field: 12, Value: []byte("a")})
	mine.Wall, theirs.Wall = 5000, 1000
	got := crdt.Fold(mine)
	if err := got.Merge(stored(crdt.Fold(theirs))); err != nil {
		t.Fatal(err)
	}
	if v := got.Get(entry, 12); len(v) != 1 || v[0].Wall != 1000 {
		t.Errorf("got %+v, want one value at 1000", v)
	}
}

func TestMergeOfWhatIsPending(t *testing.T) {
	c := one(1, crdt.Op{Field: 12, Value: []byte("a")})
	pending := &crdt.State{}
	pending.ApplyPending(c)
	accepted := crdt.Fold(c)
	for name, pair := range map[string][2]*crdt.State{"accepted later": {pending, accepted}, "accepted before": {accepted, pending}} {
		got := pair[0].Clone()
		if err := got.Merge(stored(pair[1])); err != nil {
			t.Fatal(err)
		}
		if v := got.Get(entry, 12); len(v) != 1 || v[0].Pending() {
			t.Errorf("%s: got %+v, want one accepted value", name, v)
		}
	}
}

func TestMergeRefusesWhatStoreDoesNotGive(t *testing.T) {
	s := crdt.Fold(one(1, crdt.Op{Field: 12, Value: []byte("a")}))
	before := stored(s)
	bad := stored(s)
	bad.Entities = append(bad.Entities, bad.Entities[0])
	if err := s.Merge(bad); err == nil {
		t.Error("got no error")
	}
	if !reflect.DeepEqual(s.Store(), before) {
		t.Error("the state changed")
	}
}

// Size bounds what an encoder writes, so that a page never is larger than it may be.
func TestSizeIsAnUpperBound(t *testing.T) {
	check(t, func(t *rapid.T) {
		s := crdt.Fold(drawHistory(t)...).Store()
		b, err := cbor.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, bound := len(b), s.Size(); got > bound {
			t.Errorf("%d bytes are written, and %d were said to be the most", got, bound)
		}
	})
}
