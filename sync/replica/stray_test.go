package replica_test

import (
	"context"
	"errors"
	"testing"

	"streetlight/sync/keyring"
	"streetlight/sync/replica"
)

// TestStrayKeysGoWhenAllIsNamed: a key that came with an answer which was not taken in opens nothing, and no hub would ever
// say that it is gone once the phone has named all that it has.
func TestStrayKeysGoWhenAllIsNamed(t *testing.T) {
	w := newWorld(t)
	p := w.enrol(1, 1)
	p.write(7, 1, "seen")
	p.sync()
	w.policy.refuse = "You may not write to this record."
	p.write(8, 1, "set apart")
	p.sync()
	w.policy.refuse = ""
	p.write(9, 1, "waits")
	w.must(p.ring.Add(keyring.Key{Scope: replica.ID{10}, ID: 1, Secret: [32]byte{1}}))

	w.must(p.Mend(context.Background(), replica.ID{7}))
	p.keys.broken = true
	if _, err := p.Request(w.now); !errors.Is(err, errBroken) {
		t.Errorf("with keys that cannot be destroyed the request ends with %v, want the reason", err)
	}
	p.keys.broken = false
	p.exchange()

	for scope, want := range map[byte]bool{7: true, 8: true, 9: true, 10: false} {
		if _, _, got := p.ring.Newest(replica.ID{scope}); got != want {
			t.Errorf("the phone has a key of scope %d: %v, want %v", scope, got, want)
		}
	}
}

// TestKeyOfWhatWasAcceptedStays: between the receipt and the page that brings a scope home, its commit lies in the archive alone.
func TestKeyOfWhatWasAcceptedStays(t *testing.T) {
	w := newWorld(t)
	p := w.enrol(1, 1)
	p.write(7, 1, "seen")
	p.sync()
	p.write(9, 1, "first words")
	p.exchange()
	w.must(p.Mend(context.Background(), replica.ID{7}))
	p.sync()
	if got := p.texts(9, 1); len(got) != 1 || got[0] != "first words" {
		t.Errorf("scope 9 says %q, want its first words", got)
	}
}
