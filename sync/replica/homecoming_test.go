package replica_test

import (
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// A commit that waits, for its receipt was lost, may be on a restored hub already: in the copy, or because another phone gave
// it back. It stays in the outbox until the hub has it in its chain too, so that what follows it can be accepted.
func TestWhatWaitsComesHomeToItsChain(t *testing.T) {
	for name, lose := range map[string]func(w *world, a, b *phone) *kv.Memory{
		"the copy has it": func(w *world, a, _ *phone) *kv.Memory {
			a.ask() // the answer is lost
			return w.copied()
		},
		"another phone has it": func(w *world, a, b *phone) *kv.Memory {
			old := w.copied()
			a.ask()
			b.sync()
			return old
		},
		"another phone has a part of it": func(w *world, a, b *phone) *kv.Memory {
			old := w.copied()
			a.ask()
			b.sync()
			a.write(7, 1<<14|1, "not even sent")
			return old
		},
	} {
		for who, order := range map[string][]int{"its author first": {0, 1}, "the other first": {1, 0}} {
			t.Run(name+", "+who, func(t *testing.T) {
				w := newWorld(t)
				a, b := w.enrol(1, 10), w.enrol(1, 11)
				a.write(7, 1<<14|1, "before")
				a.sync()
				b.sync()
				a.write(7, 1<<14|1, "waits")
				a.write(8, 1<<14|1, "waits too")
				old := lose(w, a, b)
				w.restore(old)
				both := []*phone{a, b}
				for range 2 {
					for _, i := range order {
						both[i].sync()
						w.wantShown(a, "before", "waits")
					}
				}
				w.stillWrites(a)
				w.everythingIsBack(t, a, b)
				w.agreeOn(a, b, 7, 8)
			})
		}
	}
}

// wantShown checks that a phone shows these lines of scope 7, whatever else it shows.
func (w *world) wantShown(p *phone, lines ...string) {
	w.t.Helper()
	shown := map[string]int{}
	for _, l := range p.logged(7) {
		shown[l]++
	}
	for _, l := range lines {
		if shown[l] != 1 {
			w.t.Errorf("the phone shows %q, want %q once", p.logged(7), l)
		}
	}
}

// stillWrites checks that a phone's chain goes on: after a restart, what it writes is accepted at once.
func (w *world) stillWrites(p *phone) {
	w.t.Helper()
	p.reload()
	p.write(7, 1<<14|1, "afterwards")
	if got := p.exchange(); got.Sent != 1 || p.Forked() || p.Pending() != 0 {
		w.t.Errorf("what was written afterwards: %+v, forked %v, %d wait", got, p.Forked(), p.Pending())
	}
}

// agreeOn checks that two phones show as much of each scope.
func (w *world) agreeOn(a, b *phone, scopes ...byte) {
	w.t.Helper()
	a.sync()
	b.sync()
	for _, scope := range scopes {
		if got, want := len(a.logged(scope)), len(b.logged(scope)); got != want {
			w.t.Errorf("scope %d: one phone shows %q, the other %q", scope, a.logged(scope), b.logged(scope))
		}
	}
}

// What was set apart while its scope was taken away may be accepted by a restored hub, which then knows no more of the scope
// than that. The phone keeps its words, and gets the scope's key again.
func TestAcceptedAfterItsKeyWasDestroyed(t *testing.T) {
	w := newWorld(t)
	w.policy.strict = true
	a := w.enrol(1, 10)
	old := w.copied()
	a.write(7, 1<<14|1, "begun")
	a.sync()
	w.hubDoes(func(t *replica.Tx) error { return t.Ungrant(replica.ID{7}, replica.ID{1}) })
	a.write(7, 1<<14|1, "too late")
	a.sync()
	a.wantGone(7)
	for range 2 { // the second time the words come from what the phone kept the first time
		w.restore(old)
		a.sync()
		if got := a.logged(7); len(got) != 1 || got[0] != "too late" {
			t.Errorf("the phone shows %q, want what it wrote last", got)
		}
	}
	w.hubDoes(func(t *replica.Tx) error { return t.Write(replica.ID{7}, opOf(7, "from the hub")) })
	a.sync()
	if got := a.logged(7); len(got) != 2 {
		t.Errorf("the phone shows %q, want also what the hub wrote", got)
	}
}
