package commit_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
)

// countingNonce gives 0, 1, 2, ... as randomness, so that a vector is the same each time it is made.
type countingNonce struct{}

func (countingNonce) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i)
	}
	return len(b), nil
}

func filled(b byte) [16]byte { return [16]byte(bytes.Repeat([]byte{b}, 16)) }

// exampleHeader is the one that PROTOCOL.md shows: the first commit of a chain.
func exampleHeader() commit.Header {
	return commit.Header{Scope: filled(2), User: filled(3), Device: filled(4), Epoch: 5, N: 1, Wall: 1767592800000, Schema: 1, KeyID: 1}
}

func exampleKey() commit.Key { return commit.Key(bytes.Repeat([]byte{7}, 32)) }

func goodVectors(t *testing.T) []vector {
	t.Helper()
	text := []crdt.Op{{Entity: filled(9), Field: 7, Value: []byte("On or near High Street")}}
	long := header()
	long.Epoch, long.N, long.Wall, long.Schema, long.KeyID, long.Left = 1<<64-1, 1<<64-1, 1<<63-1, 1<<16-1, 1<<32-1, 1<<16-1
	early := exampleHeader()
	early.Wall = -1
	cases := []struct {
		name   string
		header commit.Header
		ops    []crdt.Op
	}{
		{"one text", exampleHeader(), text},
		{"every form of op", header(), someOps()},
		{"a removal, an empty value and a value", exampleHeader(), []crdt.Op{{Entity: filled(9), Field: 1}, {Entity: filled(9), Field: 2, Value: []byte{}},
			{Entity: filled(9), Field: 3, Value: []byte{0}}}},
		{"an entity again after another", exampleHeader(), []crdt.Op{{Entity: filled(9), Field: 1}, {Entity: filled(8), Field: 1}, {Entity: filled(9), Field: 1}}},
		{"the greatest numbers", long, text},
		{"a time before 1970", early, text},
	}
	var out []vector
	for _, c := range cases {
		sealed, err := commit.Seal(c.header, c.ops, exampleKey(), device(1), countingNonce{})
		if err != nil {
			t.Fatal(err)
		}
		hash := sealed.Hash()
		v := newVector(c.name, "", sealed.Head, sealed.Body, exampleKey())
		v.Hash, v.Ops = hex.EncodeToString(hash[:]), written(c.ops)
		out = append(out, v)
	}
	return out
}
