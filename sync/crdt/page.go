package crdt

import "bytes"

// Bytes that the parts of a stored form take at most beside their keys, values and hidden dots.
const (
	entitySize = 32
	cellSize   = 32
	valueSize  = 80 // with its commit
	dotSize    = 32
)

// Page gives the entities whose ids come after a given one, in order, as many as have at most room bytes, but at least one
// where there is any; after is nil for the first page. More says that others follow. The form shares the state's memory.
func (s *State) Page(after []byte, room int) (page Stored, more bool) {
	size := 0
	for _, id := range s.Entities() {
		if bytes.Compare(id[:], after) <= 0 {
			continue
		}
		e := s.entities[id].store(id)
		if size += e.size(); size > room && len(page.Entities) > 0 {
			return page, true
		}
		page.Entities = append(page.Entities, e)
	}
	return page, false
}

// Size is how many bytes the form takes at most when it is written out.
func (s Stored) Size() int {
	size := entitySize
	for _, e := range s.Entities {
		size += e.size()
	}
	return size
}

func (e StoredEntity) size() int {
	size := entitySize
	for _, c := range e.Cells {
		size += cellSize + len(c.Key) + dotSize*len(c.Hidden)
		for _, v := range c.Values {
			size += valueSize + len(v.Bytes) + dotSize*len(v.Saw)
		}
	}
	return size
}
