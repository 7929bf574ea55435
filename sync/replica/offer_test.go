package replica_test

import (
	"context"
	"crypto/ed25519"
	"testing"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// offers posts frames to the hub in the name of a phone, under the id of a log that is not the hub's.
func (p *phone) offers(log replica.ID, items ...wire.Item) wire.Rest {
	p.w.t.Helper()
	body, err := wire.Encode(wire.Request{Version: wire.Version, Device: p.ID(), Epoch: 1, LogID: log, Offer: items, Wall: p.w.now.UnixMilli()})
	p.w.must(err)
	req, err := wire.ParseRequest(body)
	p.w.must(err)
	var answer []byte
	p.w.must(p.w.store.Update(context.Background(), func(tx kv.Tx) error {
		answer, err = p.w.hub.Answer(tx, p.w.now, req, body)
		return err
	}))
	_, rest, err := wire.Open(answer, body, p.w.hub.Public())
	p.w.must(err)
	return rest
}

// made is a commit of anybody's making.
func (w *world) made(scope, user, device byte, key ed25519.PrivateKey) wire.Item {
	w.t.Helper()
	secret, ok := w.hub.Ring.Get(replica.ID{scope}, 1)
	if !ok {
		w.t.Fatalf("the hub has no key of scope %d", scope)
	}
	h := commit.Header{Scope: replica.ID{scope}, Device: replica.ID{device}, Epoch: 77, N: 1, Schema: 1, KeyID: 1}
	if user != 0 {
		h.User = replica.ID{user}
	}
	c, err := commit.Seal(h, []crdt.Op{opOf(scope, "offered")}, secret, key, w.random)
	w.must(err)
	return wire.Item{Head: c.Head, Body: c.Body, Received: w.now.UnixMilli() + 1e9}
}

func TestOnlyWhatIsProvenComesBack(t *testing.T) {
	stranger := ed25519.NewKeyFromSeed(make([]byte, 32))
	for name, c := range map[string]struct {
		item      func(w *world, a *phone) wire.Item
		unmarked  bool // the hub was never said to be restored
		refuse    string
		log, kept int // commits that the log and the quarantine have afterwards, beyond the one before
	}{
		"the author's": {item: func(w *world, a *phone) wire.Item { return w.made(7, 1, 10, a.Key()) }, log: 1},
		"the hub's":    {item: func(w *world, _ *phone) wire.Item { return w.made(7, 0, 0xff, w.hub.Key) }, log: 1},
		"the hub's, by a key of before": {item: func(w *world, _ *phone) wire.Item {
			w.hub.Former = []wire.Step{wire.NewStep(stranger, w.hub.Public())}
			return w.made(7, 0, 0xff, stranger)
		}, log: 1},
		"in the hub's name by another":    {item: func(w *world, a *phone) wire.Item { return w.made(7, 0, 0xff, a.Key()) }},
		"in the author's name by another": {item: func(w *world, _ *phone) wire.Item { return w.made(7, 1, 10, stranger) }},
		"of another worker's name":        {item: func(w *world, a *phone) wire.Item { return w.made(7, 2, 10, a.Key()) }},
		"of a phone nobody knows":         {item: func(w *world, _ *phone) wire.Item { return w.made(7, 1, 99, stranger) }, kept: 1},
		"of a phone that the directory knew": {item: func(w *world, _ *phone) wire.Item {
			w.hubDoes(func(t *replica.Tx) error {
				return t.KnowAuthor(replica.ID{99}, replica.ID{1}, stranger.Public().(ed25519.PublicKey))
			})
			return w.made(7, 1, 99, stranger)
		}, log: 1},
		"of a phone that was ended": {item: func(w *world, a *phone) wire.Item {
			b := w.enrol(1, 11)
			w.hubDoes(func(t *replica.Tx) error { return t.Revoke(replica.ID{11}) })
			return w.made(7, 1, 11, b.Key())
		}, kept: 1},
		"what its author may not write": {item: func(w *world, a *phone) wire.Item { return w.made(7, 1, 10, a.Key()) }, refuse: "No.", kept: 1},
		"without its text": {item: func(w *world, a *phone) wire.Item {
			item := w.made(7, 1, 10, a.Key())
			item.Body = nil
			return item
		}},
		"no commit at all":     {item: func(*world, *phone) wire.Item { return wire.Item{Head: []byte("head"), Body: []byte("body")} }},
		"to a hub like always": {item: func(w *world, a *phone) wire.Item { return w.made(7, 1, 10, a.Key()) }, unmarked: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			a.write(7, 12, "before")
			a.sync()
			item := c.item(w, a)
			if !c.unmarked {
				w.hubDoes((*replica.Tx).Restored)
			}
			w.policy.refuse = c.refuse
			for range 2 { // the second time changes nothing
				a.offers(replica.ID{0xee}, item)
			}
			if got := len(w.log()) - 1; got != c.log {
				t.Errorf("the log got %d commits, want %d", got, c.log)
			}
			if got := w.apart(); got != c.kept {
				t.Errorf("the quarantine got %d commits, want %d", got, c.kept)
			}
		})
	}
}

// What a phone says of when the hub had a commit is believed for the past alone.
func TestAnOfferComesFromNoFuture(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 12, "before")
	a.sync()
	item := w.made(7, 1, 10, a.Key())
	w.hubDoes((*replica.Tx).Restored)
	a.offers(replica.ID{0xee}, item)
	asked, answer := b.ask()
	_, rest, err := wire.Open(answer, asked.Body, w.hub.Public())
	w.must(err)
	for _, p := range rest.Pulls {
		for _, i := range p.Items {
			if i.Received > w.now.UnixMilli() {
				t.Errorf("a commit was received at %d, after now (%d)", i.Received, w.now.UnixMilli())
			}
		}
	}
	if len(rest.Pulls) == 0 {
		t.Error("the other phone was given nothing")
	}
}

// A commit may have another verdict than the first time: what it is then is what the worker sees.
func TestAVerdictMayChangeWhenAChainIsPushedAgain(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 12, "begun")
	a.sync()
	old := w.copied()
	w.policy.refuse = "Not now."
	a.write(8, 12, "refused first")
	a.exchange()
	w.policy.refuse = ""
	w.restore(old)
	a.sync()
	if got := w.apart(); got != 0 {
		t.Errorf("the hub keeps %d commits apart, want none", got)
	}
	if got := len(w.log()); got != 2 {
		t.Errorf("the hub has %d commits, want 2", got)
	}
	var left int
	w.must(a.store.View(t.Context(), func(r kv.Reader) error {
		aparts, err := a.Aparts(r)
		left = len(aparts)
		return err
	}))
	if got := a.texts(8, 12); left != 0 || len(got) != 1 {
		t.Errorf("the phone shows %q and %d set apart, want its words and none", got, left)
	}
}
