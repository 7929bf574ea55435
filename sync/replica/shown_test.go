package replica_test

import (
	"context"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// both writes one commit to the first and to the last entity of a scope.
func (p *phone) both(scope byte, text string) {
	p.w.t.Helper()
	ctx := context.Background()
	wr := p.Writer()
	p.w.must(p.store.View(ctx, func(r kv.Reader) error {
		op := func(entity replica.ID) crdt.Op { return crdt.Op{Entity: entity, Field: 1<<14 | 1, Value: []byte(text)} }
		return wr.Add(r, p.w.now, replica.Change{Scope: replica.ID{scope}, Ops: []crdt.Op{op(replica.ID{0, 0, scope}), op(replica.ID{0xff, 0xff, scope})}})
	}))
	p.w.must(wr.Save(ctx, nil))
}

// The pages of a snapshot are of different moments: a later one may show half of what the phone itself wrote meanwhile, whose
// receipt is still to come. The other half belongs to what the earlier pages showed.
func TestWhatALaterPageShowsHalfOfIsShownWhole(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	w.shortAndLong(a)
	b := w.enrol(1, 11)
	for b.seenLines(7) < 45 { // the last page is still to come
		b.exchange()
	}
	early, err := b.Request(w.now)
	w.must(err)
	b.both(7, "in both")
	b.ask() // the hub has it, and the answer is lost
	_, err = b.Take(t.Context(), early, w.reaches(early), nil)
	w.must(err)
	b.sync()
	a.sync()
	if got, want := len(b.logged(7)), len(a.logged(7)); got != want {
		t.Errorf("the phone shows %d lines, want %d", got, want)
	}
	b.wantQuiet()
}
