package commit

import (
	"fmt"
	"maps"
	"slices"

	"streetlight/sync/canon"
	"streetlight/sync/crdt"
)

// Ops are written and read by hand: a body holds some twenty, and reflection over them costs more than all else that is
// done with a body. A run of ops on one entity is a group, in which the entity is written once.

// Keys of the parts of an op. A part that is empty is left out; an op whose value is left out removes.
const (
	partField    = 1
	partValue    = 2
	partKey      = 3
	partObserved = 4
	partExt      = 5
)

// reader reads ops.
type reader struct{ canon.Reader }

// encodeOps writes ops in their order.
func encodeOps(ops []crdt.Op) []byte {
	groups := 0
	for i := range ops {
		if i == 0 || ops[i].Entity != ops[i-1].Entity {
			groups++
		}
	}
	out := canon.AppendHead(make([]byte, 0, 64*len(ops)), canon.Array, groups)
	for len(ops) > 0 {
		n := 1
		for n < len(ops) && ops[n].Entity == ops[0].Entity {
			n++
		}
		out = canon.AppendHead(out, canon.Array, 2)
		out = canon.AppendBytes(out, ops[0].Entity[:])
		out = canon.AppendHead(out, canon.Array, n)
		for _, op := range ops[:n] {
			out = appendOp(out, op)
		}
		ops = ops[n:]
	}
	return out
}

func appendOp(out []byte, op crdt.Op) []byte {
	parts := 1
	for _, has := range []bool{op.Value != nil, len(op.Key) > 0, len(op.Observed) > 0, len(op.Ext) > 0} {
		if has {
			parts++
		}
	}
	out = canon.AppendHead(out, canon.Map, parts)
	out = canon.AppendHead(append(out, partField), canon.Number, op.Field)
	if op.Value != nil {
		out = canon.AppendBytes(append(out, partValue), op.Value)
	}
	if len(op.Key) > 0 {
		out = canon.AppendBytes(append(out, partKey), op.Key)
	}
	if len(op.Observed) > 0 {
		out = appendDots(append(out, partObserved), op.Observed)
	}
	if len(op.Ext) > 0 {
		out = appendExt(append(out, partExt), op.Ext)
	}
	return out
}

func appendDots(out []byte, dots []crdt.Dot) []byte {
	out = canon.AppendHead(out, canon.Array, len(dots))
	for _, d := range dots {
		out = canon.AppendBytes(canon.AppendHead(out, canon.Array, 2), d.Commit[:])
		out = canon.AppendHead(out, canon.Number, d.Index)
	}
	return out
}

func appendExt(out []byte, ext map[uint64][]byte) []byte {
	out = canon.AppendHead(out, canon.Map, len(ext))
	for _, number := range slices.Sorted(maps.Keys(ext)) {
		out = canon.AppendBytes(canon.AppendHead(out, canon.Number, number), ext[number])
	}
	return out
}

// decodeOps reads what encodeOps writes and nothing else. The ops share the bytes of plain.
func decodeOps(plain []byte) ([]crdt.Op, error) {
	r := reader{canon.Reader{Left: plain}}
	var ops []crdt.Op
	groups := r.Head(canon.Array)
	for g := uint64(0); g < groups && !r.Bad; g++ {
		ops = r.group(ops)
	}
	switch {
	case len(ops) > MaxCount:
		return nil, fmt.Errorf("%w: over %d ops", ErrOps, MaxCount)
	case r.Bad || groups == 0 || len(r.Left) > 0:
		return nil, fmt.Errorf("%w: %w", ErrOps, errSpelling)
	}
	return ops, nil
}

// group adds the ops of a group. A group of the entity of the one before it is a second spelling, and so is an empty one.
func (r *reader) group(ops []crdt.Op) []crdt.Op {
	r.Refuse(r.Head(canon.Array) != 2)
	entity := r.ID()
	n := r.Head(canon.Array)
	r.Refuse(n == 0 || (len(ops) > 0 && ops[len(ops)-1].Entity == entity))
	ops = slices.Grow(ops, int(min(n, 32)))
	for i := uint64(0); i < n && !r.Bad && len(ops) <= MaxCount; i++ {
		ops = append(ops, r.op(entity))
	}
	r.Refuse(len(ops) > MaxCount)
	return ops
}

func (r *reader) op(entity [16]byte) crdt.Op {
	op := crdt.Op{Entity: entity}
	parts, last := r.Head(canon.Map), uint64(0)
	for i := uint64(0); i < parts && !r.Bad; i++ {
		part := r.Head(canon.Number)
		r.Refuse(part <= last || (i == 0 && part != partField))
		last = part
		switch part {
		case partField:
			op.Field = r.Small()
		case partValue:
			op.Value = r.Bytes()
		case partKey:
			op.Key = r.Bytes()
			r.Refuse(len(op.Key) == 0)
		case partObserved:
			op.Observed = r.dots()
		case partExt:
			op.Ext = r.ext()
		default:
			r.Refuse(true)
		}
	}
	r.Refuse(parts == 0)
	return op
}

func (r *reader) dots() []crdt.Dot {
	n := r.Head(canon.Array)
	r.Refuse(n == 0)
	var out []crdt.Dot
	for i := uint64(0); i < n && !r.Bad; i++ {
		r.Refuse(r.Head(canon.Array) != 2)
		out = append(out, crdt.Dot{Commit: r.ID(), Index: r.Small()})
	}
	return out
}

func (r *reader) ext() map[uint64][]byte {
	n, last := r.Head(canon.Map), uint64(0)
	r.Refuse(n == 0)
	out := map[uint64][]byte{}
	for i := uint64(0); i < n && !r.Bad; i++ {
		number := r.Head(canon.Number)
		r.Refuse(i > 0 && number <= last)
		out[number], last = r.Bytes(), number
	}
	return out
}
