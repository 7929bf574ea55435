package crdt_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

// Law: what is stored comes back, in one spelling.
func TestStoredFormComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := crdt.Fold(drawHistory(t)...).Store()
		b := want.Append(nil)
		got, err := crdt.ParseStored(b)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if again := got.Append(nil); !bytes.Equal(again, b) {
			t.Errorf("encoded again: got %x, want %x", again, b)
		}
		if _, err := crdt.Restore(got); err != nil {
			t.Error(err)
		}
	})
}

func TestStoredFormNamesEachCommitOnce(t *testing.T) {
	s := crdt.Fold(entries(10)...).Store()
	if got, most := len(s.Append(nil)), 10*(20*40+60); got > most {
		t.Errorf("10 entries of 20 ops take %d bytes; %d are the most", got, most)
	}
}

func TestStoredFormWithPendingOps(t *testing.T) {
	s := crdt.Fold(one(1, crdt.Op{Field: 12, Value: []byte("a")}))
	s.ApplyPending(one(2, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1, 3})}))
	s.ApplyPending(one(4, crdt.Op{Field: 13}))
	want := s.Store()
	got, err := crdt.ParseStored(want.Append(nil))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
}

func TestParseStoredRefusesASecondSpelling(t *testing.T) {
	s := crdt.Fold(one(1, crdt.Op{Field: 12, Value: []byte("a")}), one(2, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1})})).Store()
	good := s.Append(nil)
	cases := map[string][]byte{
		"nothing":                            {},
		"an end too early":                   good[:len(good)-1],
		"bytes behind the end":               append(bytes.Clone(good), 0),
		"a length of two parts for three":    bytes.Replace(good, []byte{0x83}, []byte{0x82}, 1),
		"a commit that nothing refers to":    {0x83, 0x80, 0x81, 0x50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0x80},
		"a list that only claims its length": {0x83, 0x9b, 0, 0, 0, 1, 0, 0, 0, 0},
	}
	for name, b := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := crdt.ParseStored(b); !errors.Is(err, crdt.ErrStored) {
				t.Errorf("got %v, want ErrStored", err)
			}
		})
	}
}

func FuzzParseStored(f *testing.F) {
	pending := crdt.Fold(entries(2)...)
	pending.ApplyPending(one(2, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1, 3})}))
	for _, s := range []*crdt.State{{}, crdt.Fold(entries(3)...), pending,
		crdt.Fold(one(1, crdt.Op{Field: 12, Value: []byte("a")}), one(2, crdt.Op{Field: 12, Observed: dots([]int{1, 7})}))} {
		form := s.Store()
		f.Add(form.Append(nil))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := crdt.ParseStored(in)
		if err != nil {
			return
		}
		if out := s.Append(nil); !bytes.Equal(out, in) {
			t.Errorf("decode+encode changed %x into %x", in, out)
		}
	})
}

// Law: a state and its clone go apart, and an entity that neither wrote to keeps its version.
func TestCloneGoesApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawHistory(t), drawHistory(t)
		s := crdt.Fold(before...)
		kept := s.Store()
		was := kept.Append(nil)
		clone := s.Clone()
		versions := map[[16]byte]*crdt.Version{}
		for _, id := range s.Entities() {
			versions[id] = s.Version(id)
		}
		written := map[[16]byte]bool{}
		for _, c := range after {
			clone.Apply(c)
			for _, op := range c.Ops {
				written[op.Entity] = true
			}
		}
		now := s.Store()
		if got := now.Append(nil); !bytes.Equal(got, was) {
			t.Fatal("writing to the clone changed the state")
		}
		for id, v := range versions {
			if got := clone.Version(id) == v; got == written[id] {
				t.Errorf("entity %x was written to: %t, its version stayed: %t", id, written[id], got)
			}
		}
		for _, c := range after {
			s.Apply(c)
		}
		a, b := s.Store(), clone.Store()
		if !bytes.Equal(a.Append(nil), b.Append(nil)) {
			t.Error("the same commits gave two states")
		}
	})
}
