package actions

import (
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
	entries map[casework.EntryID]ref // with anything unsent
	fresh   []ref                    // of these the new ones, oldest first
	files   map[casework.ChildID]casework.ScopeID
	begun   []casework.ScopeID // scopes that the hub does not have, oldest first
	shut    int                // commits whose scope is gone: they are sent, and cannot be read here any more
}

func newUnsent() *unsent {
	return &unsent{entries: map[casework.EntryID]ref{}, files: map[casework.ChildID]casework.ScopeID{}}
}

// add takes one commit in.
func (u *unsent) add(scope casework.ScopeID, wall time.Time, ops []crdt.Op) {
	for _, op := range ops {
		field := casework.FieldID(op.Field)
		switch {
		case isEntryField(op):
			r := ref{entry: op.Entity, scope: scope, saved: milliseconds(wall)}
			if field == casework.FieldKind {
				u.fresh = append(u.fresh, r)
			}
			u.entries[op.Entity] = r
		case field == casework.FieldScopeChild && len(op.Value) == 16:
			u.files[casework.ChildID(op.Value)] = scope
		case field == casework.FieldScopeKind:
			u.begun = append(u.begun, scope)
		}
	}
}

// unsentNow gathers what is unsent, at its first use after an exchange; it is called with mu held.
func (p *Phone) unsentNow() *unsent {
	if p.unsent == nil {
		p.unsent = newUnsent()
		p.device.EachPending(func(c replica.PendingCommit) {
			p.unsent.add(c.Scope, c.Wall, c.Ops)
			if len(c.Ops) == 0 {
				p.unsent.shut++
			}
		})
	}
	return p.unsent
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
	if at, ok := p.unsentNow().entries[id]; ok {
		return at, true, nil
	}
	at, ok = p.apart.entries[id]
	return at, ok, nil
}

// errNoEntry is for an id that this phone does not hold.
func errNoEntry() error {
	return casework.Refuse(casework.NotFound, "This phone holds no such entry.")
}
