package replica_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// What users of other field apps reported, each as a test named after the report; the others are in mobile/actions.

// altered sends a request after a change to it, and gives the receipt.
func (p *phone) altered(change func(*wire.Request)) wire.Receipt {
	p.w.t.Helper()
	asked, err := p.Request(p.w.now)
	p.w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	p.w.must(err)
	change(&req)
	body, err := wire.Encode(req)
	p.w.must(err)
	var answer []byte
	p.w.must(p.w.store.Update(context.Background(), func(tx kv.Tx) error {
		answer, err = p.w.hub.Answer(tx, p.w.now, req, body)
		return err
	}))
	receipt, _, err := wire.Open(answer, body, p.w.hub.Public())
	p.w.must(err)
	return receipt
}

// Central #669: offline updates that arrive out of order break the state.
func TestCentral669UpdatesOutOfOrderBreakNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	for i := range 6 {
		a.write(7, 12, fmt.Sprintf("version %d", i))
	}
	r := a.altered(func(r *wire.Request) { slices.Reverse(r.Push) })
	if len(r.Exceptions) == 0 || r.N != 0 {
		t.Errorf("in reverse order: got n %d and %d exceptions, want none and a gap", r.N, len(r.Exceptions))
	}
	r = a.altered(func(r *wire.Request) { r.Push = r.Push[3:] })
	if !slices.ContainsFunc(r.Exceptions, func(e wire.Exception) bool { return e.Verdict == wire.Gap && strings.Contains(e.Words, "number 1.") }) {
		t.Errorf("with some missing: got %+v, want a gap that says from where to send", r.Exceptions)
	}
	a.sync()
	b.sync()
	for name, p := range map[string]*phone{"a": a, "b": b} {
		if got := p.texts(7, 12); !slices.Equal(got, []string{"version 5"}) {
			t.Errorf("phone %s shows %q, want the last version alone", name, got)
		}
	}
}

// Sana #83: uploaded under the wrong worker.
func TestSana83NothingIsTakenUnderAnotherWorkersName(t *testing.T) {
	w := newWorld(t)
	a, other := w.enrol(1, 10), w.enrol(2, 20)
	a.write(7, 12, "by a")
	asked, err := a.Request(w.now)
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	r := other.altered(func(r *wire.Request) { r.Push, r.Keys = req.Push, nil })
	if len(r.Exceptions) != 1 || r.Exceptions[0].Verdict != wire.Refused || r.N != 0 {
		t.Errorf("got %+v, want it refused", r)
	}
	a.sync()
	if got := a.texts(7, 12); !slices.Equal(got, []string{"by a"}) || a.Pending() != 0 {
		t.Errorf("its own worker's phone shows %q with %d pending", got, a.Pending())
	}
}

// PouchDB #1240: the checkpoint is ahead of the writes, so that what failed is never fetched again.
func TestPouchDB1240TheCursorIsNeverAheadOfWhatIsStored(t *testing.T) {
	for name, fault := range map[string]kv.Fault{"the transaction fails": kv.FailBefore, "it is kept and said to have failed": kv.FailAfter} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(1, 11)
			for i := range 40 {
				a.write(byte(100+i%5), 1<<14|1, fmt.Sprintf("line %d", i))
			}
			a.sync()
			failing := true
			store := kv.NewFaulty(b.store, func(int) kv.Fault {
				if failing = !failing; failing {
					return fault
				}
				return kv.NoFault
			})
			var err error
			b.Device, err = replica.Load(t.Context(), store, b.ring, w.random)
			w.must(err)
			for range 6 {
				asked, answer := b.ask()
				if _, err := b.Take(t.Context(), asked, answer, nil); err != nil && !errors.Is(err, kv.ErrFault) {
					t.Fatal(err)
				}
				b.Device, err = replica.Load(t.Context(), store, b.ring, w.random) // the app is killed and starts again
				w.must(err)
				a.write(101, 1<<14|1, "another line")
				a.sync()
			}
			failing = true
			b.Device, err = replica.Load(t.Context(), b.store, b.ring, w.random)
			w.must(err)
			b.sync()
			for i := range 5 {
				if got, want := len(b.logged(byte(100+i))), len(a.logged(byte(100+i))); got != want {
					t.Errorf("scope %d: %d lines, want %d", 100+i, got, want)
				}
			}
		})
	}
}
