package replica_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"streetlight/sync/crdt"
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

// Law: what a hub reads that remembers nothing is what the commits of the log say together, wherever the stored state stands
// among them.
func TestAStateIsThatOfTheWholeLog(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	stored := 0
	for n := range 40 {
		a.write(7, 12, fmt.Sprint("version ", n))
		a.sync()
		fresh := replica.NewHub(*w.hub)
		w.must(w.store.View(t.Context(), func(r kv.Reader) error {
			got, err := fresh.State(r, replica.ID{7})
			if err != nil {
				return err
			}
			want := &crdt.State{}
			w.must(fresh.EachAccepted(r, replica.ID{7}, func(c replica.Accepted) error {
				change := c.Commit.Change(c.Ops)
				change.Wall -= c.Skew.Milliseconds()
				want.Apply(change)
				return nil
			}))
			if got, want := got.Store(), want.Store(); !reflect.DeepEqual(got, want) {
				t.Errorf("after %d commits the hub reads %v, want %v", n+1, got, want)
			}
			return r.Scan(kv.Table{Name: "state", Ordered: true}, kv.Range{}, func(_, _ []byte) error { stored++; return nil })
		}))
	}
	if stored == 0 {
		t.Error("no state was stored")
	}
}

// A scope is not read from the end of its log alone.
func TestAScopeWithoutItsState(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	for n := range 20 {
		a.write(7, 12, fmt.Sprint("version ", n))
		a.sync()
	}
	state := kv.Table{Name: "state", Ordered: true}
	id := replica.ID{7}
	w.must(w.store.Update(t.Context(), func(tx kv.Tx) error { return tx.Delete(state, id[:]) }))
	w.must(w.store.View(t.Context(), func(r kv.Reader) error {
		if _, err := replica.NewHub(*w.hub).State(r, id); err == nil {
			t.Error("a scope was read though its stored state is missing")
		}
		return nil
	}))
}

// Nor is it read without the end of its log, or with a piece of it missing: what was accepted is shown, or nothing is.
func TestAScopeWithoutAPieceOfItsLog(t *testing.T) {
	for name, last := range map[string]uint64{"the end": 20, "one in the middle": 19} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			for n := range 20 {
				a.write(7, 12, fmt.Sprint("version ", n))
				a.sync()
			}
			id := replica.ID{7}
			key := binary.BigEndian.AppendUint64(id[:], last)
			w.must(w.store.Update(t.Context(), func(tx kv.Tx) error { return tx.Delete(kv.Table{Name: "scope-log", Ordered: true}, key) }))
			w.must(w.store.View(t.Context(), func(r kv.Reader) error {
				if _, err := replica.NewHub(*w.hub).State(r, id); err == nil {
					t.Error("a scope was read though a piece of its log is missing")
				}
				return nil
			}))
		})
	}
}
