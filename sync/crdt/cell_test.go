package crdt_test

import (
	"reflect"
	"slices"
	"testing"

	"streetlight/sync/crdt"
)

var entry = numbered("entity", 0)

// one is a commit of one op; wall and user follow from its number.
func one(n int, op crdt.Op) crdt.Commit {
	op.Entity = entry
	return crdt.Commit{ID: numbered("commit", n), User: numbered("user", n), Wall: int64(n), Ops: []crdt.Op{op}}
}

func dot(n int) crdt.Dot { return crdt.Dot{Commit: numbered("commit", n)} }

func texts(values []crdt.Value) []string {
	out := []string{}
	for _, v := range values {
		if v.Removed() {
			out = append(out, "(removed)")
		} else {
			out = append(out, string(v.Bytes))
		}
	}
	return out
}

func TestCells(t *testing.T) {
	set := func(n int, value string, saw ...int) crdt.Commit {
		return one(n, crdt.Op{Field: 12, Value: []byte(value), Observed: dots(saw)})
	}
	remove := func(n int, saw ...int) crdt.Commit { return one(n, crdt.Op{Field: 12, Observed: dots(saw)}) }
	cases := []struct {
		name    string
		commits []crdt.Commit
		want    []string
	}{
		{"nothing was written", nil, []string{}},
		{"a value stands", []crdt.Commit{set(1, "a")}, []string{"a"}},
		{"an empty value is a value", []crdt.Commit{set(1, "")}, []string{""}},
		{"an edit takes the place of what it saw", []crdt.Commit{set(1, "a"), set(2, "b", 1)}, []string{"b"}},
		{"concurrent edits both stand, in order of time", []crdt.Commit{set(1, "a"), set(3, "c", 1), set(2, "b", 1)}, []string{"b", "c"}},
		{"concurrent equal edits both stand", []crdt.Commit{set(1, "a"), set(2, "b", 1), set(3, "b", 1)}, []string{"b", "b"}},
		{"a removal beside a value is a conflict", []crdt.Commit{set(1, "a"), set(2, "b", 1), remove(3, 1)}, []string{"b", "(removed)"}},
		{"a removal hides only what it saw", []crdt.Commit{set(1, "a"), set(2, "b"), remove(3, 1)}, []string{"b", "(removed)"}},
		{"an edit that saw both settles", []crdt.Commit{set(1, "a"), set(2, "b"), set(3, "c", 1, 2)}, []string{"c"}},
		{"a hide comes before its target", []crdt.Commit{set(2, "b", 1), set(1, "a")}, []string{"b"}},
		{"a target comes again after it was hidden", []crdt.Commit{set(1, "a"), set(2, "b", 1), set(1, "a")}, []string{"b"}},
		{"a chain comes from its end", []crdt.Commit{set(3, "c", 2), set(2, "b", 1), set(1, "a")}, []string{"c"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := texts(crdt.Fold(c.commits...).Get(entry, 12)); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func dots(commits []int) []crdt.Dot {
	var out []crdt.Dot
	for _, n := range commits {
		out = append(out, dot(n))
	}
	return out
}

func TestConcurrentAddSurvivesARemoval(t *testing.T) {
	add := func(n int) crdt.Commit { return one(n, crdt.Op{Field: 14, Key: []byte("VI1"), Value: []byte{}}) }
	removal := one(9, crdt.Op{Field: 14, Key: []byte("VI1"), Observed: dots([]int{1})})
	got := texts(crdt.Fold(add(1), removal, add(2)).GetKey(entry, 14, []byte("VI1")))
	if want := []string{"", "(removed)"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := crdt.Fold(add(1), removal).GetKey(entry, 14, []byte("EX1")); got != nil {
		t.Errorf("another element got %v, want nothing", got)
	}
}

func TestLogKeepsEveryOpUnderItsDot(t *testing.T) {
	c := one(1, crdt.Op{Field: crdt.LogBit | 3, Value: []byte("first")})
	c.Ops = append(c.Ops, crdt.Op{Entity: entry, Field: crdt.LogBit | 3, Value: []byte("second"), Observed: []crdt.Dot{dot(1)}})
	s := crdt.Fold(c, c)
	for i, want := range []string{"first", "second"} {
		key := crdt.Dot{Commit: c.ID, Index: uint16(i)}.Bytes()
		if got := texts(s.GetKey(entry, crdt.LogBit|3, key)); !slices.Equal(got, []string{want}) {
			t.Errorf("op %d: got %q, want %q", i, got, want)
		}
	}
	if got, want := len(s.Cells(entry)), 2; got != want {
		t.Errorf("got %d cells, want %d", got, want)
	}
}

func TestEmptyKeyHasOneSpelling(t *testing.T) {
	empty, none := one(1, crdt.Op{Field: 12, Key: []byte{}, Value: []byte("a")}), one(2, crdt.Op{Field: 12, Value: []byte("b")})
	got, want := crdt.Fold(empty, none).Store(), crdt.Fold(none, empty).Store()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the order shows in the stored form: got %#v, want %#v", got, want)
	}
}

func TestNewestIsTheLastShown(t *testing.T) {
	early, late := one(1, crdt.Op{Field: 12, Value: []byte("early")}), one(2, crdt.Op{Field: 12, Value: []byte("late")})
	if got := string(crdt.Fold(late, early).Newest(entry, 12)); got != "late" {
		t.Errorf("got %q, want the later", got)
	}
	gone := one(3, crdt.Op{Field: 12, Observed: dots([]int{1, 2})})
	if got := crdt.Fold(late, early, gone).Newest(entry, 12); got != nil {
		t.Errorf("got %q after a removal, want nil", got)
	}
	if got := crdt.Fold().Newest(entry, 12); got != nil {
		t.Errorf("got %q from nothing, want nil", got)
	}
}

func TestDotsAreOrderedByCommitThenIndex(t *testing.T) {
	a, b := crdt.Dot{Commit: [16]byte{1}, Index: 9}, crdt.Dot{Commit: [16]byte{2}, Index: 1}
	if a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 {
		t.Error("the commit does not come first")
	}
	if later := (crdt.Dot{Commit: [16]byte{1}, Index: 256}); a.Compare(later) >= 0 || slices.Compare(a.Bytes(), later.Bytes()) >= 0 {
		t.Error("the index is not compared as a big-endian number")
	}
	if got := len(a.Bytes()); got != 18 {
		t.Errorf("a dot has %d bytes, want 18", got)
	}
}
