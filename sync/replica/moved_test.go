package replica_test

import (
	"context"
	"slices"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// moved runs a transaction of the hub's and gives what it made news.
func (w *world) moved(fn func(*replica.Tx) error) (out []replica.Moved) {
	w.t.Helper()
	w.must(w.store.Update(context.Background(), func(tx kv.Tx) error {
		t, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if err = fn(t); err == nil {
			err = t.Finish()
		}
		out = t.Moved()
		return err
	}))
	return out
}

func TestATransactionNamesWhomItGaveNews(t *testing.T) {
	w := newWorld(t)
	one, _, _ := w.enrol(1, 1), w.enrol(1, 2), w.enrol(2, 3)
	one.write(7, 1, "words")
	asked, err := one.Request(w.now)
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	push := func(t *replica.Tx) error { return answered(t, req, asked.Body) }
	scope := replica.ID{7}
	write := func(t *replica.Tx) error {
		return t.Write(scope, crdt.Op{Entity: scope, Field: 2, Value: []byte("the hub's")})
	}
	for _, c := range []struct {
		name string
		do   func(*replica.Tx) error
		want []replica.Moved
	}{
		{"a push is news for the worker's other phone", push, []replica.Moved{{replica.ID{2}, scope}}},
		{"the same push again is none", push, nil},
		{"the hub's words are news for both", write, []replica.Moved{{replica.ID{1}, scope}, {replica.ID{2}, scope}}},
		{"and again, although nobody has fetched them", write, []replica.Moved{{replica.ID{1}, scope}, {replica.ID{2}, scope}}},
		{"a grant is news for its reader", func(t *replica.Tx) error { return t.Grant(scope, replica.ID{2}, replica.Read) }, []replica.Moved{{replica.ID{3}, scope}}},
		{"the same grant again is none", func(t *replica.Tx) error { return t.Grant(scope, replica.ID{2}, replica.Read) }, nil},
		{"a revocation is news for the phone", func(t *replica.Tx) error { return t.Revoke(replica.ID{3}) }, []replica.Moved{{Device: replica.ID{3}}}},
	} {
		if got := w.moved(c.do); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// answered does the hub's part of an exchange in a transaction that its caller finishes too.
func answered(t *replica.Tx, req wire.Request, body []byte) error {
	_, err := t.Answer(req, body)
	return err
}
