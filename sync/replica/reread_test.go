package replica_test

import (
	"context"
	"errors"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// moody is a store that cannot be read for a while.
type moody struct {
	kv.Store
	down bool
}

var errDown = errors.New("cannot be read now")

func (m *moody) View(ctx context.Context, fn func(kv.Reader) error) error {
	if m.down {
		return errDown
	}
	return m.Store.View(ctx, fn)
}

// A device that gives up a save and cannot read its store again writes nothing until it can: it would write over what
// waits.
func TestNothingIsWrittenOverWhenTheStoreCannotBeReadAgain(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1<<14|1, "one")
	a.write(7, 1<<14|1, "two")
	store := &moody{Store: a.store}
	d, err := replica.Load(t.Context(), store, a.ring, w.random)
	w.must(err)
	a.Device = d
	wr := a.Writer()
	store.down = true
	if err := wr.Drop(t.Context()); !errors.Is(err, errDown) {
		t.Fatalf("giving up: got %v, want %v", err, errDown)
	}
	if _, err := a.Request(w.now); !errors.Is(err, errDown) {
		t.Errorf("a request of a device that does not know what it holds: got %v, want %v", err, errDown)
	}
	store.down = false
	a.write(7, 1<<14|1, "three") // knows what waits, though nobody read the store again in between
	a.Device, err = replica.Load(t.Context(), a.store, a.ring, w.random)
	w.must(err)
	if a.Pending() != 3 {
		t.Errorf("%d commits wait, want 3", a.Pending())
	}
	if a.sync(); w.apart() != 0 {
		t.Errorf("%d of them are in quarantine, want none", w.apart())
	}
}
