package replica_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// A transaction that does not become durable leaves nothing behind in the hub's memory: the same commits may come again
// by another skew, to another process.
func TestWhatWasRolledBackIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.ahead = time.Hour
	a.write(7, 12, "one")
	asked, err := a.Request(w.now.Add(a.ahead))
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	power := errors.New("the power went")
	if err := w.store.Update(context.Background(), func(tx kv.Tx) error {
		_, err := w.hub.Answer(tx, w.now, req, asked.Body)
		return errors.Join(err, power)
	}); !errors.Is(err, power) {
		t.Fatal(err)
	}
	first, other := w.hub, *w.hub
	other.ID, other.Epoch = replica.ID{0xfe}, 2
	w.hub = replica.NewHub(other)
	a.ahead = 3 * time.Hour
	a.sync()
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		s, err := first.State(r, replica.ID{7})
		if err != nil {
			return err
		}
		if got, want := s.Get(replica.ID{7}, 12)[0].Wall, w.now.Add(-3*time.Hour).UnixMilli(); got != want {
			t.Errorf("the hub shows the entry at %d, want %d", got, want)
		}
		return nil
	}))
}
