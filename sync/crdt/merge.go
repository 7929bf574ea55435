package crdt

import "slices"

// Merge joins a stored state, or a part of one, into this state: afterwards it is what all commits folded into either of
// the two say together. Where both hold an op, it is taken over as the stored one has it. It refuses what Store does not
// give, and then changes nothing; else it takes the form over.
func (s *State) Merge(from Stored) error {
	other, err := Restore(from)
	if err != nil {
		return err
	}
	if s.entities == nil {
		s.entities = make(map[[16]byte]*entity, len(other.entities))
	}
	for id, e := range other.entities {
		if s.entities[id] == nil {
			s.entities[id] = e
			continue
		}
		for _, c := range e.cells {
			s.cell(id, c.field, c.key).merge(c)
		}
	}
	return nil
}

// merge unites what is hidden, and shows what either side shows and neither hides. An op that the other side has hidden
// is among its hidden dots for good, so nothing comes back.
func (c *cell) merge(from cell) {
	hidden := slices.Concat(c.hidden, from.hidden)
	slices.SortFunc(hidden, Dot.Compare)
	c.hidden = slices.Compact(hidden)
	values := make([]Value, 0, len(c.values)+len(from.values))
	for _, v := range from.values {
		if i := c.index(v.Dot); i >= 0 && v.Pending() {
			v = c.values[i]
		}
		values = append(values, v)
	}
	for _, v := range c.values {
		if from.index(v.Dot) < 0 {
			values = append(values, v)
		}
	}
	values = slices.DeleteFunc(values, func(v Value) bool {
		_, hides := slices.BinarySearchFunc(c.hidden, v.Dot, Dot.Compare)
		return hides
	})
	slices.SortFunc(values, Value.compare)
	c.values = values
}
