package commit

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

// group is a run of ops on one entity, as the library for CBOR reads and writes it: what ops.go does by hand is compared with that.
type group struct {
	_      struct{} `cbor:",toarray"`
	Entity [16]byte
	Ops    []change
}

// change is an op without its entity. What is empty is left out; a value that is left out is a removal.
type change struct {
	Field    uint16            `cbor:"1,keyasint"`
	Value    []byte            `cbor:"2,keyasint,omitzero"`
	Key      []byte            `cbor:"3,keyasint,omitempty"`
	Observed []crdt.Dot        `cbor:"4,keyasint,omitempty"`
	Ext      map[uint64][]byte `cbor:"5,keyasint,omitempty"`
}

// referenceEncode writes ops by the library, in their order.
func referenceEncode(ops []crdt.Op) ([]byte, error) {
	var groups []group
	for _, op := range ops {
		if n := len(groups); n == 0 || groups[n-1].Entity != op.Entity {
			groups = append(groups, group{Entity: op.Entity})
		}
		last := &groups[len(groups)-1]
		last.Ops = append(last.Ops, change{op.Field, op.Value, op.Key, op.Observed, op.Ext})
	}
	return encode(groups)
}

// referenceDecode reads them by the library.
func referenceDecode(plain []byte) ([]crdt.Op, error) {
	var groups []group
	if err := decodeExact(plain, &groups); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOps, err)
	}
	ops := make([]crdt.Op, 0, count(groups))
	for i, g := range groups {
		if len(g.Ops) == 0 || (i > 0 && groups[i-1].Entity == g.Entity) {
			return nil, fmt.Errorf("%w: %w", ErrOps, errSpelling)
		}
		for _, c := range g.Ops {
			ops = append(ops, crdt.Op{Entity: g.Entity, Field: c.Field, Key: c.Key, Value: c.Value, Observed: c.Observed, Ext: c.Ext})
		}
	}
	if len(ops) == 0 || len(ops) > MaxCount {
		return nil, fmt.Errorf("%w: %d ops", ErrOps, len(ops))
	}
	return ops, nil
}

func count(groups []group) (ops int) {
	for _, g := range groups {
		ops += len(g.Ops)
	}
	return ops
}

func TestOpsAreWrittenAsTheLibraryWritesThem(t *testing.T) {
	long := rapid.SampledFrom([]int{0, 1, 23, 24, 255, 256, 65_535, 65_536})
	rapid.Check(t, func(t *rapid.T) {
		var ops []crdt.Op
		for range rapid.IntRange(1, 30).Draw(t, "ops") {
			op := crdt.Op{Entity: [16]byte{byte(rapid.IntRange(0, 2).Draw(t, "entity"))}, Field: rapid.Uint16().Draw(t, "field")}
			if rapid.Bool().Draw(t, "value") {
				op.Value = make([]byte, long.Draw(t, "length"))
			}
			op.Key = make([]byte, rapid.IntRange(0, 30).Draw(t, "key"))
			for i := range rapid.IntRange(0, 30).Draw(t, "observed") {
				op.Observed = append(op.Observed, crdt.Dot{Commit: [16]byte{byte(i)}, Index: rapid.Uint16().Draw(t, "index")})
			}
			if rapid.Bool().Draw(t, "ext") {
				op.Ext = map[uint64][]byte{rapid.Uint64().Draw(t, "one"): {}, rapid.Uint64().Draw(t, "other"): []byte("kept")}
			}
			ops = append(ops, op)
		}
		want, err := referenceEncode(ops)
		if err != nil {
			t.Fatal(err)
		}
		if got := encodeOps(ops); !bytes.Equal(got, want) {
			t.Errorf("got %x, the library writes %x", got, want)
		}
	})
}
