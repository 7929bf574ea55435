package replica

import (
	"context"
	"errors"
	"fmt"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Mends says whether a damaged row of this table, whose key is a scope, is one that Mend builds anew.
func Mends(table string) bool { return table == tableHeld.Name }

// Mend builds what the device holds of a scope anew from the commits that it keeps, after the row of the scope was
// damaged. Where it stands in the scope's log is lost with the row, so the next exchange names all cursors and fetches the
// scope from its start; folding a commit again changes nothing.
func (d *Device) Mend(ctx context.Context, id ID) error {
	err := d.store.Update(ctx, func(tx kv.Tx) error {
		state, err := d.fromArchive(tx, id)
		if err != nil {
			return err
		}
		row := heldRow{State: state.Store()}
		row.KeyID, _, _ = d.ring.Newest(id)
		b, err := encode(row)
		if err != nil {
			return err
		}
		if err := tx.Put(tableHeld, id[:], b); err != nil {
			return err
		}
		if err := putPart(tx, wire.Resume{At: wire.Cursor{Scope: id}}); err != nil {
			return err
		}
		self := d.self
		self.Digest = nowhere()
		return putSelf(tx, self)
	})
	if err := errors.Join(err, d.reload(context.WithoutCancel(ctx))); err != nil {
		return fmt.Errorf("mend scope %x: %w", id[:4], err)
	}
	d.askAll = true
	return nil
}

// fromArchive folds the commits of a scope that the device keeps.
func (d *Device) fromArchive(r kv.Reader, id ID) (*crdt.State, error) {
	state := &crdt.State{}
	err := r.Scan(tableArchive, kv.Range{}, func(_, value []byte) error {
		var row archiveRow
		if err := decode(value, &row); err != nil {
			return err
		}
		c, err := commit.Parse(row.Head)
		if err != nil || c.Scope != id {
			return err
		}
		key, ok := d.ring.Get(id, c.KeyID)
		attached := c.AttachBody(row.Body)
		ops, opened := c.Open(key)
		if ok && attached == nil && opened == nil { // what does not open showed nothing before either
			change := c.Change(ops)
			change.Wall -= row.Skew
			state.Apply(change)
		}
		return nil
	})
	return state, err
}

// recount reads all cursors and makes their digest anew.
func (d *Device) recount() ([]wire.Cursor, error) {
	if err := d.readCursors(); err != nil {
		return nil, err
	}
	var (
		out    []wire.Cursor
		digest wire.Hash
	)
	for _, id := range sortedIDs(d.cursors) {
		if c := d.cursors[id]; held(c) {
			out, digest = append(out, c), wire.Mix(digest, c)
		}
	}
	d.self.Digest = digest
	return out, nil
}
