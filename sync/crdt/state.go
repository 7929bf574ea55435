package crdt

import (
	"bytes"
	"cmp"
	"slices"
	"sync/atomic"
)

// State is what the accepted commits of one scope say together. The zero State is that of an empty scope. It is not safe
// for concurrent use, but to clone and to read it is.
type State struct {
	entities map[[16]byte]*entity
	mine     atomic.Pointer[Version] // the entities that bear it as their owner are this state's alone
}

// entity is shared between a state and its clones until one of them writes to it. The slices of values and of hidden dots
// within its cells are never changed, only replaced.
type entity struct {
	cells   []StoredCell
	owner   *Version
	version *Version
}

// Version names what an entity says: where two versions of one entity are equal, so is all that it says.
type Version struct{ _ byte }

// Version gives the present version of an entity; nil when there is none. It is kept through Clone, and a state that is
// restored has new ones.
func (s *State) Version(id [16]byte) *Version {
	if e := s.entities[id]; e != nil {
		return e.version
	}
	return nil
}

// Fold is the state of a set of commits.
func Fold(commits ...Commit) *State {
	s := &State{}
	for _, c := range commits {
		s.Apply(c)
	}
	return s
}

// Apply adds an accepted commit; adding it again changes nothing but its time, where the hub says another than was known.
func (s *State) Apply(c Commit) {
	w := s.writer()
	for i := range c.Ops {
		to, v := w.place(&c, i)
		w.add(to, v, c.Ops[i].Observed)
	}
}

// ApplyPending adds a commit of this phone's own that has no receipt yet. What it observed is remembered, so that a later
// commit observes it too and a refusal of this one brings nothing back. A commit that is accepted already stays so.
func (s *State) ApplyPending(c Commit) {
	w := s.writer()
	for i := range c.Ops {
		to, v := w.place(&c, i)
		v.Saw = append([]Dot{}, c.Ops[i].Observed...)
		w.add(to, v, c.Ops[i].Observed)
	}
}

// writer adds one commit to a state.
type writer struct {
	*State
	version *Version // of the entities it writes to
	owner   *Version
	last    *entity // written to last
	lastID  [16]byte
	values  []Value // room for those of the commit: most of its ops put one where there was none
}

func (s *State) writer() *writer {
	w := &writer{State: s, version: &Version{}, owner: s.mine.Load()}
	if w.owner == nil {
		w.owner = w.version
		s.mine.Store(w.owner)
	}
	if s.entities == nil {
		s.entities = make(map[[16]byte]*entity)
	}
	return w
}

// place gives the op i of a commit as a value, and the cell it goes to.
func (w *writer) place(c *Commit, i int) (*StoredCell, Value) {
	op, dot := &c.Ops[i], Dot{Commit: c.ID, Index: uint16(i)}
	key := op.Key
	if op.Field&LogBit != 0 {
		key = dot.Bytes()
	}
	if w.last == nil || w.lastID != op.Entity {
		w.entity(op.Entity, run(c.Ops[i:]))
	}
	if w.values == nil {
		w.values = make([]Value, 0, len(c.Ops))
	}
	return w.last.cell(op.Field, key), Value{Dot: dot, Bytes: op.Value, User: c.User, Wall: c.Wall}
}

// run is how many ops are on the entity of the first.
func run(ops []Op) int {
	n := 1
	for n < len(ops) && ops[n].Entity == ops[0].Entity {
		n++
	}
	return n
}

// entity finds or makes an entity to write so many ops to: a copy where it is shared.
func (w *writer) entity(id [16]byte, ops int) *entity {
	e := w.entities[id]
	switch {
	case e == nil:
		e = &entity{cells: make([]StoredCell, 0, ops), owner: w.owner}
		w.entities[id] = e
	case e.owner != w.owner:
		e = &entity{cells: append(make([]StoredCell, 0, len(e.cells)+ops), e.cells...), owner: w.owner}
		w.entities[id] = e
	}
	e.version = w.version
	w.last, w.lastID = e, id
	return e
}

// cell finds or makes a cell. An empty key is kept as nil, however the op spells it.
func (e *entity) cell(field uint16, key []byte) *StoredCell {
	at, found := e.find(field, key)
	if !found {
		e.cells = slices.Insert(e.cells, at, StoredCell{Field: field, Key: append([]byte(nil), key...)})
	}
	return &e.cells[at]
}

func (e *entity) find(field uint16, key []byte) (at int, found bool) {
	from, to := 0, len(e.cells)
	for from < to {
		mid := (from + to) / 2
		c := &e.cells[mid]
		switch order := cmp.Or(cmp.Compare(c.Field, field), bytes.Compare(c.Key, key)); {
		case order == 0:
			return mid, true
		case order < 0:
			from = mid + 1
		default:
			to = mid
		}
	}
	return from, false
}

// add puts a value into a cell and hides what it observed. A dot stays among the hidden ones for good, at 18 bytes an edit:
// that makes the state the same whatever the order, and makes an op that is delivered late or again stay hidden, with no
// need to know what has come before.
func (w *writer) add(c *StoredCell, v Value, observed []Dot) {
	for _, d := range observed {
		hide(c, d)
	}
	if _, hidden := slices.BinarySearchFunc(c.Hidden, v.Dot, Dot.Compare); hidden {
		return
	}
	if i := shownAt(c, v.Dot); i >= 0 {
		if was := c.Values[i]; v.Pending() || !was.Pending() && was.Wall == v.Wall {
			return
		}
		c.Values = without(c.Values, i) // accepted after it was pending, or at a corrected time
	}
	if len(c.Values) == 0 {
		c.Values = w.one(v)
		return
	}
	at, _ := slices.BinarySearchFunc(c.Values, v, Value.compare)
	c.Values = slices.Insert(slices.Clip(c.Values), at, v)
}

// one is a list of one value, which nothing may be appended to.
func (w *writer) one(v Value) []Value {
	w.values = append(w.values, v)
	n := len(w.values)
	return w.values[n-1 : n : n]
}

func hide(c *StoredCell, d Dot) {
	if at, found := slices.BinarySearchFunc(c.Hidden, d, Dot.Compare); !found {
		c.Hidden = slices.Insert(slices.Clip(c.Hidden), at, d)
	}
	if i := shownAt(c, d); i >= 0 {
		c.Values = without(c.Values, i)
	}
}

func shownAt(c *StoredCell, d Dot) int {
	for i := range c.Values {
		if c.Values[i].Dot == d {
			return i
		}
	}
	return -1
}

// without is a copy that lacks the value at i.
func without(values []Value, i int) []Value {
	return append(slices.Clone(values[:i]), values[i+1:]...)
}
