package replica

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// ownRow is one commit of this device's own chain in its archive, or among what was set apart.
type ownRow struct {
	n        uint64
	left     uint16
	hash     wire.Hash
	prev     wire.Hash
	archived rowAt
	apart    rowAt // both, where it was accepted once and set apart by a restored hub
}

// rowAt is where a commit lies in a table.
type rowAt struct {
	key   []byte // nil: it does not
	whole bool   // its body is there
}

// or prefers, of two rows of one commit, the one that has its body.
func (a rowAt) or(b rowAt) rowAt {
	if a.key == nil || !a.whole && b.whole {
		return b
	}
	return a
}

// fromApart says whether the row among what was set apart is the better one.
func (o ownRow) fromApart() bool { return o.archived.key == nil || o.apart.whole && !o.archived.whole }

// ownRows lists the device's own commits behind n that the hub once had, in the order of the chain.
func (d *Device) ownRows(r kv.Reader, n uint64) ([]ownRow, error) {
	found := map[wire.Hash]ownRow{}
	note := func(head []byte, archived, apart rowAt) error {
		c, err := commit.Parse(head)
		if err != nil || c.Device != d.self.Device || c.Epoch != d.self.Epoch || c.N <= n || c.N > d.self.N {
			return err
		}
		hash := wire.Hash(c.Hash())
		had := found[hash]
		found[hash] = ownRow{n: c.N, left: c.Left, hash: hash, prev: wire.Hash(c.Prev), archived: had.archived.or(archived), apart: had.apart.or(apart)}
		return nil
	}
	err := r.Scan(tableArchive, kv.Range{}, func(key, value []byte) error {
		var row archiveRow
		if err := decode(value, &row); err != nil {
			return err
		}
		return note(row.Head, rowAt{bytes.Clone(key), row.Body != nil}, rowAt{})
	})
	if err != nil {
		return nil, err
	}
	err = r.Scan(tableSetApart, kv.Range{}, func(key, value []byte) error {
		var row SetApart
		if err := decode(value, &row); err != nil {
			return err
		}
		return note(row.Head, rowAt{}, rowAt{bytes.Clone(key), row.Body != nil})
	})
	return inOrder(found, d.self.Head), err
}

// inOrder lists commits in the order of the chain that ends with this head, one for each number. A phone that was copied may
// hold what its copy wrote in the same place, given back by others.
func inOrder(all map[wire.Hash]ownRow, head wire.Hash) []ownRow {
	mine := map[wire.Hash]bool{}
	for row, ok := all[head]; ok; row, ok = all[row.prev] {
		mine[row.hash] = true
	}
	rank := func(row ownRow) int {
		if mine[row.hash] {
			return 0
		}
		return 1
	}
	rows := slices.SortedFunc(maps.Values(all), func(a, b ownRow) int {
		return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(rank(a), rank(b)), slices.Compare(a.hash[:], b.hash[:]))
	})
	return slices.CompactFunc(rows, func(a, b ownRow) bool { return a.n == b.n })
}

// frame reads an own commit again.
func (o ownRow) frame(r kv.Reader) (wire.Frame, error) {
	if o.fromApart() {
		b, err := r.Get(tableSetApart, o.apart.key)
		if err != nil {
			return wire.Frame{}, err
		}
		var row SetApart
		err = decode(b, &row)
		return wire.Frame{Head: row.Head, Body: row.Body}, err
	}
	b, err := r.Get(tableArchive, o.archived.key)
	if err != nil {
		return wire.Frame{}, err
	}
	var row archiveRow
	err = decode(b, &row)
	return wire.Frame{Head: row.Head, Body: row.Body}, err
}
