package replica

import (
	"context"
	"fmt"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
)

// A stray key is one of a scope of which the device has nothing: it came with an answer that could not be taken in. The hub
// knows that it sent the key, and says so when the scope is gone, as long as it knows how far the device is. When the device
// names all that it has instead, the hub no longer does, so the device first lets go of what it does not name.

// dropStray destroys the stray keys. Those that come with the answer to the next request are told of by the hub again.
func (d *Device) dropStray(ctx context.Context) error {
	stray := map[ID]bool{}
	for _, id := range d.ring.Scopes() {
		_, part := d.parts[id]
		if !part && !held(d.cursors[id]) && len(d.mine[id]) == 0 {
			stray[id] = true
		}
	}
	if len(stray) == 0 {
		return nil
	}
	if err := d.store.View(ctx, func(r kv.Reader) error { return keepUsed(r, stray) }); err != nil || len(stray) == 0 {
		return err
	}
	if err := d.ring.Destroy(sortedIDs(stray)...); err != nil {
		return fmt.Errorf("destroy keys that came with an answer not taken in: %w", err)
	}
	return nil
}

// keepUsed takes out of stray the scopes of which a commit is kept: set apart, or accepted and not yet seen in the log.
func keepUsed(r kv.Reader, stray map[ID]bool) error {
	keep := func(head []byte) error {
		c, err := commit.Parse(head)
		if err == nil {
			delete(stray, c.Scope)
		}
		return err
	}
	err := r.Scan(tableSetApart, kv.Range{}, func(_, value []byte) error {
		var row SetApart
		if err := decode(value, &row); err != nil {
			return err
		}
		return keep(row.Head)
	})
	if err != nil {
		return err
	}
	return r.Scan(tableArchive, kv.Range{}, func(_, value []byte) error {
		var row archiveRow
		if err := decode(value, &row); err != nil || row.Body == nil {
			return err
		}
		return keep(row.Head)
	})
}
