package crdt

import "fmt"

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

// Store gives the state in its stored form: equal states give equal forms.
func (s *State) Store() Stored {
	var out Stored
	for _, id := range s.Entities() {
		e := StoredEntity{ID: id}
		for _, c := range s.entities[id].cells {
			e.Cells = append(e.Cells, StoredCell{Field: c.field, Key: c.key, Values: c.values, Hidden: c.hidden})
		}
		out.Entities = append(out.Entities, e)
	}
	return out
}

// Restore is the state that was stored. It refuses a form that Store does not give.
func Restore(from Stored) (*State, error) {
	s := &State{entities: make(map[[16]byte]*entity, len(from.Entities))}
	for _, e := range from.Entities {
		if s.entities[e.ID] != nil {
			return nil, fmt.Errorf("stored state names entity %x twice", e.ID)
		}
		into := &entity{cells: make([]cell, 0, len(e.Cells))}
		for _, c := range e.Cells {
			if at, found := into.find(c.Field, c.Key); found || at != len(into.cells) {
				return nil, fmt.Errorf("stored state has its cells out of order in entity %x", e.ID)
			}
			into.cells = append(into.cells, cell{field: c.Field, key: c.Key, values: c.Values, hidden: c.Hidden})
		}
		s.entities[e.ID] = into
	}
	return s, nil
}
