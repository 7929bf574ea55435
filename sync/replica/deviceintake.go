package replica

import (
	"context"
	"crypto/ed25519"
	"slices"

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
	ahead   *ahead
	hub     ed25519.PublicKey // that signed: the pinned key, or one that it leads to
	skew    int64
	self    selfRow
	held    map[ID]*holding
	left    []pending       // what stays in the outbox
	gone    map[ID][]uint64 // rows that left it, by scope
	settled map[ID][]wire.Hash
	resumes map[ID]wire.Resume // how far a scope is held without a cursor, where that changes
	taken   Taken
	away    map[[16]byte]awayRow // see comesHome; nil until it is needed
	home    []wire.Hash          // what came home, and waits for its place in the chain
	hidden  []wire.Hash          // what had, and was let go of with its scope
	coming  []ID                 // scopes whose key came with this answer

	offering *offering
	lost     map[ID]bool // scopes that any restored hub ever asked for
	repeated *repeating
	torn     bool // the chain has a hole that nothing closes
}

// holding is one scope on its way into the store.
type holding struct {
	row   heldRow
	begin wire.Cursor // where it stood before
	state *crdt.State
	size  int // bytes that its row takes, about
}

// runAhead runs the transaction while pages are opened. Nothing is being opened any more when it ends, however it ends.
func (in *intake) runAhead(ctx context.Context, also func(kv.Tx, Taken) error) error {
	in.ahead = in.d.openAhead(in.rest.Pulls)
	defer in.ahead.all.Wait()
	return in.d.store.Update(ctx, func(tx kv.Tx) error { return in.run(tx, also) })
}

func (in *intake) run(tx kv.Tx, also func(kv.Tx, Taken) error) error {
	in.self, in.taken, in.held = in.d.self, Taken{More: in.rest.AskAll, Revoked: in.rest.Revoked}, map[ID]*holding{}
	in.left, in.gone, in.settled, in.resumes = nil, map[ID][]uint64{}, map[ID][]wire.Hash{}, map[ID]wire.Resume{}
	in.away, in.home, in.hidden, in.torn = nil, nil, nil, false
	in.self.HubKey = in.hub
	in.offering, in.lost, in.repeated = in.d.offering, in.d.lost, in.d.repeating
	receipts := []func(kv.Tx) error{in.repeats, in.receipts}
	if in.ofAnother() {
		receipts, in.left = nil, in.d.out
	}
	if in.rest.Revoked {
		in.self.Revoked, in.left = true, in.d.out
		return putSelf(tx, in.self)
	}
	in.hear()
	in.self.Forked = in.self.Forked || in.rest.Suspended
	for _, step := range slices.Concat([]func(kv.Tx) error{in.another}, receipts, []func(kv.Tx) error{in.pulls, in.snapshots, in.advances, in.letGo, in.letBrought, in.tear, in.save, in.keepKeys}) {
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

func (in *intake) save(tx kv.Tx) error {
	for _, id := range sortedIDs(in.held) {
		h := in.held[id]
		h.row.State = h.state.Store()
		at := wire.Cursor{Scope: id, SSN: h.row.SSN, Link: h.row.Link}
		in.self.Digest = wire.Mix(wire.Mix(in.self.Digest, h.begin), at)
		if err := in.savePart(tx, at); err != nil {
			return err
		}
		if err := tx.Put(tableHeld, id[:], h.row.sized(h.size)); err != nil {
			return err
		}
		in.taken.Scopes = append(in.taken.Scopes, id)
	}
	in.self.LastSync, in.self.Skew = in.receipt.HubTime, in.skew
	return putSelf(tx, in.self)
}

// remember takes over, once the transaction is durable, what it wrote.
func (in *intake) remember() {
	d := in.d
	d.turn++
	if in.self.Epoch != d.self.Epoch {
		d.n, d.head = 0, wire.Hash{}
	}
	for id := range d.views.of {
		if len(d.mine[id]) > 0 {
			d.views.drop(id)
		}
	}
	d.self = in.self
	d.offering, d.lost, d.repeating = in.offering, in.lost, in.repeated
	d.release(in.left, in.gone)
	for _, h := range in.home {
		d.home[h] = true
	}
	for _, h := range in.hidden {
		d.home[h] = false
	}
	d.askAll = in.rest.AskAll || (d.askAll && in.taken.More)
	for id, h := range in.held {
		d.cursors[id] = wire.Cursor{Scope: id, SSN: h.row.SSN, Link: h.row.Link}
		d.views.drop(id)
		in.rememberPart(d.cursors[id])
	}
	for _, id := range in.taken.Gone {
		d.forget(id)
	}
	for _, id := range in.coming {
		if in.held[id] == nil {
			d.doomed[id] = true
		}
	}
}
