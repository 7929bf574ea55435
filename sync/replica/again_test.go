package replica_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// again enrols a phone again under another name, in two steps: at the hub, and on the phone.
func (p *phone) again(device byte) {
	p.w.t.Helper()
	pub, key, err := ed25519.GenerateKey(p.w.random)
	p.w.must(err)
	id, secret := replica.ID{device}, [32]byte{device, 1}
	p.w.hubDoes(func(t *replica.Tx) error {
		return t.Enrol(id, replica.DeviceRow{User: p.User(), Key: pub, Before: p.ID()}, secret)
	})
	p.w.must(p.store.Update(context.Background(), func(tx kv.Tx) error {
		return replica.EnrolAgain(tx, replica.Enrolment{Device: id, User: p.User(), Key: key, Secret: secret, Hub: p.w.hub.Public(), Epoch: 1000 + uint64(device)})
	}))
	p.Device, err = replica.Load(context.Background(), p.store, p.ring, p.w.random)
	p.w.must(err)
}

// salvaged posts a request to salvage.
func (w *world) salvaged(body []byte) []byte {
	w.t.Helper()
	req, err := wire.ParseSalvage(body)
	w.must(err)
	var answer []byte
	w.must(w.store.Update(context.Background(), func(tx kv.Tx) error {
		s, err := w.hub.OpenSalvage(tx, req)
		if err != nil {
			return err
		}
		t, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if err := t.TakeSalvage(s); err != nil {
			return err
		}
		if answer, err = w.hub.AnswerSalvage(tx, w.now, s, req, body); err != nil {
			return err
		}
		return t.Finish()
	}))
	return answer
}

// bring salvages what waits under an earlier name until nothing does, and counts the requests.
func (p *phone) bring() (n int) {
	p.w.t.Helper()
	for p.Earlier() > 0 {
		if n++; n > 20 {
			p.w.t.Fatal("the salvage does not end")
		}
		asked, err := p.Salvage()
		p.w.must(err)
		_, err = p.TakeSalvage(context.Background(), asked, p.w.salvaged(asked.Body))
		p.w.must(err)
	}
	return n
}

// What waits when a phone is enrolled again comes to the hub once, whatever the hub had of it, and stays shown all along.
func TestEnrolledAgainWithUnsentWork(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*phone)
		lost  bool // the hub has it; the answer was lost
	}{
		"nothing unsent":                    {func(*phone) {}, false},
		"in a scope that there is":          {func(a *phone) { a.write(7, 12, "waits") }, false},
		"in a scope that it begins":         {func(a *phone) { a.write(9, 12, "waits"); a.write(9, 13, "too") }, false},
		"in actions of several commits":     {func(a *phone) { a.together(7, 8, "waits"); a.together(8, 7, "too") }, false},
		"the hub has it all":                {func(a *phone) { a.write(7, 12, "waits"); a.write(9, 12, "new") }, true},
		"more than one request takes":       {func(a *phone) { many(a, 1500) }, false},
		"more than one, and answers lost":   {func(a *phone) { many(a, 700) }, true},
		"groups that a request would cut":   {func(a *phone) { pairs(a, 700) }, false},
		"written before the last was heard": {func(a *phone) { a.write(7, 12, "waits"); a.ask(); a.write(7, 13, "later") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, other := w.enrol(1, 10), w.enrol(1, 11)
			a.write(7, 1, "before")
			a.write(8, 1, "before")
			a.sync()
			c.write(a)
			if c.lost {
				a.ask()
			}
			shown := a.shows()
			a.again(20)
			if got := a.shows(); got != shown {
				t.Errorf("once enrolled again it shows\n%s\nand showed\n%s", got, shown)
			}
			a.bring()
			if got := a.shows(); got != shown {
				t.Errorf("once salvaged it shows\n%s\nand showed\n%s", got, shown)
			}
			a.write(7, 14, "afterwards")
			a.sync()
			other.sync()
			if a.Pending() != 0 || a.setApart() != 0 || w.apart() != 0 {
				t.Errorf("%d wait, %d and %d are set apart", a.Pending(), a.setApart(), w.apart())
			}
			if got, want := other.shows(), a.shows(); got != want {
				t.Errorf("another phone shows\n%s\nand this one\n%s", got, want)
			}
			if n := a.bring(); n != 0 {
				t.Errorf("%d more requests to salvage", n)
			}
		})
	}
}

// pairs writes so many actions of two commits.
func pairs(a *phone, n int) {
	for i := range n {
		a.together(7, 8, fmt.Sprintf("later %d", i))
	}
}

// shows is all that a phone shows, as text.
func (p *phone) shows() string {
	p.w.t.Helper()
	out := ""
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		for _, scope := range []byte{7, 8, 9} {
			state, err := p.View(r, replica.ID{scope})
			if err != nil {
				return err
			}
			for _, e := range state.Store().Entities {
				for _, cell := range e.Cells {
					out += fmt.Sprintf("%d %d %x:", scope, cell.Field, cell.Key)
					for _, v := range cell.Values {
						out += fmt.Sprintf(" %s", v.Bytes)
					}
					out += "\n"
				}
			}
		}
		return nil
	}))
	return out
}

// Nothing goes to a scope before the commit that begins it has arrived.
func TestNothingOvertakesTheBeginningOfAScope(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.sync()
	a.write(9, 12, "begins")
	a.again(20)
	a.write(7, 13, "elsewhere")
	a.write(9, 13, "into it")
	a.exchange()
	a.exchange()
	if w.apart() != 0 || a.setApart() != 0 || a.Pending() != 2 {
		t.Errorf("%d kept apart, %d wait; want none apart, and the first and the last to wait", w.apart(), a.Pending())
	}
	a.bring()
	a.sync()
	if a.Pending() != 0 || w.apart() != 0 {
		t.Errorf("%d wait and %d are kept apart", a.Pending(), w.apart())
	}
}

// A forked phone that is enrolled again writes on; what it had not sent is kept apart until somebody releases it.
func TestAForkedPhoneIsEnrolledAgain(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.sync()
	b := a.copied()
	a.write(7, 12, "original")
	a.sync()
	b.write(7, 13, "copy")
	b.sync()
	a.exchange()
	a.write(7, 14, "waits")
	a.again(20)
	a.bring()
	a.write(7, 15, "afterwards")
	a.sync()
	if a.Forked() || a.Pending() != 0 || a.setApart() != 1 {
		t.Errorf("forked %v, %d wait, %d set apart; want one set apart", a.Forked(), a.Pending(), a.setApart())
	}
	for _, k := range w.keptApart() {
		w.release(k)
	}
	a.sync()
	if got := a.texts(7, 14); a.setApart() != 0 || len(got) != 1 {
		t.Errorf("released it shows %q with %d set apart", got, a.setApart())
	}
}

func TestNobodyElseTakesAPhoneOver(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	err := a.store.Update(t.Context(), func(tx kv.Tx) error {
		return replica.EnrolAgain(tx, replica.Enrolment{Device: replica.ID{20}, User: replica.ID{2}, Key: a.Key(), Hub: w.hub.Public()})
	})
	if !errors.Is(err, replica.ErrOtherWorker) {
		t.Errorf("got %v, want %v", err, replica.ErrOtherWorker)
	}
	empty := kv.NewMemory()
	err = empty.Update(t.Context(), func(tx kv.Tx) error { return replica.EnrolAgain(tx, replica.Enrolment{}) })
	if !errors.Is(err, replica.ErrNotEnrolled) {
		t.Errorf("got %v, want %v", err, replica.ErrNotEnrolled)
	}
}

// The device that a phone was before is ended once, and only when the new one shows itself.
func TestTheEarlierDeviceIsEndedOnce(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.again(20)
	for _, want := range []replica.ID{{10}, {}, {}} {
		w.hubDoes(func(tx *replica.Tx) error {
			got, err := tx.Succeed(replica.ID{20})
			if got != want {
				t.Errorf("ended %x, want %x", got, want)
			}
			return err
		})
	}
	w.must(w.store.View(t.Context(), func(r kv.Reader) error {
		row, _, err := replica.DeviceOf(r, replica.ID{10})
		if !row.Ended {
			t.Error("the earlier device goes on")
		}
		return err
	}))
}

// A salvage whose answer is lost, or that fails in the middle, is asked again.
func TestSalvageIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1, "before")
	a.sync()
	a.write(9, 12, "waits")
	a.again(20)
	asked, err := a.Salvage()
	w.must(err)
	w.salvaged(asked.Body)
	if _, err := a.TakeSalvage(t.Context(), asked, []byte("else")); err == nil || a.Earlier() != 1 {
		t.Errorf("a forged answer: %v with %d waiting", err, a.Earlier())
	}
	a.bring()
	a.sync()
	if got := a.texts(9, 12); len(got) != 1 || a.Pending() != 0 {
		t.Errorf("shows %q, %d wait", got, a.Pending())
	}
}

// A phone that is enrolled again while it pushes its chain again to a restored hub pushes it no more: that chain has ended.
func TestEnrolledAgainWhileTheChainIsPushedAgain(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 1<<14|1, "one")
	a.sync()
	before := w.copied()
	a.write(7, 1<<14|1, "two")
	a.sync()
	a.write(7, 1<<14|1, "three")
	w.restore(before)
	a.exchange() // hears of the other log
	a.exchange() // names all that it has
	a.again(12)
	a.bring()
	a.sync()
	a.wantQuiet()
	w.wantShown(a, "one", "two") // the third is behind a gap: a person releases it
	w.everythingIsBack(t, a)
}
