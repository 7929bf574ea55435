package replica_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// copied is a copy of the phone as it stands, on another handset.
func (p *phone) copied() *phone {
	p.w.t.Helper()
	ctx := context.Background()
	to := &phone{w: p.w, store: kv.NewMemory(), ring: p.ring, keys: &brittle{Loose: p.ring}}
	p.w.must(p.store.View(ctx, func(r kv.Reader) error {
		return to.store.Update(ctx, func(tx kv.Tx) error {
			self, err := r.Get(kv.Table{Name: "self"}, []byte("self"))
			if err != nil {
				return err
			}
			if err := tx.Put(kv.Table{Name: "self"}, []byte("self"), self); err != nil {
				return err
			}
			for _, name := range []string{"outbox", "archive", "held", "outbox-apart", "outbox-keys"} {
				table := kv.Table{Name: name, Ordered: true}
				if err := r.Scan(table, kv.Range{}, func(key, value []byte) error {
					return tx.Put(table, bytes.Clone(key), bytes.Clone(value))
				}); err != nil {
					return err
				}
			}
			return nil
		})
	}))
	var err error
	to.Device, err = replica.Load(ctx, to.store, to.keys, p.w.random)
	p.w.must(err)
	return to
}

// together writes one action into two scopes.
func (p *phone) together(one, other byte, text string) {
	p.w.t.Helper()
	ctx := context.Background()
	wr := p.Writer()
	p.w.must(p.store.View(ctx, func(r kv.Reader) error {
		change := func(scope byte) replica.Change {
			return replica.Change{Scope: replica.ID{scope}, Ops: []crdt.Op{{Entity: replica.ID{scope}, Field: 1<<14 | 1, Value: []byte(text)}}}
		}
		return wr.Add(r, p.w.now, change(one), change(other))
	}))
	p.w.must(wr.Save(ctx, nil))
}

// apart counts what the hub keeps in quarantine.
func (w *world) apart() int {
	w.t.Helper()
	n := 0
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: "quarantine", Ordered: true}, kv.Range{}, func(_, _ []byte) error { n++; return nil })
	}))
	return n
}

// What a copied phone wrote in places of the chain that are taken is in quarantine, all of it, and never shown as safe.
func TestWhatACopiedPhoneWroteIsKeptApartOnBothSides(t *testing.T) {
	for _, c := range []struct {
		name           string
		original, copy int // actions written after the copy was made
		together       int // of the copy's, the first ones, that go into two scopes
	}{
		{"as many as the original", 2, 2, 0},
		{"fewer than the original", 5, 2, 0},
		{"more than the original", 2, 5, 0},
		{"in actions of several commits", 6, 3, 2},
		{"more than one request takes", 700, 600, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			a.write(7, 12, "before")
			a.write(8, 12, "before")
			a.sync()
			b := a.copied()
			for i := range c.original {
				a.write(7, 1<<14|1, fmt.Sprintf("original %d", i))
			}
			for i := range c.copy {
				if i < c.together {
					b.together(7, 8, fmt.Sprintf("copy %d", i))
				} else {
					b.write(8, 1<<14|1, fmt.Sprintf("copy %d", i))
				}
			}
			want := c.copy + c.together
			a.sync()
			sent, apart := 0, 0
			for range 6 {
				taken := b.exchange()
				sent, apart = sent+taken.Sent, apart+taken.Apart
			}
			if sent != 0 || apart != want || b.Pending() != 0 || !b.Forked() {
				t.Errorf("the copy shows %d safe, %d apart, %d waiting, forked %v; want none safe, %d apart, none waiting", sent, apart, b.Pending(), b.Forked(), want)
			}
			if got := w.apart(); got != want {
				t.Errorf("the hub keeps %d commits of the copy, want %d", got, want)
			}
			b.write(8, 1<<14|1, "later")
			if got := b.exchange(); got.Sent != 0 || got.Apart != 1 {
				t.Errorf("a suspended phone's commit: %d safe and %d apart, want it apart", got.Sent, got.Apart)
			}
		})
	}
}

// A phone that was restored and then exchanges before it writes goes on in a new epoch.
func TestARestoredPhoneWritesOn(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 12, "one")
	for i := range 600 {
		a.write(7, 1<<14|1, fmt.Sprintf("waits %d", i))
	}
	old := a.copied()
	a.sync()
	a.write(7, 12, "two")
	a.sync()
	old.sync()
	old.write(7, 12, "three")
	old.sync()
	if old.Forked() || w.apart() != 0 {
		t.Errorf("forked %v with %d commits in quarantine, want none", old.Forked(), w.apart())
	}
	if got := old.texts(7, 12); len(got) != 1 || got[0] != "three" {
		t.Errorf("the restored phone shows %q, want [three]", got)
	}
}

// What a copy of a phone wrote in the same place of the chain may come back to a restored hub by a third phone. The other
// copy, which by then has it too, closes the chain with what it wrote itself.
func TestACopiedPhoneRepeatsItsOwnChain(t *testing.T) {
	w := newWorld(t)
	a, c := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 1<<14|1, "before")
	a.sync()
	b := a.copied()
	old := w.copied()
	a.write(7, 1<<14|1, "by the one")
	a.sync()
	c.sync()
	for range 2 { // the second time the copy has both
		w.restore(old)
		c.sync()
		b.write(7, 1<<14|1, "by the other")
		b.sync()
	}
	w.stillWrites(b)
	w.wantShown(b, "by the one")
	w.everythingIsBack(t, b, c)
}

// What a restored phone is told of its old chain counts, also where it wrote on before it heard of that: a hub that is restored
// then gets the chain again from where it has it.
func TestARestoredPhoneKnowsWhatItWasToldOfItsOldChain(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1<<14|1, "one")
	a.sync()
	before := w.copied()
	a.write(7, 1<<14|1, "two")
	b := a.copied()
	a.sync()
	for range 3 {
		a.write(7, 1<<14|1, "later, and lost with the hub")
	}
	a.sync()
	asked, answer := b.ask()
	b.write(7, 1<<14|1, "three")
	if _, err := b.Take(context.Background(), asked, answer, nil); err != nil || b.Pending() != 1 {
		t.Fatalf("%d wait, %v; want one", b.Pending(), err)
	}
	w.restore(before)
	b.sync()
	w.stillWrites(b)
	w.everythingIsBack(t, b)
}

// A suspended phone that lacks a part of its chain takes no pages, and one whose chain a restored hub lost has nothing taken in:
// neither gets on by asking again at once.
func TestASuspendedPhoneComesToAnEnd(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1<<14|1, "before")
	a.sync()
	before := w.copied()
	a.write(7, 1<<14|1, "lost with the hub")
	a.sync()
	behind, beyond := a.copied(), a.copied()
	a.write(7, 1<<14|1, "by the original")
	a.write(7, 1<<14|1, "by the original too")
	a.sync()
	w.grows(7, 0, 60, 1000) // more than an answer takes
	behind.write(7, 1<<14|1, "by a copy")
	behind.sync()
	w.restore(before)
	a.sync()
	beyond.write(7, 1<<14|1, "by another copy")
	beyond.sync()
	w.restore(before)
	w.hubDoes(func(t *replica.Tx) error {
		row, _, err := replica.DeviceOf(t.KV(), a.ID())
		row.Forked = w.now.UnixMilli()
		return errors.Join(err, t.Enrol(a.ID(), row, a.Secret()))
	})
	beyond.sync()
	if !behind.Forked() || !beyond.Forked() {
		t.Errorf("suspended: %v and %v, want both", behind.Forked(), beyond.Forked())
	}
}
