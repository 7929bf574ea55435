package crdt

import (
	"bytes"
	"slices"
)

// State is what the accepted commits of one scope say together. The zero State is that of an empty scope. It is not safe
// for concurrent use.
type State struct {
	entities map[[16]byte]*entity
}

type entity struct{ cells []cell }

// cell holds the values that no op has hidden, and every dot that an op of the cell has observed. A dot stays among the
// hidden ones for good, at 18 bytes an edit: that makes the state the same whatever the order, and makes an op that is
// delivered late or again stay hidden, with no need to know what has come before.
type cell struct {
	field  uint16
	key    []byte
	values []Value
	hidden []Dot // sorted
}

// Fold is the state of a set of commits.
func Fold(commits ...Commit) *State {
	s := &State{}
	for _, c := range commits {
		s.Apply(c)
	}
	return s
}

// Apply adds an accepted commit; adding it again changes nothing.
func (s *State) Apply(c Commit) {
	for i, op := range c.Ops {
		to, v := s.place(c, i)
		to.add(v, op.Observed)
	}
}

// ApplyPending adds a commit of this phone's own that has no receipt yet. What it observed is remembered, so that a later
// commit observes it too and a refusal of this one brings nothing back. A commit that is accepted already stays so.
func (s *State) ApplyPending(c Commit) {
	for i, op := range c.Ops {
		to, v := s.place(c, i)
		v.Saw = append([]Dot{}, op.Observed...)
		to.add(v, op.Observed)
	}
}

// place gives the op i of a commit as a value, and the cell it goes to.
func (s *State) place(c Commit, i int) (*cell, Value) {
	op, dot := c.Ops[i], Dot{Commit: c.ID, Index: uint16(i)}
	key := op.Key
	if op.Field&LogBit != 0 {
		key = dot.Bytes()
	}
	return s.cell(op.Entity, op.Field, key), Value{Dot: dot, Bytes: op.Value, User: c.User, Wall: c.Wall}
}

func (c *cell) add(v Value, observed []Dot) {
	for _, d := range observed {
		c.hide(d)
	}
	if _, hidden := slices.BinarySearchFunc(c.hidden, v.Dot, Dot.Compare); hidden {
		return
	}
	if i := c.index(v.Dot); i >= 0 {
		if !c.values[i].Pending() || v.Pending() {
			return
		}
		c.values = slices.Delete(c.values, i, i+1) // accepted after it was pending, perhaps at a corrected time
	}
	at, _ := slices.BinarySearchFunc(c.values, v, Value.compare)
	c.values = slices.Insert(c.values, at, v)
}

func (c *cell) hide(d Dot) {
	if at, found := slices.BinarySearchFunc(c.hidden, d, Dot.Compare); !found {
		c.hidden = slices.Insert(c.hidden, at, d)
	}
	if i := c.index(d); i >= 0 {
		c.values = slices.Delete(c.values, i, i+1)
	}
}

func (c *cell) index(d Dot) int {
	return slices.IndexFunc(c.values, func(v Value) bool { return v.Dot == d })
}

// cell finds or makes a cell. An empty key is kept as nil, however the op spells it.
func (s *State) cell(id [16]byte, field uint16, key []byte) *cell {
	if s.entities == nil {
		s.entities = make(map[[16]byte]*entity)
	}
	e := s.entities[id]
	if e == nil {
		e = &entity{}
		s.entities[id] = e
	}
	at, found := e.find(field, key)
	if !found {
		e.cells = slices.Insert(e.cells, at, cell{field: field, key: append([]byte(nil), key...)})
	}
	return &e.cells[at]
}

func (e *entity) find(field uint16, key []byte) (at int, found bool) {
	return slices.BinarySearchFunc(e.cells, key, func(c cell, key []byte) int {
		if c.field != field {
			return int(c.field) - int(field)
		}
		return bytes.Compare(c.key, key)
	})
}
