package replica

import (
	"context"

	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Where a device stands in each scope lies with the scope's state. A device is opened without reading them: what a quiet
// exchange needs is their digest, and that is kept by itself.

// cursor is how far the device has a scope.
func (d *Device) cursor(id ID) (wire.Cursor, error) {
	if c, known := d.cursors[id]; known {
		return c, nil
	}
	var at wire.Cursor
	err := d.store.View(context.Background(), func(r kv.Reader) (err error) {
		at, err = d.cursorIn(r, id)
		return err
	})
	return at, err
}

// cursorIn is cursor within a transaction.
func (d *Device) cursorIn(r kv.Reader, id ID) (wire.Cursor, error) {
	if c, known := d.cursors[id]; known {
		return c, nil
	}
	b, err := r.Get(tableHeld, id[:])
	if err == nil {
		err = d.readCursor(id[:], b)
	}
	return d.cursors[id], err
}

func (d *Device) readCursor(key, value []byte) error {
	var row heldCursor
	if err := decode(value, &row); err != nil {
		return err
	}
	d.cursors[ID(key)] = wire.Cursor{Scope: ID(key), SSN: row.SSN, Link: row.Link}
	return nil
}

// readCursors reads all cursors, for the rare request that names them.
func (d *Device) readCursors() error {
	return d.store.View(context.Background(), func(r kv.Reader) error { return r.Scan(tableHeld, kv.Range{}, d.readCursor) })
}

// nowhere is the digest of no cursors at all, however many there are. Whoever is to name all of them shows it until that is
// done: after a restart, too, the hub then asks for them.
func nowhere() (digest wire.Hash) {
	for i := range digest {
		digest[i] = 0xff
	}
	return digest
}

// held says whether a cursor is of a scope that the hub has told of.
func held(c wire.Cursor) bool { return c.SSN > 0 }
