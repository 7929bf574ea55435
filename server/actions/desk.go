package actions

import (
	"bytes"
	"io"
	"maps"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// deskDraft gathers what a transaction adds to one child's desk, so that it becomes one commit.
type deskDraft struct {
	row    deskRow
	alerts map[casework.AlertID]casework.Alert
	links  map[casework.LinkID]casework.Link
	order  [][16]byte // of the ids above, as they were first put
	begins []crdt.Op  // the first words of a desk that this transaction begins
}

// drawID draws a random id.
func (x *tx) drawID() (id [16]byte, err error) {
	if _, err = io.ReadFull(x.random, id[:]); err != nil {
		return id, err
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // a random UUID
	return id, nil
}

// desk gives the draft of a child record's desk, and begins the desk where the record is new.
func (x *tx) desk(child casework.ChildID) (*deskDraft, error) {
	if d := x.desks[child]; d != nil {
		return d, nil
	}
	row, ok, err := get[deskRow](x.KV(), tableDesk, child[:])
	if err != nil {
		return nil, err
	}
	d := &deskDraft{row: row, alerts: map[casework.AlertID]casework.Alert{}, links: map[casework.LinkID]casework.Link{}}
	if !ok {
		if err := x.beginDesk(child, d); err != nil {
			return nil, err
		}
	}
	x.desks[child] = d
	return d, nil
}

// beginDesk makes a desk whose first words are written together with what is put on it.
func (x *tx) beginDesk(child casework.ChildID, d *deskDraft) error {
	raw, err := x.drawID()
	if err != nil {
		return err
	}
	d.row = deskRow{Scope: raw, Made: x.Now.UnixMilli()}
	if err := x.NewScope(raw); err != nil {
		return err
	}
	d.begins = records.MetaOps(raw, records.Meta{Kind: casework.DeskScope, Child: child})
	return x.saveDesk(child, d)
}

// beginScope makes a scope of the hub's with its first words.
func (x *tx) beginScope(m records.Meta) (casework.ScopeID, error) {
	raw, err := x.drawID()
	if err != nil {
		return casework.ScopeID{}, err
	}
	scope := casework.ScopeID(raw)
	if err := x.NewScope(scope); err != nil {
		return scope, err
	}
	return scope, x.Write(scope, records.MetaOps(scope, m)...)
}

// saveDesk writes a desk's row.
func (x *tx) saveDesk(child casework.ChildID, d *deskDraft) error {
	return put(x.KV(), tableDesk, child[:], d.row)
}

// putAlert puts an alert on the desk of the child it is about.
func (x *tx) putAlert(a casework.Alert) error {
	if err := x.redraw(a); err != nil {
		return err
	}
	if err := x.KV().Put(tableAlert, a.ID[:], a.Child[:]); err != nil {
		return err
	}
	if a.State == casework.AlertOpen {
		return x.KV().Put(tableOpen, a.ID[:], []byte{})
	}
	return x.KV().Delete(tableOpen, a.ID[:])
}

// redraw puts an alert on the desk where it lies already, in the state in which it is.
func (x *tx) redraw(a casework.Alert) error {
	d, err := x.desk(a.Child)
	if err != nil {
		return err
	}
	if _, again := d.alerts[a.ID]; !again {
		d.order = append(d.order, a.ID)
	}
	d.alerts[a.ID] = a
	return nil
}

// putLink puts a link on both desks.
func (x *tx) putLink(l casework.Link) error {
	for _, child := range []casework.ChildID{l.A, l.B} {
		d, err := x.desk(child)
		if err != nil {
			return err
		}
		if _, again := d.links[l.ID]; !again {
			d.order = append(d.order, l.ID)
		}
		d.links[l.ID] = l
	}
	return put(x.KV(), tableLink, l.ID[:], linkRow{A: l.A, B: l.B, State: l.State})
}

// flushDesks writes what was put on desks, one commit each, and what authors are told of it.
func (x *tx) flushDesks() error {
	var all []replica.Kept
	for _, child := range sortedKeys(x.desks) {
		d := x.desks[child]
		state, err := x.State(d.row.Scope)
		if err != nil {
			return err
		}
		ops, err := d.ops(state)
		if err != nil {
			return err
		}
		if len(ops) == 0 {
			continue
		}
		all = append(all, replica.Kept{Scope: d.row.Scope, Ops: ops})
		clear(d.alerts)
		clear(d.links)
		d.order, d.begins = nil, nil
	}
	if err := x.WriteKept(all...); err != nil {
		return err
	}
	return x.flushHeard()
}

func (d *deskDraft) ops(state *crdt.State) ([]crdt.Op, error) {
	ops := d.begins
	for _, id := range d.order {
		var (
			op  crdt.Op
			err error
		)
		if a, ok := d.alerts[id]; ok {
			op, err = records.Whole(state, id, casework.FieldAlert, a)
		} else {
			op, err = records.Whole(state, id, casework.FieldLink, d.links[id])
		}
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// shelf is one kind of thing that lies on a desk: in which field, and what a transaction has put there so far.
type shelf[K casework.AlertID | casework.LinkID, V any] struct {
	field casework.FieldID
	put   func(*deskDraft) map[K]V
	id    func(V) K
}

func alertShelf() shelf[casework.AlertID, casework.Alert] {
	return shelf[casework.AlertID, casework.Alert]{casework.FieldAlert,
		func(d *deskDraft) map[casework.AlertID]casework.Alert { return d.alerts }, func(a casework.Alert) casework.AlertID { return a.ID }}
}

func linkShelf() shelf[casework.LinkID, casework.Link] {
	return shelf[casework.LinkID, casework.Link]{casework.FieldLink,
		func(d *deskDraft) map[casework.LinkID]casework.Link { return d.links }, func(l casework.Link) casework.LinkID { return l.ID }}
}

// list reads all of a shelf on a child's desk, what was put there in this transaction included.
func (s shelf[K, V]) list(x *tx, child casework.ChildID) ([]V, error) {
	d, err := x.desk(child)
	if err != nil {
		return nil, err
	}
	state, err := x.State(d.row.Scope)
	if err != nil {
		return nil, err
	}
	stored, err := records.Wholes[V](state, s.field)
	if err != nil {
		return nil, err
	}
	return overlay(stored, s.put(d), s.id), nil
}

// one reads one thing of a shelf on a child's desk.
func (s shelf[K, V]) one(x *tx, child casework.ChildID, id K) (v V, ok bool, err error) {
	d, err := x.desk(child)
	if err != nil {
		return v, false, err
	}
	if v, ok := s.put(d)[id]; ok {
		return v, true, nil
	}
	state, err := x.State(d.row.Scope)
	if err != nil {
		return v, false, err
	}
	return records.ReadWhole[V](state, [16]byte(id), s.field)
}

// alertsOf lists the alerts on a child's desk.
func (x *tx) alertsOf(child casework.ChildID) ([]casework.Alert, error) {
	return alertShelf().list(x, child)
}

// linksOf lists the links on a child's desk.
func (x *tx) linksOf(child casework.ChildID) ([]casework.Link, error) {
	return linkShelf().list(x, child)
}

// overlay puts what a transaction changed over what is stored.
func overlay[K casework.AlertID | casework.LinkID, V any](stored []V, changed map[K]V, id func(V) K) []V {
	seen := map[K]bool{}
	for i, v := range stored {
		seen[id(v)] = true
		if c, ok := changed[id(v)]; ok {
			stored[i] = c
		}
	}
	for _, k := range sortedKeys(changed) {
		if !seen[k] {
			stored = append(stored, changed[k])
		}
	}
	return stored
}

// deskExists says whether the child record is known.
func deskExists(r kv.Reader, child casework.ChildID) (bool, error) {
	b, err := r.Get(tableDesk, child[:])
	return b != nil, err
}

// sortedKeys lists ids in their order, so that the same transaction always writes the same.
func sortedKeys[K ~[16]byte, V any](m map[K]V) []K {
	return slices.SortedFunc(maps.Keys(m), func(a, b K) int {
		x, y := [16]byte(a), [16]byte(b)
		return bytes.Compare(x[:], y[:])
	})
}
