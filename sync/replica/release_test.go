package replica_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// keptApart lists what the hub keeps in quarantine.
func (w *world) keptApart() []replica.KeptApart {
	w.t.Helper()
	var out []replica.KeptApart
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		return w.hub.EachApart(r, func(k replica.KeptApart) error { out = append(out, k); return nil })
	}))
	return out
}

// release lets something out of quarantine with all of its action, and counts the commits.
func (w *world) release(k replica.KeptApart) (n int) {
	w.t.Helper()
	w.must(w.store.Update(context.Background(), func(tx kv.Tx) error {
		t, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		group, whole, err := w.hub.WholeAction(tx, k)
		if err != nil || !whole {
			return errors.Join(err, errors.New("the action is not whole"))
		}
		if n = len(group); n == 0 {
			return errors.New("there is nothing to release")
		}
		if err := t.Release(group, replica.ID{0xc}); err != nil {
			return err
		}
		return t.Finish()
	}))
	return n
}

// setApart counts what a phone keeps as set apart.
func (p *phone) setApart() (n int) {
	p.w.t.Helper()
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		all, err := p.Aparts(r)
		n = len(all)
		return err
	}))
	return n
}

// What is released is in its scope on every phone as if it had been accepted when it came, also on its author's.
func TestWhatIsReleasedCounts(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*phone)
		apart int
		begun bool // the scope is there before
	}{
		"in a scope that there is":  {func(a *phone) { a.write(7, 12, "later") }, 1, true},
		"in a scope that it begins": {func(a *phone) { a.write(7, 12, "later") }, 1, false},
		"an action of two scopes":   {func(a *phone) { a.together(7, 8, "later") }, 2, true},
		"two in a scope they begin": {func(a *phone) { a.write(7, 12, "sooner"); a.write(7, 12, "later") }, 2, false},
		"many":                      {func(a *phone) { many(a, 40) }, 40, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(1, 11)
			if c.begun {
				a.write(7, 1, "before")
				a.write(8, 1, "before")
				a.sync()
			}
			a.ahead = time.Hour
			w.policy.refuse = "no"
			c.write(a)
			a.sync()
			b.sync()
			if a.setApart() != c.apart || w.apart() != c.apart {
				t.Fatalf("%d set apart on the phone and %d at the hub, want %d", a.setApart(), w.apart(), c.apart)
			}
			w.policy.refuse = ""
			came := w.now
			w.now = w.now.Add(48 * time.Hour)
			for _, k := range w.keptApart() {
				if k.Closed != "" {
					t.Fatalf("it does not open: %s", k.Closed)
				}
				if !isReleased(w, k.ID) {
					w.release(k)
				}
			}
			a.sync()
			b.sync()
			if a.setApart() != 0 || a.Pending() != 0 {
				t.Errorf("the author's phone still has %d apart and %d unsent", a.setApart(), a.Pending())
			}
			for _, scope := range a.Scopes() {
				for _, field := range []uint16{1, 12, 1<<14 | 1} {
					if x, y := a.texts(scope[0], field), b.texts(scope[0], field); fmt.Sprint(x) != fmt.Sprint(y) {
						t.Errorf("scope %d field %d: %q and %q differ", scope[0], field, x, y)
					}
				}
			}
			for _, k := range w.keptApart() {
				if k.Received != came || k.Skew != time.Hour || k.Released != w.now || k.By != (replica.ID{0xc}) {
					t.Errorf("kept as received %s with the clock %s ahead, released %s by %x", k.Received, k.Skew, k.Released, k.By)
				}
			}
			if a.exchange(); !w.quiet(a) {
				t.Error("an exchange after all that is not quiet")
			}
		})
	}
}

func isReleased(w *world, id wire.Hash) bool {
	for _, k := range w.keptApart() {
		if k.ID == id {
			return !k.Released.IsZero()
		}
	}
	return false
}

// many writes so many entries.
func many(a *phone, n int) {
	for i := range n {
		a.write(7, 1<<14|1, fmt.Sprintf("later %d", i))
	}
}

// quiet says whether a request of the phone's is answered without a write.
func (w *world) quiet(p *phone) (quiet bool) {
	w.t.Helper()
	asked, err := p.Request(w.now)
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		_, quiet, err = w.hub.Quiet(r, w.now, req, asked.Body)
		return err
	}))
	return quiet
}

// A phone that never heard that a commit was set apart sends it again after the release: once is enough.
func TestReleasedBeforeItsAuthorHeard(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.sync()
	w.policy.refuse = "no"
	a.write(7, 12, "later")
	a.ask() // the answer is lost
	w.policy.refuse = ""
	w.release(w.keptApart()[0])
	a.sync()
	if got := a.texts(7, 12); len(got) != 1 || a.setApart() != 0 || a.Pending() != 0 || w.apart() != 1 {
		t.Errorf("the phone shows %q with %d apart and %d unsent; the hub has %d rows", got, a.setApart(), a.Pending(), w.apart())
	}
}

// A copied phone's commits are released like any other; they are outside of the chain.
func TestAForkIsReleased(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.sync()
	b := a.copied()
	a.write(7, 1<<14|1, "original")
	a.sync()
	b.write(7, 1<<14|1, "copy")
	b.sync()
	w.release(w.keptApart()[0])
	b.exchange()
	other := w.enrol(1, 11)
	other.sync()
	if got := other.texts(7, 1<<14|1); len(got) != 0 { // a log is read by its dots
		t.Errorf("a log under an empty key shows %q", got)
	}
	if b.setApart() != 0 || w.apart() != 1 {
		t.Errorf("%d apart on the copy, %d rows at the hub", b.setApart(), w.apart())
	}
}

// After a fork the device is suspended in every epoch, both phones are told, and all that still comes is kept.
func TestAForkSuspendsTheDevice(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.write(8, 1, "before")
	a.sync()
	b, restored := a.copied(), a.copied()
	a.write(7, 12, "original")
	a.write(7, 13, "original")
	a.sync()
	restored.sync() // nothing to send: it takes a new epoch
	b.write(8, 12, "copy")
	b.sync()
	for name, p := range map[string]*phone{"the original": a, "one restored in time": restored} {
		p.exchange()
		if !p.Forked() {
			t.Errorf("%s is not told that it is suspended", name)
		}
		before := w.apart()
		p.write(7, 14, name)
		if got := p.exchange(); got.Apart != 1 || got.Sent != 0 || w.apart() != before+1 {
			t.Errorf("what %s sends: %d safe, %d apart, want it kept apart", name, got.Sent, got.Apart)
		}
	}
}

// A body that never came, came altered or is too large: the header has its place in the chain, the rest goes on.
func TestABodyThatIsNotThereBlocksNothing(t *testing.T) {
	for name, body := range map[string][]byte{"missing": nil, "another": []byte("else"), "too large": make([]byte, 300<<10)} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			a.write(7, 1, "before")
			a.sync()
			a.write(7, 12, "damaged on its way")
			a.write(7, 13, "behind it")
			asked, err := a.Request(w.now)
			w.must(err)
			req, err := wire.ParseRequest(asked.Body)
			w.must(err)
			req.Push[0].Body = body
			raw, err := wire.Encode(req)
			w.must(err)
			w.must(w.store.Update(t.Context(), func(tx kv.Tx) error { _, err := w.hub.Answer(tx, w.now, req, raw); return err }))
			taken := a.exchange() // the phone sends both again, whole
			if taken.Apart != 1 || taken.Sent != 1 || a.Pending() != 0 {
				t.Errorf("%d apart and %d safe, %d unsent; want one each and nothing unsent", taken.Apart, taken.Sent, a.Pending())
			}
			kept := w.keptApart()
			if len(kept) != 1 || kept[0].Closed == "" || kept[0].Commit == nil || kept[0].Ops != nil {
				t.Errorf("the hub keeps %+v", kept)
			}
		})
	}
}

// A group in quarantine is whole or it is not released.
func TestAnActionIsReleasedWhole(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.write(8, 1, "before")
	a.sync()
	w.policy.refuse = "no"
	a.together(7, 8, "one")
	a.together(8, 7, "two")
	a.sync()
	kept := w.keptApart()
	if len(kept) != 4 {
		t.Fatalf("%d kept", len(kept))
	}
	for _, k := range kept {
		w.must(w.store.View(t.Context(), func(r kv.Reader) error {
			group, whole, err := w.hub.WholeAction(r, k)
			if len(group) != 2 || !whole || group[0].Commit.Left != 1 || group[1].Commit.Prev != group[0].Commit.Hash() {
				t.Errorf("the action of %x is %d commits, whole %v", k.ID[:4], len(group), whole)
			}
			short, err2 := w.hub.ShortID(r, k)
			again, err3 := w.hub.Apart(r, short)
			if again.ID != k.ID || len(short) < 8 {
				t.Errorf("%q finds %x", short, again.ID)
			}
			return errors.Join(err, err2, err3)
		}))
	}
	w.must(w.store.View(t.Context(), func(r kv.Reader) error {
		if _, err := w.hub.Apart(r, ""); !errors.Is(err, replica.ErrNotApart) {
			t.Errorf("an empty id: %v", err)
		}
		if _, err := w.hub.Apart(r, "zz"); !errors.Is(err, replica.ErrNotApart) {
			t.Errorf("no id: %v", err)
		}
		return nil
	}))
}

// Who only lists the quarantine, or looks for one thing in it, opens nothing else: what is listed is what is opened, without
// its words.
func TestTheQuarantineIsListedUnopened(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	w.policy.refuse = "Not this one."
	for _, line := range []string{"one", "two"} {
		a.write(7, 1<<14|1, line)
	}
	a.sync()
	w.must(w.store.View(t.Context(), func(r kv.Reader) error {
		var listed []replica.KeptApart
		w.must(w.hub.EachUnopened(r, func(k replica.KeptApart) error { listed = append(listed, k); return nil }))
		if len(listed) != 2 {
			t.Fatalf("%d are listed, want 2", len(listed))
		}
		for i, k := range listed {
			if k.Ops != nil || k.Commit == nil || k.Commit.Body != nil || k.Closed != "" {
				t.Errorf("number %d was opened, or its head was not read: %+v", i, k)
			}
			found, err := w.hub.Apart(r, hex.EncodeToString(k.ID[:]))
			w.must(err)
			group, whole, err := w.hub.WholeAction(r, found)
			w.must(err)
			if len(found.Ops) != 1 || !whole || len(group) != 1 || len(group[0].Ops) != 1 {
				t.Errorf("number %d: %d ops, an action of %d; want it opened", i, len(found.Ops), len(group))
			}
		}
		return nil
	}))
}
