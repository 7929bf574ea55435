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

func (e *entity) store(id [16]byte) StoredEntity {
	out := StoredEntity{ID: id}
	for _, c := range e.cells {
		out.Cells = append(out.Cells, StoredCell{Field: c.field, Key: c.key, Values: c.values, Hidden: c.hidden})
	}
	return out
}

// Restore is the state that was stored; it takes the form over. It refuses a form that Store does not give.
func Restore(from Stored) (*State, error) {
	s := &State{entities: make(map[[16]byte]*entity, len(from.Entities))}
	for i, e := range from.Entities {
		if i > 0 && bytes.Compare(from.Entities[i-1].ID[:], e.ID[:]) >= 0 {
			return nil, fmt.Errorf("stored state has entity %x out of order", e.ID)
		}
		into, err := restoreEntity(e)
		if err != nil {
			return nil, fmt.Errorf("stored state of entity %x: %w", e.ID, err)
		}
		s.entities[e.ID] = into
	}
	return s, nil
}

func restoreEntity(from StoredEntity) (*entity, error) {
	if len(from.Cells) == 0 {
		return nil, errors.New("it has no cells")
	}
	e := &entity{cells: make([]cell, 0, len(from.Cells))}
	for _, c := range from.Cells {
		if at, found := e.find(c.Field, c.Key); found || at != len(e.cells) {
			return nil, errors.New("its cells are out of order")
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("field %#x: %w", c.Field, err)
		}
		e.cells = append(e.cells, cell{field: c.Field, key: c.Key, values: c.Values, hidden: c.Hidden})
	}
	return e, nil
}

// check refuses a cell that no sequence of commits leads to, for the merge rule relies on its order.
func (c StoredCell) check() error {
	if c.Key != nil && len(c.Key) == 0 {
		return errors.New("an empty key is not spelled as none")
	}
	for i, d := range c.Hidden {
		if i > 0 && c.Hidden[i-1].Compare(d) >= 0 {
			return errors.New("hidden dots are out of order")
		}
	}
	for i, v := range c.Values {
		if i > 0 && c.Values[i-1].compare(v) >= 0 {
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
