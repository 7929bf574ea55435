package replica_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"testing"

	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// succeed gives the hub its next key.
func (w *world) succeed() {
	w.t.Helper()
	_, key, err := ed25519.GenerateKey(w.random)
	w.must(err)
	next := *w.hub
	next.Former = append(next.Former, wire.NewStep(w.hub.Key, key.Public().(ed25519.PublicKey)))
	next.Key, next.Epoch = key, w.hub.Epoch+1
	w.hub = replica.NewHub(next)
}

func TestAPhoneThatWasAwayPinsTheNewestKey(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	first := w.hub.Public()
	a.write(7, 12, "one")
	a.sync()
	for range 3 {
		w.succeed()
	}
	if !a.HubKey().Equal(first) {
		t.Fatal("the phone moved before it heard anything")
	}
	a.sync()
	b.sync()
	for name, p := range map[string]*phone{"a": a, "b": b} {
		if !p.HubKey().Equal(w.hub.Public()) {
			t.Errorf("phone %s has not pinned the newest key", name)
		}
		again, err := replica.Load(context.Background(), p.store, p.ring, w.random)
		w.must(err)
		if !again.HubKey().Equal(w.hub.Public()) {
			t.Errorf("phone %s forgot the newest key when it was closed", name)
		}
	}
	if got := b.texts(7, 12); len(got) != 1 {
		t.Errorf("got %q, want what was written under the first key", got)
	}
	a.write(7, 12, "two")
	if got := a.sync(); got != 1 {
		t.Errorf("under the new key an exchange took %d requests, want 1", got)
	}
}

// A thief who holds answers and statements, but no key, moves no phone.
func TestAStolenAnswerWithAFalseSuccessorChangesNothing(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 12, "one")
	asked, answer := a.ask()
	_, thief, err := ed25519.GenerateKey(w.random)
	w.must(err)
	honest := w.hub.Public()
	forged := wire.NewStep(thief, thief.Public().(ed25519.PublicKey))
	forged.Old = honest
	receipt, rest, err := wire.Open(answer, asked.Body, honest)
	w.must(err)
	stolen, err := wire.Sign(receipt, rest, thief, forged)
	w.must(err)
	if _, err := a.Take(context.Background(), asked, stolen, nil); !errors.Is(err, wire.ErrAnswer) {
		t.Errorf("got %v, want %v", err, wire.ErrAnswer)
	}
	if !a.HubKey().Equal(honest) || a.Pending() != 1 {
		t.Errorf("the phone has %d pending and another key: %v", a.Pending(), !a.HubKey().Equal(honest))
	}
	a.sync()
	old := w.hub
	w.succeed()
	a.sync()
	w.hub = old // an answer of the key that was followed: it is no word of this phone's hub any more
	asked, answer = a.ask()
	if _, err := a.Take(context.Background(), asked, answer, nil); !errors.Is(err, wire.ErrAnswer) {
		t.Errorf("the key of before: got %v, want %v", err, wire.ErrAnswer)
	}
}

func TestTheEndOfAPhoneIsSignedByTheNewestKey(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	w.succeed()
	w.hubDoes(func(t *replica.Tx) error { return t.Revoke(replica.ID{10}) })
	if got := a.exchange(); !got.Revoked || !a.Revoked() {
		t.Errorf("got %+v, want the end of the phone", got)
	}
}
