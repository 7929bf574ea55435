package actions

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// What is unsent and becomes safe commit by commit, in any order, is what would be gathered anew from those that stay.
func TestUnsentIsKeptAsItWouldBeGathered(t *testing.T) {
	type saved struct {
		scope casework.ScopeID
		wall  time.Time
		ops   []crdt.Op
	}
	rapid.Check(t, func(t *rapid.T) {
		u, all := newUnsent(), []saved(nil)
		for n := range byte(rapid.IntRange(1, 12).Draw(t, "commits")) {
			scope := casework.ScopeID{200, n % 3}
			entry := crdt.Op{Entity: casework.EntryID{1, n % 4, n % 3}, Field: uint16(casework.FieldFact), Value: []byte("seen")}
			c := saved{scope, time.UnixMilli(int64(n)), []crdt.Op{entry}}
			if n < 3 {
				child := casework.ChildID{100, n}
				c.ops = append(c.ops, crdt.Op{Entity: scope, Field: uint16(casework.FieldScopeKind), Value: []byte("file")},
					crdt.Op{Entity: scope, Field: uint16(casework.FieldScopeChild), Value: child[:]})
			}
			if n < 6 && n != 4 {
				c.ops = append(c.ops, crdt.Op{Entity: casework.EntryID{2, n}, Field: uint16(casework.FieldKind), Value: []byte("street_contact")})
			}
			u.add(c.scope, c.wall, c.ops)
			all = append(all, c)
		}
		for range rapid.IntRange(0, len(all)).Draw(t, "settled") {
			at := rapid.IntRange(0, len(all)-1).Draw(t, "next")
			u.sent(all[at].scope, all[at].ops)
			all = append(all[:at:at], all[at+1:]...)
		}
		want := newUnsent()
		for _, c := range all {
			want.add(c.scope, c.wall, c.ops)
		}
		sameUnsent(t, u, want)
	})
}

func sameUnsent(t *rapid.T, got, want *unsent) {
	if len(got.entries) != len(want.entries) {
		t.Errorf("got %d entries, want %d", len(got.entries), len(want.entries))
	}
	for id, w := range want.entries {
		if g := got.entries[id]; g.scope != w.scope || g.ops != w.ops {
			t.Errorf("entry %x: got %+v, want %+v", id[:2], g, w)
		}
	}
	if len(got.fresh)+len(want.fresh) > 0 && !reflect.DeepEqual(got.fresh, want.fresh) {
		t.Errorf("got %v as new, want %v", got.fresh, want.fresh)
	}
	if len(got.begun)+len(want.begun) > 0 && !reflect.DeepEqual(got.begun, want.begun) {
		t.Errorf("got %x as begun, want %x", got.begun, want.begun)
	}
	if !reflect.DeepEqual(got.files, want.files) {
		t.Errorf("got files %x, want %x", got.files, want.files)
	}
}
