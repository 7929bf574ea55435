package replica

import (
	"fmt"
	"io"
	"slices"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// intake is one answer on its way into the store.
type intake struct {
	told    map[wire.Hash]told
	d       *Device
	asked   Asked
	receipt wire.Receipt
	rest    wire.Rest
	skew    int64
	self    selfRow
	held    map[ID]*holding
	left    []pending       // what stays in the outbox
	gone    map[ID][]uint64 // rows that left it, by scope
	settled map[ID][]wire.Hash
	taken   Taken
}

// holding is one scope on its way into the store.
type holding struct {
	row   heldRow
	begin wire.Cursor // where it stood before
	state *crdt.State
}

func (in *intake) run(tx kv.Tx, also func(kv.Tx, Taken) error) error {
	in.self, in.taken, in.held = in.d.self, Taken{More: in.rest.More || in.rest.AskAll, Revoked: in.rest.Revoked}, map[ID]*holding{}
	in.left, in.gone, in.settled = nil, map[ID][]uint64{}, map[ID][]wire.Hash{}
	if in.rest.Revoked {
		in.self.Revoked, in.left = true, in.d.out
		return putSelf(tx, in.self)
	}
	in.hear()
	for _, step := range []func(kv.Tx) error{in.receipts, in.pulls, in.advances, in.save} {
		if err := step(tx); err != nil {
			return err
		}
	}
	if also == nil {
		return nil
	}
	in.taken.states = in.held
	return also(tx, in.taken)
}

// told is what the hub says of a commit of this device's own that it had before this request.
type told struct{ received, skew int64 }

// hear notes when the hub took in commits of this device's own that it names by hash. Where the answer to an earlier
// request was lost, that is not now, and was by another skew: both sides must keep the same.
func (in *intake) hear() {
	in.told = map[wire.Hash]told{}
	for _, p := range in.rest.Pulls {
		for _, item := range p.Items {
			if item.Head == nil && len(item.Hash) == len(wire.Hash{}) {
				in.told[wire.Hash(item.Hash)] = told{item.Received, item.Skew}
			}
		}
	}
}

// receipts moves what the hub has out of the outbox: apart, where it is in quarantine by the name of its hash, and into
// the archive and the state, where the receipt proves that it was accepted.
func (in *intake) receipts(tx kv.Tx) error {
	apart := in.exceptions()
	own, known := in.d.ownAt(in.receipt.N)
	ours := known && own == in.receipt.Head
	in.self.Forked = in.self.Forked || known && !ours
	for _, p := range in.d.out {
		words, isApart := apart[p.commit.Hash()]
		if !isApart && !in.covers(p, ours) {
			in.left = append(in.left, p)
			continue
		}
		if err := in.settle(tx, p, words, isApart); err != nil {
			return err
		}
	}
	if ours && in.receipt.N > in.self.N {
		in.self.N, in.self.Head = in.receipt.N, in.receipt.Head
	}
	return in.newEpoch()
}

// exceptions lists what the hub keeps in quarantine, with the words for the worker.
func (in *intake) exceptions() map[wire.Hash]string {
	apart := map[wire.Hash]string{}
	for _, e := range in.receipt.Exceptions {
		switch e.Verdict {
		case wire.Quarantined, wire.Fork:
			apart[e.Commit] = e.Words
		case wire.Refused, wire.Gap:
			in.taken.Words = append(in.taken.Words, e.Words)
		}
		in.self.Forked = in.self.Forked || e.Verdict == wire.Fork
	}
	return apart
}

// ownAt is the hash of this device's own commit n of the present chain, where it still knows it.
func (d *Device) ownAt(n uint64) (hash wire.Hash, known bool) {
	if n == d.self.N {
		return d.self.Head, true
	}
	for _, p := range d.out {
		if p.commit.Epoch == d.self.Epoch && p.commit.N == n {
			return p.commit.Hash(), true
		}
	}
	return hash, false
}

// covers says whether the receipt proves that the hub has a commit that it does not name. A head that is this device's own
// vouches for all before it. Where the hub has more than this device, only what was in this very request is proven: the
// hub would have named it, had another been in its place.
func (in *intake) covers(p pending, ours bool) bool {
	if p.commit.Epoch != in.receipt.Epoch || p.commit.N > in.receipt.N {
		return false
	}
	return ours || in.behind() && p.row < in.asked.until && len(in.taken.Words) == 0
}

// behind says whether the hub has more of the chain than this device: it was restored from an older copy.
func (in *intake) behind() bool { return in.receipt.N > in.d.n }

// newEpoch lets a device that was restored from an older copy write on in a new chain, once nothing waits in the old one.
// One that wrote before it knew stays suspended until it is enrolled again.
func (in *intake) newEpoch() error {
	if !in.behind() || in.self.Forked {
		return nil
	}
	if slices.ContainsFunc(in.left, func(p pending) bool { return p.commit.Epoch == in.self.Epoch }) {
		in.taken.More = true
		return nil
	}
	var epoch [8]byte
	if _, err := io.ReadFull(in.d.random, epoch[:]); err != nil {
		return fmt.Errorf("draw an epoch: %w", err)
	}
	in.self.Epoch, in.self.N, in.self.Head = be(epoch[:])>>1, 0, wire.Hash{}
	in.d.askAll = true
	return nil
}

// settle takes one commit out of the outbox.
//
//nolint:revive // apart is a fact about the commit, not a switch of the caller's
func (in *intake) settle(tx kv.Tx, p pending, words string, apart bool) error {
	if err := tx.Delete(tableOutbox, join(p.row)); err != nil {
		return err
	}
	in.gone[p.commit.Scope] = append(in.gone[p.commit.Scope], p.row)
	if apart {
		in.taken.Apart++
		b, err := encode(SetApart{Words: words, Head: p.commit.Head, Body: p.commit.Body})
		if err != nil {
			return err
		}
		return tx.Put(tableSetApart, join(p.row), b)
	}
	in.taken.Sent++
	h, err := in.hold(tx, p.commit.Scope, p.commit.KeyID)
	if err != nil {
		return err
	}
	hash := p.commit.Hash()
	in.settled[p.commit.Scope] = append(in.settled[p.commit.Scope], hash)
	if was, ok := in.told[hash]; ok {
		return in.fold(tx, h, p.commit, p.ops, was.received, was.skew)
	}
	return in.fold(tx, h, p.commit, p.ops, in.receipt.HubTime, in.skew)
}

// fold adds an accepted commit to the archive and to its scope's state.
func (in *intake) fold(tx kv.Tx, h *holding, c *commit.Commit, ops []crdt.Op, received, skew int64) error {
	change := c.Change(ops)
	change.Wall -= skew
	h.state.Apply(change)
	in.taken.Folded = append(in.taken.Folded, FoldedCommit{Scope: c.Scope, Wall: time.UnixMilli(c.Wall), Received: time.UnixMilli(received), Ops: ops})
	b, err := encode(archiveRow{Received: received, Skew: skew, Head: c.Head, Body: c.Body})
	if err != nil {
		return err
	}
	in.self.Archived++
	return tx.Put(tableArchive, join(in.self.Archived), b)
}

func (in *intake) hold(tx kv.Tx, id ID, keyID uint32) (*holding, error) {
	if h := in.held[id]; h != nil {
		return h, nil
	}
	row, err := heldAt(tx, id)
	if err != nil {
		return nil, err
	}
	if row.KeyID == 0 {
		row.KeyID = keyID
	}
	state, err := crdt.Restore(row.State)
	if err != nil {
		return nil, fmt.Errorf("scope %x: %w", id[:4], err)
	}
	h := &holding{row: row, begin: wire.Cursor{Scope: id, SSN: row.SSN, Link: row.Link}, state: state}
	in.held[id] = h
	return h, nil
}

// pulls takes in the pages. A device that was restored from an older copy does not have what it wrote after that, and the
// hub spared it just that: it asks again under a new chain.
func (in *intake) pulls(tx kv.Tx) error {
	if in.behind() {
		in.taken.More = in.taken.More || !in.self.Forked
		return nil
	}
	for _, p := range in.rest.Pulls {
		if err := in.pull(tx, p); err != nil {
			return fmt.Errorf("page of scope %x: %w", p.From.Scope[:4], err)
		}
	}
	return nil
}

// pull takes in one page. A page that begins at the start repeats what is held already: folding again changes nothing.
func (in *intake) pull(tx kv.Tx, p wire.Pull) error {
	h, err := in.hold(tx, p.From.Scope, 0)
	if err != nil {
		return err
	}
	if p.From.SSN != 0 && (p.From.SSN != h.row.SSN || p.From.Link != h.row.Link) {
		in.d.askAll = true
		in.taken.More = true
		return nil
	}
	at := p.From
	for _, item := range p.Items {
		hash := wire.Hash{}
		if item.Head == nil {
			copy(hash[:], item.Hash)
		} else if hash, err = in.item(tx, h, p.From.Scope, item); err != nil {
			return err
		}
		at.SSN++
		at.Link = wire.NextLink(at.Link, hash)
	}
	h.row.SSN, h.row.Link = at.SSN, at.Link
	return nil
}

// item folds one commit of a page. What does not open is kept and counted in, and shows nothing until a later version of
// the app reads it.
func (in *intake) item(tx kv.Tx, h *holding, scope ID, item wire.Item) (wire.Hash, error) {
	c, err := commit.Parse(item.Head)
	if err != nil {
		return wire.Hash{}, err
	}
	if c.Scope != scope {
		return wire.Hash{}, wire.ErrAnswer
	}
	in.taken.Pulled++
	if h.row.KeyID == 0 {
		h.row.KeyID = c.KeyID
	}
	var ops []crdt.Op
	if key, ok := in.d.ring.Get(scope, c.KeyID); ok && c.AttachBody(item.Body) == nil {
		if opened, err := c.Open(key); err == nil {
			ops = opened
		}
	}
	return c.Hash(), in.fold(tx, h, c, ops, item.Received, item.Skew)
}

// advances moves the cursors of scopes to which this device's request alone added. A head that does not follow from those
// commits is not believed: the next request then shows another position than the hub expects, and all is recounted.
func (in *intake) advances(tx kv.Tx) error {
	for _, to := range in.receipt.Advances {
		h, err := in.hold(tx, to.Scope, 0)
		if err != nil {
			return err
		}
		at := wire.Cursor{Scope: to.Scope, SSN: h.row.SSN, Link: h.row.Link}
		for _, hash := range in.settled[to.Scope] {
			at.SSN++
			at.Link = wire.NextLink(at.Link, hash)
		}
		if at == to {
			h.row.SSN, h.row.Link = to.SSN, to.Link
		}
	}
	return nil
}

func (in *intake) save(tx kv.Tx) error {
	for _, id := range sortedIDs(in.held) {
		h := in.held[id]
		h.row.State = h.state.Store()
		in.self.Digest = wire.Mix(wire.Mix(in.self.Digest, h.begin), wire.Cursor{Scope: id, SSN: h.row.SSN, Link: h.row.Link})
		b, err := encode(h.row)
		if err != nil {
			return err
		}
		if err := tx.Put(tableHeld, id[:], b); err != nil {
			return err
		}
		in.taken.Scopes = append(in.taken.Scopes, id)
	}
	in.self.LogID, in.self.LastSync, in.self.Skew = in.receipt.LogID, in.receipt.HubTime, in.skew
	return putSelf(tx, in.self)
}

// remember takes over, once the transaction is durable, what it wrote.
func (in *intake) remember() {
	d := in.d
	if in.self.Epoch != d.self.Epoch {
		d.n, d.head = 0, wire.Hash{}
	}
	for id := range d.views {
		if len(d.mine[id]) > 0 {
			delete(d.views, id)
		}
	}
	d.self, d.out = in.self, in.left
	for id, rows := range in.gone {
		d.mine[id] = slices.DeleteFunc(d.mine[id], func(p pending) bool { return slices.Contains(rows, p.row) })
		if len(d.mine[id]) == 0 {
			delete(d.mine, id)
		}
	}
	d.askAll = in.rest.AskAll || (d.askAll && in.taken.More)
	for id, h := range in.held {
		d.cursors[id] = wire.Cursor{Scope: id, SSN: h.row.SSN, Link: h.row.Link}
		delete(d.views, id)
	}
}
