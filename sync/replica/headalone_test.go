package replica_test

import (
	"context"
	"fmt"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// headAlone is a phone that keeps the head alone of what it wrote in scope 7, and has it set apart: a restored hub, whose copy
// is given, lacked it, and another phone had not given it back yet.
func headAlone(t *testing.T) (w *world, other, author *phone, old *kv.Memory) {
	w = newWorld(t)
	w.policy.strict = true
	other, author = w.enrol(1, 10), w.enrol(2, 20)
	other.write(7, 1<<14|1, "before")
	other.sync()
	w.grant(7, 2, replica.Write)
	author.sync()
	old = w.copied()
	author.write(7, 1<<14|1, "of its own")
	author.sync()
	other.sync()
	w.ungrant(7, 2)
	author.sync()
	author.wantGone(7)
	w.restore(old)
	w.ungrant(7, 2)
	author.sync()
	if got := author.setApart(); got != 1 {
		t.Fatalf("%d are set apart, want what came without its body", got)
	}
	return w, other, author, old
}

// loseArchive takes the commits from a phone that it keeps, as damage does.
func (p *phone) loseArchive() {
	p.w.t.Helper()
	table := kv.Table{Name: "archive", Ordered: true}
	p.w.must(p.store.Update(context.Background(), func(tx kv.Tx) error {
		var keys [][]byte
		if err := tx.Scan(table, kv.Range{}, func(key, _ []byte) error { keys = append(keys, append([]byte(nil), key...)); return nil }); err != nil {
			return err
		}
		for _, key := range keys {
			if err := tx.Delete(table, key); err != nil {
				return err
			}
		}
		return nil
	}))
	p.reload()
}

// What is set apart as a head alone, and accepted by the next restored hub, is set apart no more; its words come with a page,
// where its author may read them again.
func TestAHeadAloneIsAcceptedAfterAll(t *testing.T) {
	for name, c := range map[string]struct{ damaged, granted bool }{
		"which it keeps":                           {},
		"which it keeps, and may read again":       {granted: true},
		"whose row is lost":                        {damaged: true},
		"whose row is lost, and may be read again": {damaged: true, granted: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, other, author, old := headAlone(t)
			if c.damaged {
				author.loseArchive()
			}
			w.restore(old)
			other.sync()
			if !c.granted {
				w.ungrant(7, 2)
			}
			author.sync()
			if got := author.setApart(); got != 0 {
				t.Errorf("%d are set apart still, want none", got)
			}
			w.grant(7, 2, replica.Write)
			author.sync()
			w.wantShown(author, "before", "of its own")
			w.stillWrites(author)
			w.everythingIsBack(t, author)
		})
	}
}

// Whenever its author may read it again, also with the answer that says that it was accepted: a page brings its words.
func TestAHeadAloneThatMayBeReadAgain(t *testing.T) {
	for n := range 6 {
		t.Run(fmt.Sprintf("after %d exchanges", n), func(t *testing.T) {
			w, other, author, old := headAlone(t)
			author.loseArchive()
			w.restore(old)
			other.sync()
			w.ungrant(7, 2)
			for range n {
				author.exchange()
			}
			w.grant(7, 2, replica.Write)
			author.sync()
			w.wantShown(author, "before", "of its own")
			author.wantQuiet()
		})
	}
}

// What a snapshot shows of it is set apart no more, and the head stays: the next restored hub has the chain closed with it.
func TestAHeadAloneIsShownByASnapshot(t *testing.T) {
	w, other, author, old := headAlone(t)
	author.loseArchive()
	w.grant(7, 2, replica.Write)
	other.sync()
	for range 40 {
		w.hubWrites(7, "news")
	}
	author.sync()
	if got := author.setApart(); got != 0 {
		t.Errorf("%d are set apart still, want none", got)
	}
	w.wantShown(author, "before", "of its own")
	w.restore(old)
	other.sync()
	author.sync()
	w.wantShown(author, "before", "of its own")
	w.stillWrites(author)
}

// However often a restored hub keeps it apart, the worker is told of it once.
func TestAHeadAloneIsSetApartOnce(t *testing.T) {
	w, _, author, old := headAlone(t)
	for range 2 {
		w.restore(old)
		w.ungrant(7, 2)
		author.sync()
		if got := author.setApart(); got != 1 {
			t.Errorf("%d are set apart, want 1", got)
		}
	}
}

// So it is with what the phone keeps whole, and shows.
func TestWhatIsShownIsSetApartOnce(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1<<14|1, "before")
	a.sync()
	old := w.copied()
	a.write(7, 1<<14|1, "after")
	a.sync()
	w.policy.refuse = "Not this one."
	for range 2 {
		w.restore(old)
		a.sync()
		if got := a.setApart(); got != 1 {
			t.Errorf("%d are set apart, want 1", got)
		}
	}
	w.policy.refuse = ""
	w.restore(old)
	a.sync()
	if got := a.setApart(); got != 0 {
		t.Errorf("%d are set apart still, want none", got)
	}
	w.wantShown(a, "before", "after")
	w.everythingIsBack(t, a)
}
