package replica

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// pending is what a device remembers of a commit of its own that no receipt covers yet. The commit itself stays in the
// outbox and is read when it is needed, so that a phone that was offline for months is opened and used as any other.
type pending struct {
	row     uint64
	epoch   uint64
	n       uint64
	hash    wire.Hash
	scope   ID
	keyID   uint32
	size    uint32 // bytes of head and body
	left    uint16
	earlier bool // signed under an earlier name of this phone, or in a chain that it gave up
}

// waiting is what is remembered of a commit in that row of the outbox.
func (d *Device) waiting(row uint64, c *commit.Commit) pending {
	return pending{row: row, epoch: c.Epoch, n: c.N, hash: c.Hash(), scope: c.Scope, keyID: c.KeyID, size: uint32(len(c.Head) + len(c.Body)),
		left: c.Left, earlier: c.Device != d.self.Device || c.Epoch != d.self.Epoch}
}

// keep remembers commits as pending.
func (d *Device) keep(p pending) {
	d.out = append(d.out, p)
	d.mine[p.scope] = append(d.mine[p.scope], p.row)
}

// release forgets, once that is durable, what left the outbox; left is what stays.
func (d *Device) release(left []pending, gone map[ID][]uint64) {
	d.out = left
	if cap(left) > 2*len(left)+1024 {
		d.out = slices.Clone(left)
	}
	for id, rows := range gone {
		d.mine[id] = slices.DeleteFunc(d.mine[id], func(row uint64) bool { return slices.Contains(rows, row) })
		if len(d.mine[id]) == 0 {
			delete(d.mine, id)
		}
	}
}

// firstFrom is the place in what is pending of the first row that is not before this one.
func (d *Device) firstFrom(row uint64) int {
	at, _ := slices.BinarySearchFunc(d.out, row, func(p pending, row uint64) int { return cmp.Compare(p.row, row) })
	return at
}

// ownAt is the hash of this device's own commit n of the present chain, where it still knows it. What waits of that chain
// lies behind all that waits of earlier ones.
func (d *Device) ownAt(n uint64) (hash wire.Hash, known bool) {
	if n == d.self.N {
		return d.self.Head, true
	}
	at, found := slices.BinarySearchFunc(d.out, n, func(p pending, n uint64) int {
		if p.earlier || p.epoch != d.self.Epoch {
			return -1
		}
		return cmp.Compare(p.n, n)
	})
	if !found {
		return hash, false
	}
	return d.out[at].hash, true
}

// rowOf reads the row of a pending commit.
func rowOf(r kv.Reader, row uint64) (out outboxRow, err error) {
	b, err := r.Get(tableOutbox, join(row))
	if err != nil {
		return out, err
	}
	if b == nil {
		return out, fmt.Errorf("unsent commit %d: %w", row, errRow)
	}
	return out, decode(b, &out)
}

// commitAt reads a pending commit from the outbox.
func commitAt(r kv.Reader, row uint64) (*commit.Commit, error) {
	b, err := rowOf(r, row)
	if err != nil {
		return nil, err
	}
	c, err := commit.Parse(b.Head)
	if err != nil {
		return nil, fmt.Errorf("unsent commit %d: %w", row, err)
	}
	c.Body = b.Body
	return c, nil
}

// opened gives the ops of a commit; none where its scope is gone, or its key.
func (d *Device) opened(c *commit.Commit) []crdt.Op {
	key, ok := d.ring.Get(c.Scope, c.KeyID)
	if !ok || d.doomed[c.Scope] {
		return nil
	}
	ops, err := c.Open(key)
	if err != nil {
		return nil
	}
	return ops
}

// outbox visits the rows of some pending commits, in one transaction.
func (d *Device) outbox(rows []pending, visit func(kv.Reader, pending, *commit.Commit) error) error {
	if len(rows) == 0 {
		return nil
	}
	return d.store.View(context.Background(), func(r kv.Reader) error {
		for _, p := range rows {
			c, err := commitAt(r, p.row)
			if err != nil {
				return err
			}
			if err := visit(r, p, c); err != nil {
				return err
			}
		}
		return nil
	})
}
