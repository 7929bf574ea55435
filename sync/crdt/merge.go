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
	w := s.writer()
	for id, e := range other.entities {
		if s.entities[id] == nil {
			s.entities[id] = e
			continue
		}
		to := w.entity(id, len(e.cells))
		for i := range e.cells {
			from := &e.cells[i]
			merge(to.cell(from.Field, from.Key), from)
		}
	}
	return nil
}

// merge unites what is hidden, and shows what either side shows and neither hides. An op that the other side has hidden
// is among its hidden dots for good, so nothing comes back.
func merge(c, from *StoredCell) {
	hidden := slices.Concat(c.Hidden, from.Hidden)
	slices.SortFunc(hidden, Dot.Compare)
	c.Hidden = slices.Compact(hidden)
	values := make([]Value, 0, len(c.Values)+len(from.Values))
	for _, v := range from.Values {
		if i := shownAt(c, v.Dot); i >= 0 && v.Pending() {
			v = c.Values[i]
		}
		values = append(values, v)
	}
	for _, v := range c.Values {
		if shownAt(from, v.Dot) < 0 {
			values = append(values, v)
		}
	}
	values = slices.DeleteFunc(values, func(v Value) bool {
		_, hides := slices.BinarySearchFunc(c.Hidden, v.Dot, Dot.Compare)
		return hides
	})
	slices.SortFunc(values, Value.compare)
	c.Values = values
}
