package replica

import (
	"fmt"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
)

// PendingCommit is a commit of this device that no receipt covers yet, opened.
type PendingCommit struct {
	Scope ID
	Wall  time.Time // by this device's clock
	Ops   []crdt.Op // none where its scope is gone, and the key with it
}

// EachPending visits the commits that no receipt covers yet, oldest first. It reads them all: ask once.
func (d *Device) EachPending(r kv.Reader, visit func(PendingCommit)) error {
	for _, p := range d.out {
		c, err := commitAt(r, p.row)
		if err != nil {
			return err
		}
		visit(PendingCommit{Scope: c.Scope, Wall: time.UnixMilli(c.Wall), Ops: d.opened(c)})
	}
	return nil
}

// ApartCommit is a commit of this device that the hub keeps in quarantine, opened.
type ApartCommit struct {
	Scope  ID
	Wall   time.Time // by this device's clock
	Words  string    // why, for the worker
	Change crdt.Commit
}

// Aparts lists the commits that the hub keeps in quarantine, oldest first. One whose key is gone is listed without ops.
func (d *Device) Aparts(r kv.Reader) ([]ApartCommit, error) {
	var out []ApartCommit
	err := r.Scan(tableSetApart, kv.Range{}, func(key, value []byte) error {
		var row SetApart
		if err := decode(value, &row); err != nil {
			return err
		}
		c, err := commit.Parse(row.Head)
		if err != nil {
			return fmt.Errorf("set-apart commit %d: %w", be(key), err)
		}
		c.Body = row.Body
		a := ApartCommit{Scope: c.Scope, Wall: time.UnixMilli(c.Wall), Words: row.Words}
		if k, ok := d.ring.Get(c.Scope, c.KeyID); ok {
			if ops, err := c.Open(k); err == nil {
				a.Change = d.local(c, ops)
			}
		}
		out = append(out, a)
		return nil
	})
	return out, err
}
