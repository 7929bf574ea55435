package crdt_test

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

// content is what ContentHash must tell apart: the visible ops of an entity that people wrote.
func content(m model, id [16]byte) map[crdt.Dot]crdt.Op {
	out := map[crdt.Dot]crdt.Op{}
	for _, p := range m {
		if p.cell.entity == id && p.cell.field&crdt.HubBit == 0 && !m.hidden(p) {
			out[p.dot] = p.op
		}
	}
	return out
}

// sameContent compares dots alone: a dot names exactly one op.
func sameContent(a, b map[crdt.Dot]crdt.Op) bool {
	return maps.EqualFunc(a, b, func(crdt.Op, crdt.Op) bool { return true })
}

func TestContentHashChangesExactlyWithTheContent(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		s := &crdt.State{}
		for i, c := range history {
			for n := range 2 {
				id := numbered("entity", n)
				before := s.ContentHash(id)
				after := crdt.Fold(rapid.Permutation(history[:i+1]).Draw(t, "order")...).ContentHash(id)
				same := sameContent(content(modelOf(history[:i]), id), content(modelOf(history[:i+1]), id))
				if (before == after) != same {
					t.Fatalf("commit %d: the hash is the same: %t, the content is: %t", i, before == after, same)
				}
			}
			s.Apply(c)
		}
	})
}

func TestContentHashCovers(t *testing.T) {
	base := crdt.Op{Field: 12, Value: []byte("a")}
	of := func(op crdt.Op) [32]byte { return crdt.Fold(one(1, op)).ContentHash(entry) }
	otherCommit := crdt.Fold(one(2, base)).ContentHash(entry)
	cases := []struct {
		name string
		hash [32]byte
	}{
		{"the field", of(crdt.Op{Field: 13, Value: []byte("a")})},
		{"a field that is not known", of(crdt.Op{Field: 0x3abc, Value: []byte("a")})},
		{"a log", of(crdt.Op{Field: crdt.LogBit | 12, Value: []byte("a")})},
		{"the key", of(crdt.Op{Field: 12, Key: []byte("k"), Value: []byte("a")})},
		{"key and value apart", of(crdt.Op{Field: 12, Key: []byte("a"), Value: []byte{}})},
		{"the value", of(crdt.Op{Field: 12, Value: []byte("b")})},
		{"an empty value", of(crdt.Op{Field: 12, Value: []byte{}})},
		{"a removal", of(crdt.Op{Field: 12})},
		{"the dot", otherCommit},
		{"nothing", crdt.Fold().ContentHash(entry)},
	}
	seen := map[[32]byte]string{of(base): "the value a"}
	for _, c := range cases {
		if before, ok := seen[c.hash]; ok {
			t.Errorf("%s has the hash of %s", c.name, before)
		}
		seen[c.hash] = c.name
	}
}

// The bytes that are hashed, written out as PROTOCOL.md says.
func TestContentHashIsTheSpecifiedOne(t *testing.T) {
	s := crdt.Fold(one(2, crdt.Op{Field: 12, Value: []byte("b")}), one(1, crdt.Op{Field: 12, Value: []byte("a")}), one(3, crdt.Op{Field: 12}),
		one(4, crdt.Op{Field: 14, Key: []byte("VI1"), Value: []byte{}}), one(5, crdt.Op{Field: crdt.HubBit | 1, Value: []byte("approved")}))
	register := map[crdt.Dot][32]byte{dot(1): sha256.Sum256([]byte("a")), dot(2): sha256.Sum256([]byte("b")), dot(3): {}}
	var text []byte
	for _, d := range slices.SortedFunc(maps.Keys(register), crdt.Dot.Compare) {
		sum := register[d]
		text = append(text, 0, 12, 0, 0, 0, 0)
		text = append(append(text, d.Bytes()...), sum[:]...)
	}
	empty := sha256.Sum256(nil)
	text = append(text, 0, 14, 0, 0, 0, 3, 'V', 'I', '1')
	text = append(append(text, dot(4).Bytes()...), empty[:]...)
	if got, want := s.ContentHash(entry), sha256.Sum256(text); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestContentHashLeavesOutWorkflowAndWall(t *testing.T) {
	plain := one(1, crdt.Op{Field: 12, Value: []byte("a")})
	want := crdt.Fold(plain).ContentHash(entry)
	verdict := one(2, crdt.Op{Field: crdt.HubBit | 1, Value: []byte("approved")})
	if got := crdt.Fold(plain, verdict).ContentHash(entry); got != want {
		t.Error("a verdict changed the hash of what it judges")
	}
	later := plain
	later.Wall += 60_000
	if got := crdt.Fold(later).ContentHash(entry); got != want {
		t.Error("a corrected clock changed the hash")
	}
	if got := crdt.Fold(plain, one(3, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1})})).ContentHash(entry); got == want {
		t.Error("an edit did not change the hash")
	}
}

func TestAuthorsWroteAVisibleOp(t *testing.T) {
	check(t, func(t *rapid.T) {
		history := drawHistory(t)
		s, m := crdt.Fold(history...), modelOf(history)
		for n := range 2 {
			id := numbered("entity", n)
			wrote := map[[16]byte]bool{}
			for _, p := range m {
				if p.cell.entity == id && p.cell.field&crdt.HubBit == 0 && !m.hidden(p) {
					wrote[p.from.User] = true
				}
			}
			want := slices.SortedFunc(maps.Keys(wrote), func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
			if got := s.Authors(id); !slices.Equal(got, want) {
				t.Errorf("got %x, want %x", got, want)
			}
		}
	})
}
