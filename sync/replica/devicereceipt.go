package replica

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// told is what the hub says of a commit of this device's own that it had before this request.
type told struct{ received, skew int64 }

// hear notes when the hub took in commits of this device's own that wait still. Where the answer to an earlier request was
// lost, that is not now, and was by another skew: both sides must keep the same.
func (in *intake) hear() {
	in.told = map[wire.Hash]told{}
	if len(in.d.out) == 0 {
		return
	}
	for _, p := range in.rest.Pulls {
		for _, item := range p.Items {
			in.told[hashOf(item)] = told{item.Received, item.Skew}
		}
	}
}

// hashOf is the hash of the commit that an item is, or names.
func hashOf(item wire.Item) (h wire.Hash) {
	if item.Head != nil {
		return sha256.Sum256(item.Head)
	}
	copy(h[:], item.Hash)
	return h
}

// receipts moves what the hub has out of the outbox: apart, where it is in quarantine by the name of its hash, and into
// the archive and the state, where the receipt proves that it was accepted.
func (in *intake) receipts(tx kv.Tx) error {
	apart := in.exceptions()
	own, known := in.d.ownAt(in.receipt.N)
	ours := known && own == in.receipt.Head
	in.self.Forked = in.self.Forked || known && !ours
	reach := in.reach(apart)
	for _, p := range in.d.out[:reach] {
		words, isApart := apart[p.hash]
		if !isApart && !in.covers(p, ours) {
			in.left = append(in.left, p)
			continue
		}
		if err := in.settle(tx, p, words, isApart); err != nil {
			return err
		}
		if (ours || in.behind() && !in.self.Forked) && p.epoch == in.receipt.Epoch && !p.earlier && p.n <= in.receipt.N {
			in.self.N, in.self.Head = p.n, p.hash
		}
	}
	if in.left == nil {
		in.left = in.d.out[reach:]
	} else {
		in.left = append(in.left, in.d.out[reach:]...)
	}
	return in.newEpoch()
}

// reach is how many of what is pending, from the oldest on, an answer may settle: what was in its request, and anything
// where it names commits.
func (in *intake) reach(apart map[wire.Hash]string) int {
	if len(apart)+len(in.told) > 0 {
		return len(in.d.out)
	}
	return in.d.firstFrom(in.asked.until)
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

// covers says whether the answer proves that the hub accepted a commit. The receipt does, for
// what was in this very request and is not named, since the hub names what it did not accept: it vouches for all up to a
// head that is this device's own; and where the hub has more than this device, it would have named another in its place.
// A page that has it does too; but what belongs to the chain leaves the outbox in its order and by a receipt alone, so that
// no place of the chain is without its commit.
func (in *intake) covers(p pending, ours bool) bool {
	if _, told := in.told[p.hash]; told && !in.chains(p) {
		return true
	}
	if p.epoch != in.receipt.Epoch || p.n > in.receipt.N || p.row >= in.asked.until {
		return false
	}
	return ours || in.behind() && len(in.taken.Words) == 0
}

// behind says whether the hub has more of the chain than this device: it was restored from an older copy.
func (in *intake) behind() bool { return in.receipt.N > in.d.n }

// newEpoch lets a device that was restored from an older copy write on in a new chain, once nothing waits in the old one.
// One that wrote before it knew stays suspended until it is enrolled again.
func (in *intake) newEpoch() error {
	if !in.behind() || in.self.Forked {
		return nil
	}
	if slices.ContainsFunc(in.left, func(p pending) bool { return p.epoch == in.self.Epoch }) {
		in.taken.More = true
		return nil
	}
	in.d.askAll = true
	return in.drawEpoch()
}

// drawEpoch begins a new chain.
func (in *intake) drawEpoch() error {
	var epoch [8]byte
	if _, err := io.ReadFull(in.d.random, epoch[:]); err != nil {
		return fmt.Errorf("draw an epoch: %w", err)
	}
	in.self.Epoch, in.self.N, in.self.Head = be(epoch[:])>>1, 0, wire.Hash{}
	return nil
}

// settle takes one commit out of the outbox.
//
//nolint:revive // apart is a fact about the commit, not a switch of the caller's
func (in *intake) settle(tx kv.Tx, p pending, words string, apart bool) error {
	in.gone[p.scope] = append(in.gone[p.scope], p.row)
	if apart { // the key of a scope that it begins stays with it
		in.taken.Apart++
		return setApart(tx, p, words)
	}
	c, err := in.sent(tx, p)
	if err != nil {
		return err
	}
	if err := tx.Delete(tableOutbox, join(p.row)); err != nil {
		return err
	}
	shown, home := in.d.home[p.hash]
	if home {
		if err := tx.Delete(tableHome, p.hash[:]); err != nil {
			return err
		}
	}
	if home && (shown || !in.d.opens(p.scope)) {
		in.taken.Home++
		return nil
	}
	in.taken.Sent++
	h, err := in.hold(tx, p.scope, p.keyID)
	if err != nil {
		return err
	}
	if h.begin.SSN == 0 {
		if err := tx.Delete(tableOutboxKeys, join(p.row)); err != nil {
			return err
		}
	}
	in.settled[p.scope] = append(in.settled[p.scope], p.hash)
	was, ok := in.told[p.hash]
	if !ok {
		was = told{in.receipt.HubTime, in.skew}
	}
	err = in.fold(tx, h, c, in.d.opened(c), was.received, was.skew)
	in.taken.Folded[len(in.taken.Folded)-1].Waited = true
	return err
}

// sent is a pending commit as the request brought it, or read again.
func (in *intake) sent(r kv.Reader, p pending) (*commit.Commit, error) {
	if c := in.asked.sent[p.row]; c != nil && c.Hash() == p.hash {
		return c, nil
	}
	return commitAt(r, p.row)
}

// storedSize is how many bytes ops add to a stored state at most, about.
func storedSize(ops []crdt.Op) (n int) {
	for _, op := range ops {
		n += 96 + len(op.Value) + len(op.Key)
	}
	return n
}

// fold adds an accepted commit to the archive and to its scope's state.
func (in *intake) fold(tx kv.Tx, h *holding, c *commit.Commit, ops []crdt.Op, received, skew int64) error {
	change := c.Change(ops)
	change.Wall -= skew
	h.state.Apply(change)
	h.size += storedSize(ops)
	in.taken.Folded = append(in.taken.Folded, FoldedCommit{Scope: c.Scope, Wall: time.UnixMilli(c.Wall), Received: time.UnixMilli(received), Ops: ops})
	return in.archive(tx, archiveRow{Received: received, Skew: skew, Head: c.Head, Body: c.Body})
}

// archive keeps an accepted commit.
func (in *intake) archive(tx kv.Tx, row archiveRow) error {
	b, err := encode(row)
	if err != nil {
		return err
	}
	in.self.Archived++
	return tx.Put(tableArchive, join(in.self.Archived), b)
}
