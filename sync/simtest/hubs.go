package simtest

import (
	"context"
	"crypto/ed25519"
	"time"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// hubs are the hub processes of the simulation: replica.Hub over one store, with the rules of this package.
type hubs struct {
	w      *world
	store  *disk
	key    ed25519.PrivateKey
	ring   *ring
	copied *memory // of the store; nil: there is none
	linked map[[2]ID]bool
	procs  []*replica.Hub
	long   uint64
	off    []time.Duration // by which a process's clock is wrong
}

func newHubs(w *world, store *disk) *hubs {
	h := &hubs{w: w, store: store, linked: map[[2]ID]bool{}}
	var seed [ed25519.SeedSize]byte
	w.dice.fill(seed[:])
	h.key = ed25519.NewKeyFromSeed(seed[:])
	var err error
	h.ring, err = newRing()
	w.must(err, "make a ring")
	page := 0
	if w.dice.oneIn(3) {
		h.long, page = uint64(4+w.dice.IntN(20)), 700+w.dice.IntN(2000) // so that a snapshot takes several answers
	}
	for range 1 + w.dice.IntN(3) {
		id := w.dice.id()
		h.procs = append(h.procs, replica.NewHub(replica.Hub{ID: id, Epoch: w.dice.Uint64() >> 1, Key: h.key, Ring: h.ring.Ring, Random: w.dice, Policy: rules{w}, Long: h.long, Page: page}))
		h.off = append(h.off, time.Duration(w.dice.IntN(4000)-2000)*time.Millisecond)
	}
	return h
}

// Key signs for all of them.
func (h *hubs) Key() ed25519.PrivateKey { return h.key }

// Long is the length of a log that is begun with a snapshot.
func (h *hubs) Long() uint64 { return h.long }

// Processes counts them.
func (h *hubs) Processes() int { return len(h.procs) }

// Restart starts a process again, in a new epoch.
func (h *hubs) Restart(process int) error {
	again := *h.procs[process]
	again.Epoch = h.w.dice.Uint64() >> 1
	h.procs[process] = replica.NewHub(again)
	return nil
}

// OpensWith looks a key up.
func (h *hubs) OpensWith(scope ID, keyID uint32) ([32]byte, bool) { return h.ring.Get(scope, keyID) }

// Worker makes the scope in which a worker asks for approvals.
func (h *hubs) Worker(now time.Time, user ID) (ID, error) {
	return user, h.do(0, now, func(t *replica.Tx) error {
		if err := t.NewScope(user); err != nil {
			return err
		}
		if err := t.Write(user, Op{Entity: user, Field: fieldWords, Value: []byte("welcome")}); err != nil {
			return err
		}
		return t.Grant(user, user, replica.Write)
	})
}

// Enrol takes a phone in.
func (h *hubs) Enrol(now time.Time, e Enrolment) (secret [32]byte, err error) {
	return e.Secret, h.do(0, now, func(t *replica.Tx) error {
		return t.Enrol(e.Device, replica.DeviceRow{User: e.User, Key: e.Public, Enrolled: now.UnixMilli()}, e.Secret)
	})
}

// Revoke ends a phone.
func (h *hubs) Revoke(now time.Time, device ID) error {
	return h.do(0, now, func(t *replica.Tx) error { return t.Revoke(device) })
}

// do runs a step of the hub's own.
func (h *hubs) do(process int, now time.Time, fn func(*replica.Tx) error) error {
	return h.store.Update(context.Background(), func(tx kv.Tx) error {
		t, err := h.procs[process].Begin(tx, now.Add(h.off[process]))
		if err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return t.Finish()
	})
}

// Answer does one exchange. It takes the signature of the request for granted: the door is looked at in token.
func (h *hubs) Answer(process int, now time.Time, q Question) (answer []byte, stale bool, err error) {
	answer, err = h.answer(process, now, q.Body)
	return answer, false, err
}

// answer does one exchange, as the server does: without a write where nothing is new.
func (h *hubs) answer(process int, now time.Time, body []byte) (answer []byte, err error) {
	req, err := wire.ParseRequest(body)
	if err != nil {
		return nil, err
	}
	ctx, hub := context.Background(), h.procs[process]
	now = now.Add(h.off[process])
	quiet := false
	err = h.store.View(ctx, func(r kv.Reader) error {
		answer, quiet, err = hub.Quiet(r, now, req, body)
		return err
	})
	if err != nil || quiet {
		return answer, err
	}
	err = h.store.Update(ctx, func(tx kv.Tx) error {
		answer, err = hub.Answer(tx, now, req, body)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// Succeed gives them another key.
func (h *hubs) Succeed() error {
	var seed [ed25519.SeedSize]byte
	h.w.dice.fill(seed[:])
	next := ed25519.NewKeyFromSeed(seed[:])
	step := wire.NewStep(h.key, next.Public().(ed25519.PublicKey))
	h.key = next
	for i, p := range h.procs {
		p.Key, p.Former = next, append(p.Former[:len(p.Former):len(p.Former)], step)
		if err := h.Restart(i); err != nil {
			return err
		}
	}
	return nil
}

// Keep copies the store.
func (h *hubs) Keep() (err error) {
	h.copied, err = h.store.Store.(*memory).copy()
	return err
}

// Restore puts the copy in the place of the store.
func (h *hubs) Restore(now time.Time) error {
	again, err := h.copied.copy()
	if err != nil {
		return err
	}
	h.store.Store = again
	for i := range h.procs {
		if err := h.Restart(i); err != nil {
			return err
		}
	}
	if err := h.do(0, now, (*replica.Tx).Restored); err != nil {
		return err
	}
	return h.relearnLinks()
}

// State is what a process makes of a scope.
func (h *hubs) State(process int, r kv.Reader, scope ID) (*crdt.State, error) {
	return h.procs[process].State(r, scope)
}

// Close does nothing.
func (*hubs) Close() error { return nil }
