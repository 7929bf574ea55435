package records

import (
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// EntryOps lists the ops that make the view's entry into e, the child it is about included in the file's own fields.
func EntryOps(view *crdt.State, e casework.Entry) []crdt.Op {
	want := e.Values.Clone()
	want.Set(casework.FieldKind, string(e.Kind))
	return Diff(view, e.ID, casework.EntryFields(), want)
}

// Entry reads an entry from its file; ok is false when there is none of that id. Unknown says that it holds fields this
// program does not know: they are kept, and the app needs an update to show them.
func Entry(s *crdt.State, file casework.ScopeID, id casework.EntryID) (e casework.Entry, unknown, ok bool) {
	return EntryWith(s, file, id, casework.EntryFields())
}

// EntryWith is Entry with these fields alone, of which the kind must be one; all others are unknown.
func EntryWith(s *crdt.State, file casework.ScopeID, id casework.EntryID, fields []casework.Field) (e casework.Entry, unknown, ok bool) {
	kind := s.Get(id, uint16(casework.FieldKind))
	if len(kind) == 0 {
		return casework.Entry{}, false, false
	}
	meta := ReadMeta(s, file)
	e = casework.Entry{ID: id, Child: meta.Child, Agency: meta.Agency}
	e.Values, unknown = Read(s, id, fields)
	e.Kind = casework.Kind(e.Values.Get(casework.FieldKind))
	e.Author = casework.WorkerID(kind[0].User)
	return e, unknown, true
}

// EntryIDs lists the entries of a file.
func EntryIDs(s *crdt.State) []casework.EntryID {
	var out []casework.EntryID
	for _, id := range s.Entities() {
		if len(s.Get(id, uint16(casework.FieldKind))) > 0 {
			out = append(out, id)
		}
	}
	return out
}

// ChildOps lists the ops that make the view's identity of the child into c.
func ChildOps(view *crdt.State, c casework.Child) []crdt.Op {
	return Diff(view, c.ID, casework.ChildFields(), c.Values)
}

// Child reads a child's identity from a file or a child scope.
func Child(s *crdt.State, id casework.ChildID) casework.Child {
	values, _ := Read(s, id, casework.ChildFields())
	return casework.Child{ID: id, Values: values}
}

// Meta is what a scope says of itself.
type Meta struct {
	Kind   casework.ScopeKind
	Child  casework.ChildID
	Agency casework.AgencyID
}

// MetaOps lists the ops with which a scope begins.
func MetaOps(scope casework.ScopeID, m Meta) []crdt.Op {
	ops := []crdt.Op{{Entity: scope, Field: uint16(casework.FieldScopeKind), Value: []byte(m.Kind)}}
	if !m.Child.IsZero() {
		ops = append(ops, crdt.Op{Entity: scope, Field: uint16(casework.FieldScopeChild), Value: m.Child[:]})
	}
	if !m.Agency.IsZero() {
		ops = append(ops, crdt.Op{Entity: scope, Field: uint16(casework.FieldScopeAgency), Value: m.Agency[:]})
	}
	return ops
}

// ReadMeta reads what a scope says of itself: its first words count, whatever was written later.
func ReadMeta(s *crdt.State, scope casework.ScopeID) Meta {
	first := func(f casework.FieldID) []byte {
		if v := s.Get(scope, uint16(f)); len(v) > 0 {
			return v[0].Bytes
		}
		return nil
	}
	m := Meta{Kind: casework.ScopeKind(first(casework.FieldScopeKind))}
	copy(m.Child[:], first(casework.FieldScopeChild))
	copy(m.Agency[:], first(casework.FieldScopeAgency))
	return m
}
