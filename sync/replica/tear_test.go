package replica_test

import (
	"context"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
)

// losesOwn deletes the archived commit of this number in the phone's own chain, as a damaged disk does.
func (p *phone) losesOwn(n uint64) {
	p.w.t.Helper()
	archive := kv.Table{Name: "archive", Ordered: true}
	p.w.must(p.store.Update(context.Background(), func(tx kv.Tx) error {
		var at []byte
		err := tx.Scan(archive, kv.Range{}, func(key, value []byte) error {
			var row []cbor.RawMessage
			var head []byte
			p.w.must(cbor.Unmarshal(value, &row))
			p.w.must(cbor.Unmarshal(row[2], &head))
			if c, err := commit.Parse(head); err == nil && c.Device == p.ID() && c.N == n {
				at = append([]byte(nil), key...)
			}
			return nil
		})
		p.w.must(err)
		return tx.Delete(archive, at)
	}))
	p.reload()
}

// A restored hub lacks what the phone does not have any more either. The worker is told, what waits goes to a supervisor,
// what others or the phone itself still hold comes back, and the phone writes on.
func TestAChainWithAHoleIsGivenUp(t *testing.T) {
	for name, hole := range map[string]uint64{"the first that the hub lacks": 2, "one in the middle": 4, "the last": 6} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			a.write(7, 1<<14|1, "one")
			a.sync()
			old := w.copied()
			for _, line := range []string{"two", "three"} {
				a.write(7, 1<<14|1, line)
			}
			a.sync()
			w.policy.refuse = "Not this one."
			a.write(7, 1<<14|1, "apart")
			a.sync()
			w.policy.refuse = ""
			a.write(7, 1<<14|1, "five")
			a.write(7, 1<<14|1, "six")
			a.sync()
			a.write(7, 1<<14|1, "waits")
			if hole != 4 {
				a.losesOwn(hole)
			} else {
				at := a.lastApart()
				w.must(a.store.Update(context.Background(), func(tx kv.Tx) error { return tx.Delete(kv.Table{Name: "outbox-apart", Ordered: true}, at) }))
				a.reload()
			}
			w.restore(old)
			told := 0
			for range 8 {
				told += len(a.exchange().Words)
				a.bring()
			}
			if told != 1 || a.Pending() != 0 || a.Forked() {
				t.Errorf("told %d times, %d wait, forked %v; want once, none, and not", told, a.Pending(), a.Forked())
			}
			kept := len(w.commitsIn(w.store, "quarantine", 5))
			log := len(w.log())
			if want := 7 - 1; kept+log < want {
				t.Errorf("the hub has %d in its log and %d in quarantine, want %d", log, kept, want)
			}
			w.stillWrites(a)
			w.wantShown(a, "one", "afterwards")
			w.everythingIsBack(t, a)
		})
	}
}

// lastApart is the row of the last commit that is set apart.
func (p *phone) lastApart() (at []byte) {
	p.w.t.Helper()
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: "outbox-apart", Ordered: true}, kv.Range{}, func(key, _ []byte) error {
			at = append([]byte(nil), key...)
			return nil
		})
	}))
	return at
}

// What another phone has given back, while it waited here for its place in the chain alone, is neither sent nor kept apart
// once the chain is given up: the hub has it.
func TestWhatCameHomeIsNotSentFromAChainGivenUp(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 1<<14|1, "one")
	a.sync()
	b.sync()
	old := w.copied()
	a.write(8, 1<<14|1, "two")
	a.sync()
	a.write(7, 1<<14|1, "three")
	a.ask() // the answer is lost
	b.sync()
	a.losesOwn(2)
	w.restore(old)
	b.sync()
	for range 8 {
		a.exchange()
		a.bring()
	}
	if apart := len(w.commitsIn(a.store, "outbox-apart", 1)); a.Pending() != 0 || apart != 0 {
		t.Errorf("%d wait and %d are apart, want none", a.Pending(), apart)
	}
	if n := len(w.commitsIn(w.store, "quarantine", 5)); n != 0 {
		t.Errorf("%d are in quarantine, want none", n)
	}
	w.must(a.store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: "home", Ordered: true}, kv.Range{}, func(key, _ []byte) error {
			t.Errorf("%x still waits for its place in the chain", key[:4])
			return nil
		})
	}))
	w.stillWrites(a)
	w.wantShown(a, "one", "three", "afterwards")
}

// The same from a phone that is enrolled again: its salvage brings what the log holds already.
func TestSalvageOfWhatAnotherPhoneGaveBack(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 1<<14|1, "one")
	a.sync()
	b.sync()
	old := w.copied()
	a.write(8, 1<<14|1, "two")
	a.sync()
	a.write(7, 1<<14|1, "three")
	a.ask() // the answer is lost
	b.sync()
	w.restore(old)
	b.sync()
	a.again(12)
	for range 8 {
		a.bring()
		a.exchange()
	}
	if n := len(w.commitsIn(w.store, "quarantine", 5)); n != 0 || a.Pending() != 0 {
		t.Errorf("%d are in quarantine and %d wait, want none", n, a.Pending())
	}
	w.wantShown(a, "one", "three")
}
