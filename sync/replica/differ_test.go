package replica_test

import (
	"context"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// A hub that names another key for a scope, which was led astray by somebody else's phone, stops no exchange: the key that
// the phone has stays, and what the other one opens shows nothing.
func TestAnotherKeyForAScopeStopsNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	wr := b.Writer()
	w.must(wr.NewScope(replica.ID{7})) // b has a key of that name already
	w.must(b.store.View(context.Background(), func(r kv.Reader) error {
		return wr.Add(r, w.now, replica.Change{Scope: replica.ID{7}, Ops: []crdt.Op{{Entity: replica.ID{7}, Field: 1<<14 | 1, Value: []byte("by b")}}})
	}))
	w.must(wr.Save(context.Background(), nil))
	a.write(7, 1<<14|1, "by a")
	a.write(8, 1<<14|1, "elsewhere")
	a.sync()
	for range 5 {
		b.exchange()
	}
	if got := b.logged(8); len(got) != 1 {
		t.Errorf("another scope shows %q, want one line", got)
	}
}
