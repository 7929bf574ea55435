package crdt_test

import (
	"slices"
	"testing"

	"streetlight/sync/crdt"
)

func TestRestoreRefusesWhatStoreDoesNotGive(t *testing.T) {
	// Two entities, and in the first a register with a conflict and two hides, and an element of a set.
	good := func() crdt.Stored {
		history := []crdt.Commit{
			one(1, crdt.Op{Field: 12, Value: []byte("a")}), one(2, crdt.Op{Field: 12, Value: []byte("b"), Observed: dots([]int{1, 7})}),
			one(3, crdt.Op{Field: 12, Value: []byte("c"), Observed: dots([]int{1})}), one(4, crdt.Op{Field: 14, Key: []byte("VI1"), Value: []byte{}}),
			{ID: numbered("commit", 5), Ops: []crdt.Op{{Entity: numbered("entity", 1), Field: 12, Value: []byte("d")}}},
		}
		return crdt.Fold(history...).Clone().Store()
	}
	if _, err := crdt.Restore(good()); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(good().Entities, func(e crdt.StoredEntity) bool { return e.ID == entry })
	cell := func(s crdt.Stored) *crdt.StoredCell { return &s.Entities[at].Cells[0] }
	cases := []struct {
		name  string
		spoil func(s *crdt.Stored)
	}{
		{"an entity twice", func(s *crdt.Stored) { s.Entities[1].ID = s.Entities[0].ID }},
		{"entities out of order", func(s *crdt.Stored) { slices.Reverse(s.Entities) }},
		{"an entity without a cell", func(s *crdt.Stored) { s.Entities[0].Cells = nil }},
		{"cells out of order", func(s *crdt.Stored) { slices.Reverse(s.Entities[at].Cells) }},
		{"a cell twice", func(s *crdt.Stored) { s.Entities[at].Cells = append(s.Entities[at].Cells, s.Entities[at].Cells[1]) }},
		{"an empty key spelled otherwise", func(s *crdt.Stored) { cell(*s).Key = []byte{} }},
		{"values out of order", func(s *crdt.Stored) { slices.Reverse(cell(*s).Values) }},
		{"a value twice", func(s *crdt.Stored) { cell(*s).Values[1] = cell(*s).Values[0] }},
		{"hidden dots out of order", func(s *crdt.Stored) { slices.Reverse(cell(*s).Hidden) }},
		{"a hidden dot twice", func(s *crdt.Stored) { cell(*s).Hidden[1] = cell(*s).Hidden[0] }},
		{"a value that is hidden", func(s *crdt.Stored) { cell(*s).Hidden = []crdt.Dot{cell(*s).Values[0].Dot} }},
		{"a dot shown at two times", func(s *crdt.Stored) {
			again := cell(*s).Values[0]
			again.Wall += 100
			cell(*s).Values = append(cell(*s).Values, again)
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			spoilt := good()
			c.spoil(&spoilt)
			if _, err := crdt.Restore(spoilt); err == nil {
				t.Error("got no error")
			}
		})
	}
}
