package replica_test

import (
	"context"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// restore puts the hub back to a copy of its store and says so. The ring of keys is the one that it had.
func (w *world) restore(from *kv.Memory) {
	w.t.Helper()
	ctx := context.Background()
	store, err := from.Copy(ctx)
	w.must(err)
	w.store = store
	again := *w.hub
	again.Epoch = w.hub.Epoch + 1000
	w.hub = replica.NewHub(again)
	w.must(w.store.Update(ctx, func(tx kv.Tx) error {
		t, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if err := t.Restored(); err != nil {
			return err
		}
		return t.Finish()
	}))
}

// commitsIn lists the hashes of the commits in a table of rows whose fields head and body stand at these places.
func (w *world) commitsIn(store *kv.Memory, table string, head int) [][32]byte {
	w.t.Helper()
	var out [][32]byte
	w.must(store.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: table, Ordered: true}, kv.Range{}, func(_, value []byte) error {
			var row []cbor.RawMessage
			if err := cbor.Unmarshal(value, &row); err != nil {
				return err
			}
			var b []byte
			if err := cbor.Unmarshal(row[head], &b); err != nil {
				return err
			}
			c, err := commit.Parse(b)
			if err != nil {
				return err
			}
			out = append(out, c.Hash())
			return nil
		})
	}))
	return out
}

// log lists the commits of the hub's log; kept those of a phone's archive.
func (w *world) log() [][32]byte  { return w.commitsIn(w.store, "log", 7) }
func (p *phone) kept() [][32]byte { return p.w.commitsIn(p.store, "archive", 2) }

func TestWhatARestoredHubLostComesBack(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 12, "before")
	a.sync()
	b.sync()
	old := w.copied()
	a.write(7, 12, "after")
	a.write(8, 12, "new scope")
	w.policy.refuse = "Not this one."
	a.sync()
	a.write(9, 12, "kept apart")
	a.sync()
	w.policy.refuse = ""
	b.sync()
	b.write(7, 1<<14|1, "by the other phone")
	b.sync()
	w.restore(old)
	a.write(7, 1<<14|1, "while it was away")
	for range 2 {
		a.sync()
		b.sync()
	}
	for name, p := range map[string]*phone{"a": a, "b": b} {
		if got := p.texts(8, 12); len(got) != 1 || got[0] != "new scope" {
			t.Errorf("phone %s shows %q of the scope that the hub lost", name, got)
		}
		if got := p.logged(7); len(got) != 3 {
			t.Errorf("phone %s shows %q", name, got)
		}
	}
	w.everythingIsBack(t, a, b)
}

// everythingIsBack checks that the hub has each commit that a phone has in its archive, once.
func (w *world) everythingIsBack(t interface{ Errorf(string, ...any) }, phones ...*phone) {
	w.t.Helper()
	log := w.log()
	seen := map[[32]byte]bool{}
	for _, h := range log {
		if seen[h] {
			t.Errorf("commit %x stands in the log twice", h[:4])
		}
		seen[h] = true
	}
	for i, p := range phones {
		for _, h := range p.kept() {
			if !seen[h] {
				t.Errorf("phone %d has commit %x, which the hub has not", i, h[:4])
			}
		}
	}
}

// A phone that stands in a long log which the hub lost the end of is brought on from its start, and not with a snapshot.
func TestAPhoneBeyondALongLogIsBroughtOn(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	for i := range 400 {
		a.write(7, 1<<14|1, string(rune('a'+i%26)))
	}
	a.sync()
	b.sync()
	old := w.copied()
	a.write(7, 1<<14|1, "from a")
	b.write(7, 1<<14|1, "from b")
	a.sync()
	b.sync()
	w.restore(old)
	for range 2 {
		b.sync()
		a.sync()
	}
	w.everythingIsBack(t, a, b)
	if got, want := len(a.logged(7)), 402; got != want || len(b.logged(7)) != want {
		t.Errorf("the phones show %d and %d lines, want %d", got, len(b.logged(7)), want)
	}
	a.wantQuiet()
	b.wantQuiet()
}

// A phone gives back what a second restore takes away again, though by then its cursor fits the log of the older copy: it
// was still on its way through that log when it had given everything back.
func TestWhatASecondRestoreTakesAwayComesBackToo(t *testing.T) {
	for name, reload := range map[string]bool{"at once": false, "after it was switched off": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(1, 11)
			long := make([]byte, 1000) // of which an answer holds sixteen
			for range 40 {
				_, err := w.random.Read(long)
				w.must(err)
				a.write(7, 1<<14|1, string(long))
				a.sync()
				b.sync()
			}
			old := w.copied()
			a.write(7, 1<<14|1, "after")
			a.sync()
			b.sync()
			w.restore(old)
			b.exchange() // it is asked for all cursors
			b.exchange() // and begins the log anew
			between := w.copied()
			if got := b.exchange(); got.Offered != 41 {
				t.Fatalf("it gave back %d, want 41", got.Offered)
			}
			w.restore(between)
			if reload {
				b.reload()
			}
			b.sync()
			w.everythingIsBack(t, b)
			b.exchange()
			b.wantQuiet()
		})
	}
}

// A hub that was restored once more may know a phone by the position at which it gives back to the one before, and have
// pages for it. They do not move its cursors before it has shown those: they tell what this hub lost.
func TestPagesOfAnotherLogMoveNothingBeforeAllCursorsWereShown(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.enrol(1, 10), w.enrol(1, 11), w.enrol(1, 12)
	a.write(7, 1<<14|1, "before")
	a.sync()
	b.sync()
	old := w.copied()
	a.write(7, 1<<14|1, "after")
	a.sync()
	c.write(8, 1<<14|1, "on a phone that is gone")
	c.sync()
	b.sync()
	w.restore(old)
	b.exchange()
	b.ask() // all cursors; the answer is lost
	between := w.copied()
	a.sync()     // so that b's cursor fits again
	b.exchange() // from now on it gives back what it has of the other scope
	w.restore(between)
	b.reload() // which forgets that it asked with all of them last
	b.sync()
	w.everythingIsBack(t, b)
	b.exchange()
	b.wantQuiet()
}

// What a restored hub kept apart when another phone gave it back, and accepts when its author sends it again, is accepted: it
// is said so however often it is asked.
func TestAcceptedAfterItWasKeptApartOnReturn(t *testing.T) {
	w := newWorld(t)
	a, c := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 1<<14|1, "before")
	a.sync()
	c.sync()
	old := w.copied()
	a.write(7, 1<<14|1, "after")
	a.ask() // the answer is lost: it will not offer this, but push it
	c.sync()
	w.restore(old)
	w.policy.refuse = "Not this one."
	c.sync()
	w.policy.refuse = ""
	apart := 0
	for range 8 {
		a.ask() // each answer is lost once
		apart += a.exchange().Apart
	}
	if apart != 0 {
		t.Errorf("%d are set apart, want none", apart)
	}
	w.stillWrites(a)
	w.everythingIsBack(t, a, c)
}

// A phone has a scope as a restored hub never had it, and its worker is let in again before an answer had room to say that it
// is gone. It is brought on from the start of the hub's log, for it never stood there.
func TestWhoIsLetInAgainAfterARestoreGetsAll(t *testing.T) {
	for heard := range 10 { // answers, before they are let in again
		w := newWorld(t)
		a, early, b := w.enrol(1, 10), w.enrol(1, 12), w.enrol(2, 11)
		old := w.copied()
		a.write(7, 1<<14|1, "one")
		a.sync()
		early.sync()
		a.write(7, 1<<14|1, "two")
		a.write(7, 1<<14|1, "three")
		a.sync()
		w.grant(7, 2, replica.Read)
		b.sync()
		w.restore(old)
		early.write(7, 1<<14|1, "four")
		long := make([]byte, 1000) // of which an answer holds sixteen
		for n := range 96 {
			_, err := w.random.Read(long)
			w.must(err)
			early.write(byte(1+n%6), 1<<14|1, string(long))
		}
		early.sync()
		for scope := range byte(6) {
			w.grant(1+scope, 2, replica.Read)
		}
		w.policy.refuse = "Whoever may not read this has nothing to give back."
		for range heard {
			b.exchange()
		}
		w.policy.refuse = ""
		b.reload() // it does not know any more that it was to show all cursors
		w.grant(7, 2, replica.Read)
		b.sync()
		w.wantShown(b, "one", "four")
		a.sync()
		w.agreeOn(a, b, 7)
	}
}
