package kv

// table holds the pairs of one Table of a Memory, in one of its two fields.
type table struct {
	ordered *ordered
	hashed  map[string][]byte
}

func newTable(t Table) *table {
	if t.Ordered {
		return &table{ordered: &ordered{}}
	}
	return &table{hashed: map[string][]byte{}}
}

func (t *table) get(key []byte) ([]byte, bool) {
	if t.ordered != nil {
		return t.ordered.get(key)
	}
	value, found := t.hashed[string(key)]
	return value, found
}

func (t *table) put(key, value []byte) {
	if t.ordered != nil {
		t.ordered.put(key, value)
		return
	}
	t.hashed[string(key)] = value
}

func (t *table) remove(key []byte) {
	if t.ordered != nil {
		t.ordered.remove(key)
		return
	}
	delete(t.hashed, string(key))
}

// each visits all pairs.
func (t *table) each(visit func(key, value []byte)) error {
	for key, value := range t.hashed {
		visit([]byte(key), value)
	}
	if t.ordered == nil {
		return nil
	}
	return t.ordered.ascend(Range{}, func(key, value []byte) error { visit(key, value); return nil })
}
