package replica_test

import (
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// quiet says whether the hub answers the phone's next request without writing.
func (p *phone) quiet() bool {
	p.w.t.Helper()
	asked, err := p.Request(p.w.now)
	p.w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	p.w.must(err)
	ok := false
	p.w.must(p.w.store.View(p.w.t.Context(), func(r kv.Reader) error {
		_, ok, err = p.w.hub.Quiet(r, p.w.now, req, asked.Body)
		return err
	}))
	return ok
}

// The exchange right after a push or a pull costs the hub no flush, and never hides news.
func TestTheExchangeAfterAPushOrAPullIsQuiet(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 1<<14|1, "one")
	a.write(8, 1<<14|1, "one")
	a.exchange()
	if !a.quiet() {
		t.Error("after a push: the hub has something to write")
	}
	for b.exchange().More {
	}
	if !b.quiet() {
		t.Error("after a pull: the hub has something to write")
	}
	a.write(7, 1<<14|1, "two")
	a.exchange()
	if b.quiet() {
		t.Error("news behind an unconfirmed pull is hidden")
	}
	for b.exchange().More {
	}
	b.exchange()
	if !b.quiet() || len(b.logged(7)) != 2 {
		t.Errorf("the second phone has %q", b.logged(7))
	}
	w.hubDoes(func(t *replica.Tx) error {
		return t.Write(replica.ID{8}, crdt.Op{Entity: replica.ID{8}, Field: 1<<14 | 1, Value: []byte("by the hub")})
	})
	for b.exchange().More {
	}
	w.hubDoes(func(t *replica.Tx) error { return t.Ungrant(replica.ID{8}, replica.ID{1}) })
	if b.quiet() || a.quiet() {
		t.Error("a scope that is gone is hidden behind an unconfirmed answer")
	}
}
