package crdt

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// Stored is a State in a form that an encoder can write: it is what stores keep and what snapshots carry.
type Stored struct {
	_        struct{} `cbor:",toarray"`
	Entities []StoredEntity
}

// StoredEntity is one entity of a Stored.
type StoredEntity struct {
	_     struct{} `cbor:",toarray"`
	ID    [16]byte
	Cells []StoredCell
}

// StoredCell is one cell of a StoredEntity.
type StoredCell struct {
	_      struct{} `cbor:",toarray"`
	Field  uint16
	Key    []byte
	Values []Value
	Hidden []Dot
}

// Store gives the state in its stored form: equal states give equal forms. The form shares the state's memory, so it must
// be written out before the state changes.
func (s *State) Store() Stored {
	var out Stored
	for _, id := range s.Entities() {
		out.Entities = append(out.Entities, s.entities[id].store(id))
	}
	return out
}

func (e *entity) store(id [16]byte) StoredEntity { return StoredEntity{ID: id, Cells: e.cells} }

// Restore is the state that was stored; it takes the form over. It refuses a form that Store does not give.
func Restore(from Stored) (*State, error) {
	s, version := &State{entities: make(map[[16]byte]*entity, len(from.Entities))}, &Version{}
	for i, e := range from.Entities {
		if i > 0 && bytes.Compare(from.Entities[i-1].ID[:], e.ID[:]) >= 0 {
			return nil, fmt.Errorf("stored state has entity %x out of order", e.ID)
		}
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("stored state of entity %x: %w", e.ID, err)
		}
		s.entities[e.ID] = &entity{cells: e.Cells, version: version}
	}
	return s, nil
}

// check refuses an entity that no sequence of commits leads to.
func (e StoredEntity) check() error {
	if len(e.Cells) == 0 {
		return errors.New("it has no cells")
	}
	for i := range e.Cells {
		c := &e.Cells[i]
		if i > 0 && !e.Cells[i-1].before(c) {
			return errors.New("its cells are out of order")
		}
		if err := c.check(); err != nil {
			return fmt.Errorf("field %#x: %w", c.Field, err)
		}
	}
	return nil
}

func (c *StoredCell) before(next *StoredCell) bool {
	return c.Field < next.Field || c.Field == next.Field && bytes.Compare(c.Key, next.Key) < 0
}

// check refuses a cell that no sequence of commits leads to, for the merge rule relies on its order.
func (c *StoredCell) check() error {
	if c.Key != nil && len(c.Key) == 0 {
		return errors.New("an empty key is not spelled as none")
	}
	for i, d := range c.Hidden {
		if i > 0 && c.Hidden[i-1].Compare(d) >= 0 {
			return errors.New("hidden dots are out of order")
		}
	}
	for i := range c.Values {
		v := &c.Values[i]
		if i > 0 && c.Values[i-1].compare(*v) >= 0 {
			return errors.New("values are out of order")
		}
		if _, hidden := slices.BinarySearchFunc(c.Hidden, v.Dot, Dot.Compare); hidden {
			return errors.New("a value is hidden")
		}
		if slices.ContainsFunc(c.Values[:i], func(o Value) bool { return o.Dot == v.Dot }) {
			return errors.New("a value stands twice")
		}
	}
	return nil
}
