package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// ref says where an entry is.
type ref struct {
	entry casework.EntryID
	scope casework.ScopeID
	saved int64 // by this phone's clock, milliseconds since 1970
	heard int64 // when the hub received it, by the hub's clock; 0 before
}

func (e entryRow) ref() ref { return ref{e.Entry, e.Scope, e.Saved, e.Received} }

// unsent is what this phone wrote that no receipt covers yet, as it is needed for lists and look-ups.
type unsent struct {
	entries map[casework.EntryID]waiting // with anything unsent
	fresh   []ref                        // of these the new ones, oldest first
	files   map[casework.ChildID]casework.ScopeID
	begun   []casework.ScopeID // scopes that the hub does not have, oldest first
	shut    int                // commits whose scope is gone: they are sent, and cannot be read here any more
	asked   int                // requests to the server
}

// waiting is an entry with something unsent.
type waiting struct {
	scope casework.ScopeID
	saved int64 // the last of it, by this phone's clock, milliseconds since 1970
	ops   int32 // that are unsent
}

func newUnsent() *unsent {
	return &unsent{entries: map[casework.EntryID]waiting{}, files: map[casework.ChildID]casework.ScopeID{}}
}

// add takes one commit in.
func (u *unsent) add(scope casework.ScopeID, wall time.Time, ops []crdt.Op) {
	if len(ops) == 0 {
		u.shut++
	}
	for _, op := range ops {
		field := casework.FieldID(op.Field)
		switch {
		case isEntryField(op):
			if field == casework.FieldKind {
				u.fresh = append(u.fresh, ref{entry: op.Entity, scope: scope, saved: milliseconds(wall)})
			}
			u.entries[op.Entity] = waiting{scope, milliseconds(wall), u.entries[op.Entity].ops + 1}
		case field == casework.FieldScopeChild && len(op.Value) == 16:
			u.files[casework.ChildID(op.Value)] = scope
		case field == casework.FieldScopeKind:
			u.begun = append(u.begun, scope)
		case field == casework.FieldRequest:
			u.asked++
		}
	}
}

// sent takes one commit out that the hub has accepted: the oldest, mostly.
func (u *unsent) sent(scope casework.ScopeID, ops []crdt.Op) {
	for _, op := range ops {
		field := casework.FieldID(op.Field)
		switch {
		case isEntryField(op):
			if field == casework.FieldKind {
				u.fresh = withoutFirst(u.fresh, func(r ref) bool { return r.entry == op.Entity })
			}
			u.less(op.Entity)
		case field == casework.FieldScopeChild && len(op.Value) == 16:
			if u.files[casework.ChildID(op.Value)] == scope {
				delete(u.files, casework.ChildID(op.Value))
			}
		case field == casework.FieldScopeKind:
			u.begun = withoutFirst(u.begun, func(id casework.ScopeID) bool { return id == scope })
		case field == casework.FieldRequest:
			u.asked--
		}
	}
}

// less takes one op of an entry out.
func (u *unsent) less(id casework.EntryID) {
	w := u.entries[id]
	if w.ops--; w.ops > 0 {
		u.entries[id] = w
		return
	}
	delete(u.entries, id)
}

// withoutFirst takes the first that fits out of a list, without moving the others where that is the first of all.
func withoutFirst[T any](list []T, fits func(T) bool) []T {
	switch at := slices.IndexFunc(list, fits); at {
	case -1:
		return list
	case 0:
		return list[1:]
	default:
		return slices.Delete(list, at, at+1)
	}
}

// at finds an entry with anything unsent.
func (u *unsent) at(id casework.EntryID) (ref, bool) {
	w, ok := u.entries[id]
	return ref{entry: id, scope: w.scope, saved: w.saved}, ok
}

// unsentIn gathers what is unsent, once for a start of the app; it is called with mu held.
func (p *Phone) unsentIn(r kv.Reader) (*unsent, error) {
	if p.unsent != nil {
		return p.unsent, nil
	}
	u := newUnsent()
	if err := p.device.EachPending(r, func(c replica.PendingCommit) { u.add(c.Scope, c.Wall, c.Ops) }); err != nil {
		return nil, err
	}
	p.unsent = u
	return u, nil
}

// settle takes out of what is unsent what an answer has made safe. Where it did more than that, all is gathered anew.
func (p *Phone) settle(taken replica.Taken) {
	u := p.unsent
	if u == nil {
		return
	}
	if u.shut+taken.Apart+taken.Home+len(taken.Gone) > 0 {
		p.unsent = nil
		return
	}
	for _, c := range taken.Folded {
		if c.Waited {
			u.sent(c.Scope, c.Ops)
		}
	}
}

// apart is what the hub keeps in quarantine.
type apart struct {
	unsent
	words   map[casework.EntryID]string
	changes map[casework.ScopeID][]crdt.Commit
	closed  int // commits that cannot be opened here any more
}

func readApart(d *replica.Device, r kv.Reader) (*apart, error) {
	commits, err := d.Aparts(r)
	if err != nil {
		return nil, err
	}
	a := &apart{unsent: *newUnsent(), words: map[casework.EntryID]string{}, changes: map[casework.ScopeID][]crdt.Commit{}}
	for _, c := range commits {
		if c.Change.Ops == nil {
			a.closed++
			continue
		}
		a.add(c.Scope, c.Wall, c.Change.Ops)
		a.changes[c.Scope] = append(a.changes[c.Scope], c.Change)
		for _, op := range c.Change.Ops {
			if isEntryField(op) {
				a.words[op.Entity] = c.Words
			}
		}
	}
	return a, nil
}

// view is what a scope says with all that this phone wrote in it, also what the hub keeps apart. It is lent.
func (p *Phone) view(r kv.Reader, scope casework.ScopeID) (*crdt.State, error) {
	s, err := p.device.View(r, scope)
	if err != nil || len(p.apart.changes[scope]) == 0 {
		return s, err
	}
	s = s.Clone()
	for _, c := range p.apart.changes[scope] {
		s.ApplyPending(c)
	}
	return s, nil
}

// where finds an entry.
func (p *Phone) where(r kv.Reader, id casework.EntryID) (at ref, ok bool, err error) {
	row, ok, err := p.index.find(r, id)
	if err != nil || ok {
		return row.ref(), ok, err
	}
	u, err := p.unsentIn(r)
	if err != nil {
		return at, false, err
	}
	if at, ok := u.at(id); ok {
		return at, true, nil
	}
	at, ok = p.apart.at(id)
	return at, ok, nil
}

// errNoEntry is for an id that this phone does not hold.
func errNoEntry() error {
	return casework.Refuse(casework.NotFound, "This phone holds no such entry.")
}
