package replica_test

import (
	"context"
	"testing"

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
