package crdt

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
)

// Get returns the visible values of a register, oldest first. Two with different bytes are a conflict; the slice is
// lent and must not be changed.
func (s *State) Get(id [16]byte, field uint16) []Value { return s.GetKey(id, field, nil) }

// GetKey returns the visible values of one element of a set or map.
func (s *State) GetKey(id [16]byte, field uint16, key []byte) []Value {
	if e := s.entities[id]; e != nil {
		if at, found := e.find(field, key); found {
			return e.cells[at].Values
		}
	}
	return nil
}

// Newest returns the bytes of the value of a register that is shown last, or nil when it is empty or removed. It is for
// registers that one writer alone writes: where people write, use Get and show what differs.
func (s *State) Newest(id [16]byte, field uint16) []byte {
	values := s.Get(id, field)
	if len(values) == 0 {
		return nil
	}
	return values[len(values)-1].Bytes
}

// Entities lists the ids of all entities, in order.
func (s *State) Entities() [][16]byte {
	return slices.SortedFunc(maps.Keys(s.entities), func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
}

// Cell is one cell of an entity with its visible values.
type Cell struct {
	Field  uint16
	Key    []byte
	Values []Value
}

// Cells lists the cells of an entity that show anything, by field and key.
func (s *State) Cells(id [16]byte) []Cell {
	e := s.entities[id]
	if e == nil {
		return nil
	}
	out := make([]Cell, 0, len(e.cells))
	for i := range e.cells {
		if c := &e.cells[i]; len(c.Values) > 0 {
			out = append(out, Cell{Field: c.Field, Key: c.Key, Values: c.Values})
		}
	}
	return out
}

// Visit shows the cells that Cells lists, one after the other and without a list of them. The key is lent.
func (s *State) Visit(id [16]byte, show func(Cell)) {
	e := s.entities[id]
	if e == nil {
		return
	}
	for i := range e.cells {
		if c := &e.cells[i]; len(c.Values) > 0 {
			show(Cell{Field: c.Field, Key: c.Key, Values: c.Values})
		}
	}
}

// Observe lists the dots that a new op on this cell must name so that it takes the place of what is shown, those that
// pending ops observed included.
func (s *State) Observe(id [16]byte, field uint16, key []byte) []Dot {
	var out []Dot
	for _, v := range s.GetKey(id, field, key) {
		out = append(out, v.Dot)
		out = append(out, v.Saw...)
	}
	return out
}

// ContentHash names exactly the present content of an entity: SHA-256 over field, key, dot and hash of the value of each
// visible op that people wrote, sorted; ops with HubBit are left out, unknown ones are not.
func (s *State) ContentHash(id [16]byte) [32]byte {
	h := sha256.New()
	var scratch []byte
	s.Visit(id, func(c Cell) {
		if c.Field&HubBit != 0 {
			return
		}
		values := c.Values
		if len(values) > 1 {
			values = slices.SortedFunc(slices.Values(values), func(a, b Value) int { return a.Dot.Compare(b.Dot) })
		}
		for _, v := range values {
			sum := valueHash(v)
			scratch = binary.BigEndian.AppendUint16(scratch[:0], c.Field)
			scratch = binary.BigEndian.AppendUint32(scratch, uint32(len(c.Key)))
			scratch = append(append(scratch, c.Key...), v.Dot.Commit[:]...)
			scratch = binary.BigEndian.AppendUint16(scratch, v.Dot.Index)
			h.Write(append(scratch, sum[:]...))
		}
	})
	return [32]byte(h.Sum(nil))
}

// valueHash tells a removal from an empty value.
func valueHash(v Value) [32]byte {
	if v.Removed() {
		return [32]byte{}
	}
	return sha256.Sum256(v.Bytes)
}

// Authors lists the users who wrote a visible op of the entity that people write.
func (s *State) Authors(id [16]byte) [][16]byte {
	seen := make(map[[16]byte]bool)
	for _, c := range s.Cells(id) {
		if c.Field&HubBit != 0 {
			continue
		}
		for _, v := range c.Values {
			seen[v.User] = true
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
}

// Clone is a copy that may be changed apart. The two share every entity until one of them writes to it.
func (s *State) Clone() *State {
	s.mine.Store(nil)
	return &State{entities: maps.Clone(s.entities)}
}

// Only is the state of one entity with the visible values that keep names, and nothing else: what somebody was shown.
func (s *State) Only(id [16]byte, keep func(Value) bool) *State {
	out := &State{}
	w := out.writer()
	e := w.entity(id, 0)
	for _, c := range s.Cells(id) {
		for _, v := range c.Values {
			if keep(v) {
				w.add(e.cell(c.Field, c.Key), v, nil)
			}
		}
	}
	return out
}
