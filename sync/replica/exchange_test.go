package replica_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

func TestTwoPhonesOfOneWorkerKeepBothValues(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 12, "first")
	a.sync()
	b.sync()
	if got := b.texts(7, 12); len(got) != 1 || got[0] != "first" {
		t.Fatalf("second phone shows %q, want [first]", got)
	}
	a.write(7, 12, "from a")
	b.write(7, 12, "from b")
	a.sync()
	b.sync()
	a.sync()
	for name, p := range map[string]*phone{"a": a, "b": b} {
		if got := p.texts(7, 12); len(got) != 2 {
			t.Errorf("phone %s shows %q, want both values", name, got)
		}
	}
	if got := a.sync(); got != 1 {
		t.Errorf("a quiet exchange took %d requests, want 1", got)
	}
}

func TestALostAnswerIsAskedForAgain(t *testing.T) {
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 12, "one")
	a.ask() // the answer is lost
	if a.Pending() != 1 {
		t.Fatalf("pending after a lost answer: %d, want 1", a.Pending())
	}
	a.write(8, 12, "two")
	a.sync()
	if a.Pending() != 0 {
		t.Errorf("pending after the retry: %d, want 0", a.Pending())
	}
	b.sync()
	b.ask()
	if got := b.texts(8, 12); len(got) != 1 {
		t.Errorf("the other phone shows %q, want [two]", got)
	}
	b.write(7, 12, "three")
	b.ask()
	b.sync()
	a.ask()
	a.sync()
	if got := a.texts(7, 12); len(got) != 1 || got[0] != "three" {
		t.Errorf("phone a shows %q, want [three]", got)
	}
}

func TestWhatPolicyRefusesIsSetApartAndBlocksNothing(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	w.policy.refuse = "Not this one."
	a.write(7, 12, "bad")
	a.ask() // the verdict is lost on its way, and given again
	w.policy.refuse = ""
	a.write(8, 12, "good")
	if got := a.exchange(); got.Apart != 1 || got.Sent != 1 {
		t.Errorf("got %+v, want one apart and one sent", got)
	}
}

func TestBothSidesKeepTheSkewOfTheFirstAnswerWhenItIsLost(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.ahead = time.Hour
	a.write(7, 12, "one")
	a.ask() // the answer is lost
	a.ahead, w.now = 3*time.Hour, w.now.Add(time.Minute)
	a.sync()
	var hub, phone int64
	id := replica.ID{7}
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		s, err := w.hub.State(r, id)
		if err == nil {
			hub = s.Get(id, 12)[0].Wall
		}
		return err
	}))
	w.must(a.store.View(context.Background(), func(r kv.Reader) error {
		s, err := a.View(r, id)
		if err == nil {
			phone = s.Get(id, 12)[0].Wall
		}
		return err
	}))
	if hub != phone {
		t.Errorf("the phone shows the entry at %d, the hub at %d", phone, hub)
	}
}

func TestADeviceThatTheHubDoesNotKnowIsNotRevoked(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	asked, err := a.Request(w.now)
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	restored := kv.NewMemory() // a server that was restored from before the phone was enrolled
	err = restored.Update(context.Background(), func(tx kv.Tx) error {
		_, err := w.hub.Answer(tx, w.now, req, asked.Body)
		return err
	})
	if !errors.Is(err, replica.ErrNoDevice) {
		t.Errorf("got %v, want ErrNoDevice and no statement that ends the phone", err)
	}
}
