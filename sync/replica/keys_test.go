package replica_test

import (
	"context"
	"errors"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

var errNotTaken = errors.New("the answer cannot be taken in")

// fails takes an answer in, in a transaction that comes to nothing.
func (p *phone) fails(asked replica.Asked, answer []byte) {
	p.w.t.Helper()
	_, err := p.Take(context.Background(), asked, answer, func(kv.Tx, replica.Taken) error { return errNotTaken })
	if !errors.Is(err, errNotTaken) {
		p.w.t.Fatalf("got %v, want %v", err, errNotTaken)
	}
}

// wantKey checks whether the phone has the key of a scope.
func (p *phone) wantKey(scope byte, want bool) {
	p.w.t.Helper()
	if _, _, got := p.ring.Newest(replica.ID{scope}); got != want {
		p.w.t.Errorf("the phone has a key of scope %d: %v, want %v", scope, got, want)
	}
}

// A key that came with an answer which was not taken in opens nothing, and no hub need ever say that it is gone.
func TestTheKeysOfAnAnswerThatFailsAreDestroyed(t *testing.T) {
	for name, then := range map[string]func(*phone){
		"at once": func(*phone) {},
		"when the app is opened again": func(p *phone) {
			p.wantKey(7, true)
			p.keys.broken = false
			p.reload()
		},
		"before the next answer is taken in": func(p *phone) {
			p.wantKey(7, true)
			p.keys.broken = false
			p.w.ungrant(7, 2)
			p.exchange()
			p.w.grant(7, 2, replica.Read)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(2, 20)
			a.write(7, 1<<14|1, "seen")
			a.sync()
			b.write(8, 1<<14|1, "waits")
			w.grant(7, 2, replica.Read)
			asked, answer := b.ask()
			b.keys.broken = name != "at once"
			b.fails(asked, answer)
			then(b)
			b.wantKey(7, false)
			b.wantKey(8, true)
			b.sync()
			b.wantKey(7, true)
			w.wantShown(b, "seen")
			b.wantQuiet()
		})
	}
}

// A phone that was restored passes over the pages of its old chain. What comes with them opens nothing on it.
func TestTheKeyOfAPageThatIsPassedOverIsDestroyed(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(8, 12, "one")
	a.sync()
	old := a.copied()
	a.write(8, 12, "two")
	a.sync()
	w.enrol(2, 20).write(7, 12, "of another")
	w.hubDoes(func(t *replica.Tx) error { return t.NewScope(replica.ID{7}) })
	w.grows(7, 0, 1, 10)
	w.grant(7, 1, replica.Read)
	old.keys.broken = true
	asked, answer := old.ask()
	if _, err := old.Take(t.Context(), asked, answer, nil); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want %v", err, errBroken)
	}
	old.keys.broken = false
	old.reload()
	old.wantKey(7, false)
	old.wantKey(8, true)
	old.sync()
	old.wantKey(7, true)
	if got := old.seenLines(7); got != 1 {
		t.Errorf("the phone shows %d lines, want 1", got)
	}
}
