// Package crdt is the one merge rule: the state of a scope is a pure function of the set of commits accepted into it,
// whatever the order, repetition or delay in which they arrive. It never asks who wrote something or when to decide what
// survives, and it does no I/O. PROTOCOL.md, "The merge rule", is its specification.
package crdt

import (
	"bytes"
	"cmp"
	"encoding/binary"
)

// Dot names one op: the first 16 bytes of its commit's hash, and its place among that commit's ops.
type Dot struct {
	_      struct{} `cbor:",toarray"`
	Commit [16]byte
	Index  uint16
}

// Bytes is the dot as the key of a log: 16 bytes and a big-endian index.
func (d Dot) Bytes() []byte { return binary.BigEndian.AppendUint16(d.Commit[:], d.Index) }

// Compare orders dots, for display and for hashing only.
func (d Dot) Compare(o Dot) int {
	if c := bytes.Compare(d.Commit[:], o.Commit[:]); c != 0 {
		return c
	}
	return cmp.Compare(d.Index, o.Index)
}

// Bits of a field number.
const (
	HubBit uint16 = 0x8000 // workflow: written by the hub alone
	LogBit uint16 = 0x4000 // a log: the key is the op's own dot, empty on the wire
)

// Op is one change: it puts Value into the cell (Entity, Field, Key), or removes it when Value is nil, and hides the ops
// of the same cell that it names as Observed.
type Op struct {
	_        struct{} `cbor:",toarray"`
	Entity   [16]byte
	Field    uint16
	Key      []byte
	Value    []byte
	Observed []Dot
	Ext      map[uint64][]byte // for later versions; kept as it is
}

// Commit is what the rule needs to know of a commit.
type Commit struct {
	ID   [16]byte // first bytes of its hash
	User [16]byte // who wrote it; the zero id is the hub
	Wall int64    // milliseconds since 1970, the author's clock corrected by its measured skew; orders what is shown
	Ops  []Op
}

// Value is one visible op.
type Value struct {
	_     struct{} `cbor:",toarray"`
	Dot   Dot
	Bytes []byte // nil when the op removed
	User  [16]byte
	Wall  int64
	Saw   []Dot // what a pending op observed, perhaps nothing; nil once it is accepted
}

// Pending says whether the op has no receipt yet.
func (v Value) Pending() bool { return v.Saw != nil }

// Removed says whether the op took the value away.
func (v Value) Removed() bool { return v.Bytes == nil }

// compare orders values for display: by time, then by dot.
func (v Value) compare(o Value) int {
	if c := cmp.Compare(v.Wall, o.Wall); c != 0 {
		return c
	}
	return v.Dot.Compare(o.Dot)
}
