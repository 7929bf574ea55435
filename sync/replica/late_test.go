package replica_test

import (
	"context"
	"testing"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// reaches lets the hub answer a request that was made before.
func (w *world) reaches(asked replica.Asked) (answer []byte) {
	w.t.Helper()
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	w.must(w.store.Update(context.Background(), func(tx kv.Tx) error {
		answer, err = w.hub.Answer(tx, w.now, req, asked.Body)
		return err
	}))
	return answer
}

// A request that comes after a later one is answered with a head that covers what it does not name.
func TestAnAnswerVouchesForNothingThatItsRequestDidNotBring(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 12, "good")
	early, err := a.Request(w.now)
	w.must(err)
	w.reaches(early)
	a.write(8, 12, "bad")
	w.policy.refuse = "Not this one."
	a.ask() // the later request: "bad" goes to quarantine, and the answer is lost
	taken, err := a.Take(context.Background(), early, w.reaches(early), nil)
	w.must(err)
	if taken.Sent != 1 || a.Pending() != 1 {
		t.Errorf("%d are shown as safe and %d wait, want one and one", taken.Sent, a.Pending())
	}
	if got := a.exchange(); got.Apart != 1 || got.Sent != 0 {
		t.Errorf("then %d apart and %d safe, want one apart", got.Apart, got.Sent)
	}
}

// A copied phone does not know the hub's head of its chain. What a page has of its own is safe all the same.
func TestWhatAPageHasIsSafeAlsoOnACopiedPhone(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 12, "before the copy")
	b := a.copied()
	a.sync()
	a.write(7, 13, "by the original")
	a.sync()
	b.write(7, 13, "by the copy")
	sent, apart := 0, 0
	for range 3 {
		taken := b.exchange()
		sent, apart = sent+taken.Sent, apart+taken.Apart
	}
	if sent != 1 || apart != 1 || b.Pending() != 0 {
		t.Errorf("%d safe, %d apart, %d wait; want one safe and one apart", sent, apart, b.Pending())
	}
}

// A page may bring what a later request pushed, before any answer tells what became of the one between. No place of the
// chain is passed over for it: what the phone writes next has its number, and a restored hub gets the whole chain again.
func TestWhatAPageHasLeavesNoHoleInTheChain(t *testing.T) {
	for name, then := range map[string]func(w *world, a *phone, old *kv.Memory){
		"switched off and on":    func(_ *world, a *phone, _ *kv.Memory) { a.reload() },
		"and the hub restored":   func(w *world, _ *phone, old *kv.Memory) { w.restore(old) },
		"and both, one by other": func(w *world, a *phone, old *kv.Memory) { a.reload(); w.restore(old); a.reload() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(1, 11)
			a.write(7, 1<<14|1, "one")
			early, err := a.Request(w.now)
			w.must(err)
			w.reaches(early)
			old := w.copied()
			w.policy.decided = map[commit.Hash]string{}
			a.write(7, 1<<14|1, "two")
			w.policy.refuse = "Not this one."
			a.ask()
			w.policy.refuse = ""
			a.write(7, 1<<14|1, "three")
			a.ask() // both answers are lost
			_, err = a.Take(context.Background(), early, w.reaches(early), nil)
			w.must(err)
			w.wantShown(a, "one", "three")
			b.sync()
			then(w, a, old)
			a.write(7, 1<<14|1, "four")
			a.sync()
			w.stillWrites(a)
			w.wantShown(a, "one", "three", "four")
			b.sync()
			w.wantShown(b, "one", "three", "four")
		})
	}
}

// However late a phone hears that the hub has a commit, both show it at the same time in the end.
func TestBothSidesKeepTheTimeOfTheFirstRequest(t *testing.T) {
	for name, loses := range map[string]func(w *world, a, b *phone){
		"the page comes after the receipt": func(w *world, a, b *phone) {
			long := make([]byte, 1000)
			for range 20 { // so that the next answer does not come to scope 7
				_, err := w.random.Read(long)
				w.must(err)
				b.write(1, 1<<14|1, string(long))
			}
			b.sync()
			a.write(7, 12, "asked twice")
			a.ask()
		},
		"the page comes before the receipt": func(w *world, a, _ *phone) {
			a.write(7, 1<<14|1, "one")
			early, err := a.Request(w.now)
			w.must(err)
			w.reaches(early)
			a.write(7, 12, "asked twice")
			a.ask()
			_, err = a.Take(context.Background(), early, w.reaches(early), nil)
			w.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(1, 11)
			loses(w, a, b)
			a.ahead = time.Hour
			a.sync()
			a.reload()
			if got, want := a.shownAt(7), w.shownAt(7); got != want {
				t.Errorf("the phone shows it at %d, the hub at %d", got, want)
			}
			w.must(a.Mend(context.Background(), replica.ID{7}))
			if got, want := a.shownAt(7), w.shownAt(7); got != want {
				t.Errorf("mended, the phone shows it at %d, the hub at %d", got, want)
			}
		})
	}
}

// shownAt is the time of what field 12 of a scope shows.
func (p *phone) shownAt(scope byte) (wall int64) {
	p.w.t.Helper()
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		view, err := p.View(r, replica.ID{scope})
		wall = view.Get(replica.ID{scope}, 12)[0].Wall
		return err
	}))
	return wall
}

func (w *world) shownAt(scope byte) (wall int64) {
	w.t.Helper()
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		state, err := w.hub.State(r, replica.ID{scope})
		wall = state.Get(replica.ID{scope}, 12)[0].Wall
		return err
	}))
	return wall
}
