package replica

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Change is what one action does in one scope.
type Change struct {
	Scope ID
	Ops   []crdt.Op
}

// Writer gathers actions that become durable together. View shows what it gathered; nothing is on disk before Save.
type Writer struct {
	d    *Device
	rows []gathered
	keys []keyring.Key
}

// gathered is a commit that is not on disk yet.
type gathered struct {
	pending
	commit *commit.Commit
}

// Writer begins to gather.
func (d *Device) Writer() *Writer { return &Writer{d: d} }

// NewScope draws the key of a scope that the next actions may write to.
func (w *Writer) NewScope(id ID) error {
	k := keyring.Key{Scope: id, ID: 1}
	if _, err := io.ReadFull(w.d.random, k.Secret[:]); err != nil {
		return fmt.Errorf("draw a key: %w", err)
	}
	w.keys = append(w.keys, k)
	return nil
}

// View is what a scope says with everything this device wrote in it, gathered or saved. It is lent.
func (w *Writer) View(r kv.Reader, id ID) (*crdt.State, error) { return w.d.View(r, id) }

// Add seals and signs one action: one commit for each change, accepted together or not at all. Wall is the device's
// clock. After an error the writer must be given up with Drop.
func (w *Writer) Add(r kv.Reader, wall time.Time, changes ...Change) error {
	if err := w.d.freshFrom(r); err != nil {
		return err
	}
	for i, change := range changes {
		keyID, key, ok := w.newest(change.Scope)
		if !ok {
			return fmt.Errorf("write to scope %x: %w", change.Scope[:4], ErrNoScope)
		}
		view, err := w.d.View(r, change.Scope)
		if err != nil {
			return err
		}
		h := commit.Header{Scope: change.Scope, User: w.d.self.User, Device: w.d.self.Device, Epoch: w.d.self.Epoch, N: w.d.n + 1, Prev: w.d.head,
			Wall: wall.UnixMilli(), Schema: Schema, KeyID: keyID, Left: uint16(len(changes) - 1 - i)}
		c, err := commit.Seal(h, change.Ops, key, w.d.key, w.d.random)
		if err != nil {
			return fmt.Errorf("seal: %w", err)
		}
		w.d.n, w.d.head = c.N, c.Hash()
		view.ApplyPending(w.d.local(c, change.Ops))
		w.d.views.grow(change.Scope, change.Ops)
		w.rows = append(w.rows, gathered{w.d.waiting(w.d.nextRow, c), c})
		w.d.nextRow++
		w.d.loose++
	}
	return nil
}

// local is a commit of this device as its own views show it: by the hub's clock as last measured.
func (d *Device) local(c *commit.Commit, ops []crdt.Op) crdt.Commit {
	change := c.Change(ops)
	change.Wall -= d.self.Skew
	return change
}

func (w *Writer) newest(scope ID) (uint32, commit.Key, bool) {
	for _, k := range w.keys {
		if k.Scope == scope {
			return k.ID, k.Secret, true
		}
	}
	return w.d.ring.Newest(scope)
}

// Save makes everything gathered durable in one transaction, together with what also writes; also may be nil. When it
// fails nothing of it is there, on disk or in memory.
func (w *Writer) Save(ctx context.Context, also func(kv.Tx) error) error {
	err := w.d.ring.Add(w.keys...)
	if err == nil {
		err = w.d.store.Update(ctx, func(tx kv.Tx) error { return w.put(tx, also) })
	}
	if err != nil {
		return w.giveUp(ctx, err)
	}
	for _, g := range w.rows {
		w.d.keep(g.pending)
	}
	w.rows, w.keys, w.d.loose = nil, nil, 0
	w.d.views.bound()
	return nil
}

// Drop forgets what was gathered.
func (w *Writer) Drop(ctx context.Context) error { return w.giveUp(ctx, nil) }

func (w *Writer) giveUp(ctx context.Context, cause error) error {
	w.rows, w.keys = nil, nil
	if err := w.d.reload(context.WithoutCancel(ctx)); err != nil && cause == nil {
		return err
	}
	return cause
}

func (w *Writer) put(tx kv.Tx, also func(kv.Tx) error) error {
	for _, p := range w.rows {
		b, err := encode(outboxRow{Head: p.commit.Head, Body: p.commit.Body})
		if err != nil {
			return err
		}
		if err := tx.Put(tableOutbox, join(p.row), b); err != nil {
			return err
		}
	}
	if err := w.putKeys(tx); err != nil {
		return err
	}
	if also == nil {
		return nil
	}
	return also(tx)
}

// putKeys keeps the keys of new scopes with the commits that begin them, until the hub has those.
func (w *Writer) putKeys(tx kv.Tx) error {
	for _, k := range w.keys {
		i := slices.IndexFunc(w.rows, func(g gathered) bool { return g.scope == k.Scope })
		if i < 0 {
			continue
		}
		b, err := encode(outboxKey{Scope: k.Scope, KeyID: k.ID, Secret: k.Secret})
		if err != nil {
			return err
		}
		if err := tx.Put(tableOutboxKeys, join(w.rows[i].row), b); err != nil {
			return err
		}
	}
	return nil
}

// View is what a scope says: what is accepted, and this device's own pending commits. It is lent: the next write or
// exchange changes it.
func (d *Device) View(r kv.Reader, id ID) (*crdt.State, error) {
	if err := d.freshFrom(r); err != nil {
		return nil, err
	}
	if v := d.views.of[id]; v != nil {
		return v.state, nil
	}
	if d.loose == 0 {
		d.views.bound()
	}
	return d.look(r, id)
}

// look makes a view.
func (d *Device) look(r kv.Reader, id ID) (*crdt.State, error) {
	row, size, err := heldAt(r, id)
	if err != nil {
		return nil, err
	}
	s, err := crdt.Restore(row.State)
	if err != nil {
		return nil, fmt.Errorf("scope %x: %w", id[:4], err)
	}
	d.cursors[id] = wire.Cursor{Scope: id, SSN: row.SSN, Link: row.Link}
	weight := rowWeight*size + cellWeight
	for _, at := range d.mine[id] {
		c, err := commitAt(r, at)
		if err != nil {
			return nil, err
		}
		ops := d.opened(c)
		s.ApplyPending(d.local(c, ops))
		weight += weightOf(ops)
	}
	d.views.put(id, s, weight)
	return s, nil
}

// heldAt reads a scope as accepted, and how many bytes that takes.
func heldAt(r kv.Reader, id ID) (row heldRow, size int, err error) {
	b, err := r.Get(tableHeld, id[:])
	if err != nil {
		return row, 0, err
	}
	return row, len(b), decode(b, &row)
}
