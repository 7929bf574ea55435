package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// letGo destroys what the device holds of the scopes that are gone. Their keys are destroyed once this is durable; a row
// says which, should the device be stopped in between. Unsent commits stay in the outbox and are sent.
func (in *intake) letGo(tx kv.Tx) error {
	gone := map[ID]bool{}
	for _, id := range in.rest.Gone {
		if gone[id] {
			continue
		}
		gone[id] = true
		if err := in.letGoOf(tx, id); err != nil {
			return fmt.Errorf("let go of scope %x: %w", id[:4], err)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	if err := in.letGoHome(tx, gone); err != nil {
		return err
	}
	in.taken.Folded = slices.DeleteFunc(in.taken.Folded, func(c FoldedCommit) bool { return gone[c.Scope] })
	return in.d.unarchive(tx, gone)
}

func (in *intake) letGoOf(tx kv.Tx, id ID) error {
	had, err := in.hadAt(tx, id)
	if err != nil {
		return err
	}
	in.self.Digest = wire.Mix(in.self.Digest, had)
	in.taken.Gone = append(in.taken.Gone, id)
	delete(in.held, id)
	delete(in.resumes, id)
	for _, table := range []kv.Table{tableHeld, tablePart} {
		if err := tx.Delete(table, id[:]); err != nil {
			return err
		}
	}
	return tx.Put(tableGone, id[:], []byte{})
}

// hadAt is where the device stood in a scope before this answer.
func (in *intake) hadAt(r kv.Reader, id ID) (wire.Cursor, error) {
	if h := in.held[id]; h != nil {
		return h.begin, nil
	}
	b, err := r.Get(tableHeld, id[:])
	if err != nil {
		return wire.Cursor{}, err
	}
	var row heldCursor
	err = decode(b, &row)
	return wire.Cursor{Scope: id, SSN: row.SSN, Link: row.Link}, err
}

// unarchive deletes the commits of scopes that the device keeps. Of its own it keeps the head, without a word of theirs: with
// it the chain can be closed again at a hub that was restored from a copy.
func (d *Device) unarchive(tx kv.Tx, gone map[ID]bool) error {
	var rows []uint64
	own := map[uint64]archiveRow{}
	err := tx.Scan(tableArchive, kv.Range{}, func(key, value []byte) error {
		var row archiveRow
		if err := decode(value, &row); err != nil {
			return err
		}
		c, err := commit.Parse(row.Head)
		if err != nil || !gone[c.Scope] {
			return err
		}
		rows = append(rows, be(key))
		if c.Device == d.self.Device && c.Epoch == d.self.Epoch {
			row.Body = nil
			own[be(key)] = row
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := tx.Delete(tableArchive, join(row)); err != nil {
			return err
		}
		head, kept := own[row]
		if !kept {
			continue
		}
		b, err := encode(head)
		if err != nil {
			return err
		}
		if err := tx.Put(tableArchive, join(row), b); err != nil {
			return err
		}
	}
	return nil
}

// forget takes over, once the transaction is durable, that a scope is gone.
func (d *Device) forget(id ID) {
	d.cursors[id] = wire.Cursor{Scope: id}
	d.views.drop(id)
	delete(d.parts, id)
	d.doomed[id] = true
}

// destroyGone destroys the keys of the scopes that are gone. Doing it again is harmless; until it is done no answer is
// taken in, for that might bring such a key back.
func (d *Device) destroyGone(ctx context.Context) error {
	if len(d.doomed) == 0 {
		return nil
	}
	scopes := sortedIDs(d.doomed)
	if err := d.ring.Destroy(scopes...); err != nil {
		return fmt.Errorf("destroy the keys of scopes that are gone: %w", err)
	}
	err := d.store.Update(ctx, func(tx kv.Tx) error {
		for _, id := range scopes {
			if err := errors.Join(tx.Delete(tableGone, id[:]), tx.Delete(tableComing, id[:])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note that keys are destroyed: %w", err)
	}
	clear(d.doomed)
	return nil
}
