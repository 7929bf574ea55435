package commit

import (
	"fmt"

	"streetlight/sync/crdt"
)

// group is a run of ops on one entity, which is written once: that halves a body before it is deflated.
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

// encodeOps writes ops in their order.
func encodeOps(ops []crdt.Op) ([]byte, error) {
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

// decodeOps reads what encodeOps writes and nothing else.
func decodeOps(plain []byte) ([]crdt.Op, error) {
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
