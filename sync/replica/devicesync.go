package replica

import (
	"context"
	"errors"
	"fmt"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// pushBytes is how many bytes of commits a request gathers; keys and cursors come on top.
const pushBytes = wire.MaxBytes * 7 / 10

// Asked is a request as it was sent: what the answer is read against.
type Asked struct {
	Body  []byte
	wall  int64
	sent  map[uint64]*commit.Commit // the commits of the outbox in it, by row
	until uint64                    // the row of the outbox behind the last commit in it
	turn  int                       // of the device: how many answers it had taken in
	all   bool                      // it names all cursors
	log   ID                        // of the hub, as the request says
	given uint64                    // the row of the archive up to which it offers
	gives int                       // commits that it offers
}

// Request makes the next request: what is pending, oldest first, as far as it goes in, and where the device stands.
func (d *Device) Request(wall time.Time) (Asked, error) {
	if err := d.fresh(context.Background()); err != nil {
		return Asked{}, err
	}
	req := wire.Request{Version: wire.Version, Device: d.self.Device, Epoch: d.self.Epoch, LogID: d.self.LogID, Wall: wall.UnixMilli(), All: d.askAll,
		Hub: wire.KeyName(d.self.HubKey)}
	if d.askAll {
		var err error
		if req.Cursors, err = d.recount(); err != nil {
			return Asked{}, err
		}
	}
	req.Position, req.Resume = d.self.Digest, d.resume()
	asked := Asked{wall: req.Wall, all: req.All, log: req.LogID, turn: d.turn}
	if err := d.load(&req, &asked); err != nil {
		return Asked{}, err
	}
	body, err := wire.EncodeRequest(req)
	if err != nil {
		return Asked{}, fmt.Errorf("encode the request: %w", err)
	}
	asked.Body = body
	return asked, nil
}

// load puts into a request what the hub lacks: to one that was restored what it lost, then this device's own commits that
// it lost, then what is pending.
func (d *Device) load(req *wire.Request, asked *Asked) error {
	if d.offering != nil {
		return d.offer(req, asked)
	}
	if left, err := d.repeat(req); err != nil || left {
		return err
	}
	var err error
	asked.sent = map[uint64]*commit.Commit{}
	asked.until, err = d.fill(req, asked.sent)
	return err
}

// sizeOf is how many bytes the cursors and commits of a request take so far.
func sizeOf(req *wire.Request) int {
	size := len(req.Cursors)*60 + len(req.Resume)*90
	for _, f := range req.Push {
		size += len(f.Head) + len(f.Body) + 16
	}
	return size
}

// fill puts whole groups of pending commits into a request, with the keys of scopes that the hub does not have. Until is the
// row behind the last of them.
func (d *Device) fill(req *wire.Request, commits map[uint64]*commit.Commit) (until uint64, err error) {
	next, err := d.next(len(req.Push), sizeOf(req))
	if err != nil {
		return 0, err
	}
	sent := map[ID]bool{}
	err = d.outbox(next, func(r kv.Reader, p pending, c *commit.Commit) error {
		if err := d.sealKeyFor(r, req, c, sent); err != nil {
			return err
		}
		until, commits[p.row] = p.row+1, c
		req.Push = append(req.Push, wire.Frame{Head: c.Head, Body: c.Body})
		return nil
	})
	return until, err
}

// next lists the oldest pending commits that go into a request, whole groups of them; count and size say what is in it.
func (d *Device) next(count, size int) (out []pending, err error) {
	awaited, err := d.awaited()
	if err != nil {
		return nil, err
	}
	for from := 0; from < len(d.out); {
		if d.out[from].earlier {
			from++
			continue
		}
		to := from + int(d.out[from].left) + 1
		if to > len(d.out) || count+to-from > wire.MaxPush {
			return out, nil
		}
		for _, p := range d.out[from:to] {
			if awaited[p.scope] {
				return out, nil
			}
			size += int(p.size) + 16
		}
		if size > pushBytes && count > 0 {
			return out, nil
		}
		out, count, from = append(out, d.out[from:to]...), count+to-from, to
	}
	return out, nil
}

func (d *Device) sealKeyFor(r kv.Reader, req *wire.Request, c *commit.Commit, sent map[ID]bool) error {
	if sent[c.Scope] {
		return nil
	}
	if at, err := d.cursorIn(r, c.Scope); err != nil || held(at) {
		return err
	}
	sent[c.Scope] = true
	key, ok := d.ring.Get(c.Scope, c.KeyID)
	if !ok {
		return nil // the scope is gone: the hub has its key
	}
	k, err := wire.SealKey(d.self.Secret, c.Scope, c.KeyID, key, d.random)
	if err != nil {
		return err
	}
	req.Keys = append(req.Keys, k)
	return nil
}

// Taken says what an answer brought.
type Taken struct {
	Sent    int  // commits receipted
	Apart   int  // commits set apart, with words
	Home    int  // commits that were set apart, or went another way, and are accepted after all
	Pulled  int  // commits of others; entities, where they came in a snapshot
	Offered int  // commits given back to a hub that was restored from a copy
	More    bool // ask again at once
	Revoked bool
	Scopes  []ID            // whose accepted state changed
	Gone    []ID            // that the device holds no longer, with their keys
	Words   []string        // why commits were neither accepted nor set apart, for the worker
	Folded  []FoldedCommit  // what became part of a state, in that order
	Pages   []EntityPage    // what was joined into a state, in that order
	states  map[ID]*holding // as they stand after it
}

// FoldedCommit is a commit that an answer made part of its scope's state.
type FoldedCommit struct {
	Scope    ID
	Wall     time.Time // by its author's clock
	Received time.Time // by the hub's
	Ops      []crdt.Op
	Waited   bool // it is this device's own, and was unsent until now
}

// State is what a changed scope says after the answer, with nothing that is pending; nil for any other scope. It is lent
// until the transaction ends.
func (t Taken) State(id ID) *crdt.State {
	if h := t.states[id]; h != nil {
		return h.state
	}
	return nil
}

// Take reads an answer into the store in one transaction, together with what also writes; also may be nil. An answer that
// is not this hub's word on this request changes nothing. Nor does one that comes after another was taken in since the
// request was made: it is for a device that stood elsewhere, and counts as lost.
func (d *Device) Take(ctx context.Context, asked Asked, answer []byte, also func(kv.Tx, Taken) error) (Taken, error) {
	if err := d.fresh(ctx); err != nil {
		return Taken{}, err
	}
	receipt, rest, hub, err := wire.OpenFrom(answer, asked.Body, d.self.HubKey)
	if err != nil {
		return Taken{}, err
	}
	if receipt.Device != d.self.Device || receipt.Epoch != d.self.Epoch {
		return Taken{}, wire.ErrAnswer
	}
	if asked.turn != d.turn {
		return Taken{More: true}, nil
	}
	if err := d.destroyGone(ctx); err != nil {
		return Taken{}, err
	}
	in := &intake{d: d, asked: asked, receipt: receipt, rest: rest, hub: hub, skew: asked.wall - receipt.HubTime, held: map[ID]*holding{}}
	if in.coming, err = d.takeKeys(ctx, rest.Keys); err == nil {
		err = in.runAhead(ctx, also)
	}
	// What is in memory is read again from the store: it then says what is on disk, whatever went wrong. The store is
	// asked for little more than what changed.
	if err != nil {
		err = errors.Join(err, d.reload(context.WithoutCancel(ctx)))
		return Taken{}, errors.Join(err, d.destroyGone(ctx))
	}
	in.remember()
	if in.torn {
		err = d.reload(context.WithoutCancel(ctx))
	}
	return in.taken, errors.Join(err, d.destroyGone(ctx))
}
