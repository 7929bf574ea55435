package replica

import (
	"fmt"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
)

// KeptApart is a commit in the hub's quarantine.
type KeptApart struct {
	Device   ID
	User     ID
	Received time.Time
	Words    string    // why, as its author was told
	Ops      []crdt.Op // nil where it does not open with the keys that are here
}

// EachApart visits what the hub keeps in quarantine, oldest first.
func (h *Hub) EachApart(r kv.Reader, visit func(KeptApart) error) error {
	return r.Scan(tableApart, kv.Range{}, func(_, value []byte) error {
		var row ApartRow
		if err := decode(value, &row); err != nil {
			return err
		}
		kept := KeptApart{Device: row.Device, User: row.User, Received: time.UnixMilli(row.Received).UTC(), Words: row.Words}
		c, err := commit.Parse(row.Head)
		if err != nil {
			return fmt.Errorf("commit in quarantine: %w", err)
		}
		if key, ok := h.Ring.Get(c.Scope, c.KeyID); ok && c.AttachBody(row.Body) == nil {
			if ops, err := c.Open(key); err == nil {
				kept.Ops = ops
			}
		}
		return visit(kept)
	})
}
