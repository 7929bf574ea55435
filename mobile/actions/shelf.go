package actions

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// tableScopes lists the scopes as they came: scope -> shelfRow. A later row of a scope replaces the one before.
func tableScopes() kv.Table { return kv.Table{Name: "index-scopes", Ordered: true} }

// shelfRow is what the phone knows of a scope without opening it.
type shelfRow struct {
	_        struct{} `cbor:",toarray"`
	Scope    casework.ScopeID
	Kind     casework.ScopeKind
	Child    casework.ChildID
	Author   casework.WorkerID // who began it
	Identity casework.Values   // of the child, in a file
}

// readShelfRow reads what a scope says of itself; ok is false when it does not.
func readShelfRow(s *crdt.State, scope casework.ScopeID) (row shelfRow, ok bool) {
	said := s.Get(scope, uint16(casework.FieldScopeKind))
	if len(said) == 0 {
		return row, false
	}
	meta := records.ReadMeta(s, scope)
	row = shelfRow{Scope: scope, Kind: meta.Kind, Child: meta.Child, Author: said[0].User}
	if meta.Kind == casework.FileScope {
		row.Identity = records.Child(s, meta.Child).Values
	}
	return row, true
}

// shelf is all scopes that the hub has accepted, by kind and child.
type shelf struct {
	rows  map[casework.ScopeID]shelfRow
	files map[casework.ChildID][]casework.ScopeID
	kinds map[casework.ScopeKind][]casework.ScopeID // all but files
}

func newShelf() *shelf {
	return &shelf{rows: map[casework.ScopeID]shelfRow{}, files: map[casework.ChildID][]casework.ScopeID{}, kinds: map[casework.ScopeKind][]casework.ScopeID{}}
}

func (s *shelf) put(rows ...shelfRow) {
	for _, row := range rows {
		if _, known := s.rows[row.Scope]; !known {
			if row.Kind == casework.FileScope {
				s.files[row.Child] = append(s.files[row.Child], row.Scope)
			} else {
				s.kinds[row.Kind] = append(s.kinds[row.Kind], row.Scope)
			}
		}
		s.rows[row.Scope] = row
	}
}

// fileOf is the scope in which this worker writes about a child.
func (s *shelf) fileOf(child casework.ChildID, by casework.WorkerID) (casework.ScopeID, bool) {
	for _, scope := range s.files[child] {
		if s.rows[scope].Author == by {
			return scope, true
		}
	}
	return casework.ScopeID{}, false
}

// shelfOf reads the shelf at its first use.
func (x *index) shelfOf(r kv.Reader) (*shelf, error) {
	if x.shelf != nil {
		return x.shelf, nil
	}
	s := newShelf()
	err := r.Scan(tableScopes(), kv.Range{}, func(_, value []byte) error {
		var row shelfRow
		if err := cbor.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row of the shelf: %w", err)
		}
		s.put(row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	x.shelf = s
	return s, nil
}

func saveShelf(tx kv.Tx, n news) error {
	for _, row := range n.scopes {
		b, err := cbor.Marshal(row)
		if err != nil {
			return fmt.Errorf("write a row of the shelf: %w", err)
		}
		if err := tx.Put(tableScopes(), row.Scope[:], b); err != nil {
			return err
		}
	}
	return nil
}
