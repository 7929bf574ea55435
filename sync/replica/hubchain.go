package replica

import (
	"errors"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// chainID names the chain of one device in one epoch.
type chainID struct {
	device ID
	epoch  uint64
}

// chain is a chain as a transaction holds it.
type chain struct {
	row   headRow
	added []byte // hashes of the commits added since
	dirty bool
}

func (t *Tx) chain(id chainID) (*chain, error) {
	if c := t.chains[id]; c != nil {
		return c, nil
	}
	b, err := t.kv.Get(tableHead, join(id.device, id.epoch))
	if err != nil {
		return nil, err
	}
	c := &chain{}
	if err := decode(b, &c.row); err != nil {
		return nil, err
	}
	t.chains[id] = c
	return c, nil
}

func (c *chain) add(h commit.Hash) {
	c.row.N++
	c.row.Hash = h
	c.added = append(c.added, h[:]...)
	c.dirty = true
}

func (t *Tx) saveChain(id chainID, c *chain) error {
	if !c.dirty {
		return nil
	}
	b, err := encode(c.row)
	if err != nil {
		return err
	}
	if err := t.kv.Put(tableHead, join(id.device, id.epoch), b); err != nil {
		return err
	}
	if len(c.added) == 0 {
		return nil
	}
	return t.kv.Put(tableChain, join(id.device, id.epoch, c.row.N), c.added)
}

// hashAt is the hash of the commit n of a chain, n at most the head's.
func (t *Tx) hashAt(id chainID, c *chain, n uint64) (h wire.Hash, err error) {
	if from := c.row.N - uint64(len(c.added)/32); n > from {
		return wire.Hash(c.added[32*(n-from-1):][:32]), nil
	}
	found := errors.New("replica: a chain has a hole")
	err = t.kv.Scan(tableChain, kv.Range{From: join(id.device, id.epoch, n), To: join(id.device, id.epoch, ^uint64(0))}, func(key, hashes []byte) error {
		last := be(key[24:])
		if first := last - uint64(len(hashes)/32) + 1; n >= first {
			h = wire.Hash(hashes[32*(n-first):][:32])
			found = nil
		}
		return kv.ErrStop
	})
	if err != nil {
		return h, err
	}
	return h, found
}
