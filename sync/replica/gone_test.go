package replica_test

import (
	"context"
	"errors"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// hubDoes runs a step of the hub's own.
func (w *world) hubDoes(fn func(*replica.Tx) error) {
	w.t.Helper()
	w.must(w.store.Update(context.Background(), func(tx kv.Tx) error {
		t, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return t.Finish()
	}))
}

func (w *world) grant(scope, user byte, access replica.Access) {
	w.hubDoes(func(t *replica.Tx) error { return t.Grant(replica.ID{scope}, replica.ID{user}, access) })
}

func (w *world) ungrant(scope, user byte) {
	w.hubDoes(func(t *replica.Tx) error { return t.Ungrant(replica.ID{scope}, replica.ID{user}) })
}

// hubWrites writes a line into the log of a scope.
func (w *world) hubWrites(scope byte, text string) {
	w.hubDoes(func(t *replica.Tx) error {
		return t.Write(replica.ID{scope}, crdt.Op{Entity: replica.ID{scope}, Field: 1<<14 | 1, Value: []byte(text)})
	})
}

// archived counts the commits of a scope that a phone keeps.
func (p *phone) archived() int {
	n := 0
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: "archive", Ordered: true}, kv.Range{}, func(_, _ []byte) error { n++; return nil })
	}))
	return n
}

// wantGone checks that nothing of a scope is left on a phone, nor the key to it.
func (p *phone) wantGone(scope byte) {
	p.w.t.Helper()
	id := replica.ID{scope}
	if _, _, ok := p.ring.Newest(id); ok {
		p.w.t.Errorf("the key of scope %d is there still", scope)
	}
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		for _, name := range []string{"held", "part", "gone"} {
			b, err := r.Get(kv.Table{Name: name, Ordered: true}, id[:])
			if err != nil || b != nil {
				p.w.t.Errorf("the row of scope %d in %q is %x, %v, want none", scope, name, b, err)
			}
		}
		return nil
	}))
	if got := p.logged(scope); len(got) != 0 {
		p.w.t.Errorf("scope %d still shows %q", scope, got)
	}
}

// brittle are keys that for a while cannot be destroyed.
type brittle struct {
	keyring.Loose
	broken bool
}

var errBroken = errors.New("the key file cannot be written")

func (b *brittle) Destroy(scopes ...replica.ID) error {
	if b.broken {
		return errBroken
	}
	return b.Loose.Destroy(scopes...)
}

// reload opens the phone anew, as after a crash.
func (p *phone) reload() {
	p.w.t.Helper()
	var err error
	p.Device, err = replica.Load(context.Background(), p.store, p.keys, p.w.random)
	p.w.must(err)
}

func (p *phone) wantQuiet() {
	p.w.t.Helper()
	if n := p.sync(); n != 1 {
		p.w.t.Errorf("the exchange after the last took %d requests, want 1", n)
	}
	if !p.quiet() {
		p.w.t.Error("the hub has something to write after the last exchange")
	}
}

func TestAShrunkGrantDestroysTheScopeOnThePhone(t *testing.T) {
	w := newWorld(t)
	w.policy.strict = true
	a, b := w.enrol(1, 10), w.enrol(2, 20)
	a.write(7, 1<<14|1, "one")
	a.write(8, 1<<14|1, "other")
	a.sync()
	w.grant(7, 2, replica.Read)
	w.grant(8, 2, replica.Read)
	b.sync()
	before := b.archived()
	w.ungrant(7, 2)
	if got := b.exchange(); len(got.Gone) != 1 || got.Gone[0] != (replica.ID{7}) {
		t.Fatalf("the answer takes %v away, want scope 7", got.Gone)
	}
	b.wantGone(7)
	b.sync()
	b.wantQuiet()
	if got := b.logged(8); len(got) != 1 {
		t.Errorf("the other scope shows %q, want its line", got)
	}
	if after := b.archived(); after != before-1 {
		t.Errorf("the phone keeps %d commits of %d, want one less", after, before)
	}
	a.write(7, 1<<14|1, "two")
	a.sync()
	b.wantQuiet()
}

func TestWhatWasWrittenToAGoneScopeIsKeptForAPerson(t *testing.T) {
	w := newWorld(t)
	w.policy.strict = true
	a, b := w.enrol(1, 10), w.enrol(2, 20)
	a.write(7, 1<<14|1, "one")
	a.sync()
	w.grant(7, 2, replica.Write)
	b.sync()
	w.ungrant(7, 2)
	asked, answer := b.ask()
	b.write(7, 1<<14|1, "not sent")
	if _, err := b.Take(t.Context(), asked, answer, nil); err != nil {
		t.Fatal(err)
	}
	b.wantGone(7)
	b.reload()
	if b.Pending() != 1 {
		t.Fatalf("%d commits wait, want the one that was not sent", b.Pending())
	}
	if got := b.exchange(); got.Apart != 1 || b.Pending() != 0 {
		t.Errorf("got %+v with %d waiting, want it set apart", got, b.Pending())
	}
	if w.apart() != 1 {
		t.Errorf("the hub keeps %d commits apart, want 1", w.apart())
	}
	b.wantQuiet()
}

// Whenever the phone hears of it, before, between or after: what it holds in the end is what its user may read.
func TestAScopeThatIsGoneAndGrantedAgain(t *testing.T) {
	lost := func(p *phone) { p.ask() }
	taken := func(p *phone) { p.exchange() }
	none := func(*phone) {}
	for name, c := range map[string]struct{ before, between, after func(*phone) }{
		"heard of neither":              {none, none, none},
		"heard of both":                 {none, taken, none},
		"heard, and the answer lost":    {none, lost, none},
		"lost, then taken":              {none, func(p *phone) { lost(p); taken(p) }, none},
		"taken, confirmed":              {none, func(p *phone) { taken(p); taken(p) }, none},
		"taken, the confirmation lost":  {none, func(p *phone) { taken(p); lost(p) }, none},
		"granted again, and lost":       {none, taken, lost},
		"lost twice":                    {none, lost, lost},
		"a lost page before":            {lost, none, none},
		"a lost page before, and lost":  {lost, lost, lost},
		"a lost page before, and taken": {lost, taken, lost},
	} {
		for _, more := range []string{"", "more"} {
			t.Run(name+more, func(t *testing.T) {
				w := newWorld(t)
				w.policy.strict = true
				a, b := w.enrol(1, 10), w.enrol(2, 20)
				a.write(7, 1<<14|1, "one")
				a.sync()
				w.grant(7, 2, replica.Write)
				b.sync()
				b.write(7, 1<<14|1, "of its own")
				b.sync()
				w.hubWrites(7, "news")
				c.before(b)
				w.ungrant(7, 2)
				if more != "" {
					w.hubWrites(7, "meanwhile")
				}
				c.between(b)
				w.grant(7, 2, replica.Write)
				c.after(b)
				b.sync()
				b.sync()
				want := 3
				if more != "" {
					want = 4
				}
				if got := b.logged(7); len(got) != want {
					t.Errorf("the phone shows %q, want %d lines", got, want)
				}
				b.wantQuiet()
				w.ungrant(7, 2)
				b.sync()
				b.wantGone(7)
				b.wantQuiet()
			})
		}
	}
}

// A phone that was stopped before it could destroy a key does so before it takes in anything else, and a key that comes
// again stays.
func TestAKeyIsDestroyedAlsoAfterACrash(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(2, 20)
	a.write(7, 1<<14|1, "one")
	a.sync()
	w.grant(7, 2, replica.Read)
	b.sync()
	w.ungrant(7, 2)
	b.keys.broken = true
	asked, answer := b.ask()
	if _, err := b.Take(t.Context(), asked, answer, nil); !errors.Is(err, errBroken) {
		t.Fatalf("got %v, want %v", err, errBroken)
	}
	w.grant(7, 2, replica.Read)
	asked, answer = b.ask()
	if _, err := b.Take(t.Context(), asked, answer, nil); !errors.Is(err, errBroken) {
		t.Fatalf("an answer is taken in while a key is still to be destroyed: %v", err)
	}
	b.reload() // tries, and may not
	b.keys.broken = false
	b.reload()
	b.wantGone(7)
	b.sync()
	b.reload()
	if got := b.logged(7); len(got) != 1 {
		t.Errorf("the phone shows %q, want the line", got)
	}
}

// copied is a copy of the hub's store.
func (w *world) copied() *kv.Memory {
	w.t.Helper()
	out, err := w.store.Copy(context.Background())
	w.must(err)
	return out
}

// A recount names the cursors of all scopes: those that the user may not read are gone, and those that the hub lost with
// an older copy of its store are not.
func TestARecountLetsGoOnlyOfWhatTheHubHas(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(2, 20)
	a.write(7, 1<<14|1, "one")
	a.sync()
	w.grant(7, 2, replica.Read)
	b.sync()
	older := w.copied()
	a.write(8, 1<<14|1, "after the copy was made")
	a.write(7, 1<<14|1, "after the copy, too")
	a.sync()
	w.grant(8, 2, replica.Read)
	b.sync()
	w.ungrant(7, 2)
	w.store = older // restored
	w.hub = replica.NewHub(*w.hub)
	w.hubDoes(func(t *replica.Tx) error { return t.Ungrant(replica.ID{7}, replica.ID{2}) })
	b.exchange()
	if got := b.exchange(); len(got.Gone) != 0 {
		t.Errorf("the restored hub takes %v away, of which the phone has more than it", got.Gone)
	}
	for _, scope := range []byte{7, 8} {
		if got := b.logged(scope); len(got) == 0 {
			t.Errorf("scope %d is lost", scope)
		}
	}
}
