package simtest

import (
	"context"
	"crypto/ed25519"
	"time"

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
	former []ed25519.PublicKey
	procs  []*replica.Hub
	off    []time.Duration // by which a process's clock is wrong
}

func newHubs(w *world, store *disk) *hubs {
	h := &hubs{w: w, store: store}
	var seed [ed25519.SeedSize]byte
	w.dice.fill(seed[:])
	h.key = ed25519.NewKeyFromSeed(seed[:])
	var err error
	h.ring, err = newRing()
	w.must(err, "make a ring")
	page := 0
	if w.dice.oneIn(3) {
		w.long, page = uint64(4+w.dice.IntN(20)), 2000+w.dice.IntN(20000)
	}
	for range 1 + w.dice.IntN(3) {
		id := w.dice.id()
		h.procs = append(h.procs, replica.NewHub(replica.Hub{ID: id, Epoch: w.dice.Uint64() >> 1, Key: h.key, Ring: h.ring.Ring, Random: w.dice, Policy: rules{w}, Long: w.long, Page: page}))
		h.off = append(h.off, time.Duration(w.dice.IntN(4000)-2000)*time.Millisecond)
	}
	return h
}

// Key is what phones pin.
func (h *hubs) Key() ed25519.PublicKey { return h.key.Public().(ed25519.PublicKey) }

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

// Opening is nothing: the rules here ask for no first words.
func (*hubs) Opening(ID, ID) []Op { return nil }

// Worker makes the scope in which a worker asks for approvals.
func (h *hubs) Worker(now time.Time, user ID) error {
	return h.do(0, now, func(t *replica.Tx) error {
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
func (h *hubs) Enrol(now time.Time, e Enrolment) error {
	return h.do(0, now, func(t *replica.Tx) error {
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

// Answer does one exchange, as the server does: without a write where nothing is new.
func (h *hubs) Answer(process int, now time.Time, body []byte) (answer []byte, err error) {
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
