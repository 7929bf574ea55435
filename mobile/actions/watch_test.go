package actions_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// watched is a phone that watches, with real pauses; told has each sync.
type watched struct {
	*phone
	told  chan actions.SyncResult
	ended chan error
	stop  context.CancelFunc
}

func (s *scene) watches() *watched {
	s.t.Helper()
	p := s.enrol()
	p.o.Sleep, p.o.Dice = nil, func() float64 { return 0 }
	p.reopen()
	ctx, stop := context.WithCancel(s.t.Context())
	w := &watched{phone: p, told: make(chan actions.SyncResult, 100), ended: make(chan error, 1), stop: stop}
	go func() {
		w.ended <- w.Watch(ctx, func(r actions.SyncResult, _ error) { w.told <- r })
	}()
	s.t.Cleanup(stop)
	return w
}

const patience = 20 * time.Second

// brings waits for a sync that brings something; further syncs that bring nothing are passed over.
func (w *watched) brings() actions.SyncResult {
	w.t.Helper()
	for late := time.After(patience); ; {
		select {
		case r := <-w.told:
			if r.Received > 0 {
				return r
			}
		case err := <-w.ended:
			w.t.Fatalf("the watch ended: %v", err)
		case <-late:
			w.t.Fatal("nothing arrives")
		}
	}
}

// ends waits for the end of the watch.
func (w *watched) ends() error {
	w.t.Helper()
	select {
	case err := <-w.ended:
		return err
	case <-time.After(patience):
		w.t.Fatal("the watch does not end")
		return nil
	}
}

func (s *scene) card(n byte) {
	scope := casework.ScopeID{0x77, n}
	s.Give(hubtest.Worker.ID, scope, records.Meta{Kind: casework.CardScope},
		hubtest.Value{Entity: scope, Field: casework.FieldCard, Is: casework.Card{Child: casework.ChildID{7, n}, Owner: "Jo Example"}})
}

func TestAHintBringsWhatIsNew(t *testing.T) {
	s := newScene(t)
	w := s.watches()
	for n := range byte(6) {
		hint := []client.Hint{client.Urgent, client.Soon}[n%2]
		s.card(n)
		s.Hint(hint) // or the stream begins only now, which has it sync too
		if got := w.brings(); got.Received != 1 {
			t.Errorf("round %d, %s: got %+v, want the card", n, hint, got)
		}
	}
}

func TestTheWatchEndsWithItsContextAndLeavesNothingRunning(t *testing.T) {
	s := newScene(t)
	w := s.watches()
	s.card(1)
	w.brings()
	w.stop()
	if err := w.ends(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, fn := range []string{"actions.(*Phone).Listen", "actions.(*Phone).Watch", "client.(*Hints).Next"} {
		if strings.Contains(string(stacks), fn) {
			t.Errorf("%s still runs:\n%s", fn, stacks)
		}
	}
}

func TestALockedPhoneStopsWatching(t *testing.T) {
	s := newScene(t)
	w := s.watches()
	s.card(1)
	w.brings()
	w.Lock()
	s.Hint(client.Urgent)
	if err := w.ends(); !errors.Is(err, vault.ErrLocked) {
		t.Errorf("got %v, want %v", err, vault.ErrLocked)
	}
}

func TestARevokedPhoneStopsWatching(t *testing.T) {
	s := newScene(t)
	w := s.watches()
	s.card(1)
	w.brings()
	s.Revoke(hubtest.Worker.ID)
	s.Hint(client.Urgent)
	if err := w.ends(); !casework.Refused(err, casework.Suspended) {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestTheNextSyncIsDrawn(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	if r := p.sync(); r.Next < 150*time.Second || r.Next > 210*time.Second {
		t.Errorf("after a sync that went well: %v", r.Next)
	}
	s.Lose(func(int) hubtest.Loss { return hubtest.Busy })
	if r, err := p.Sync(t.Context()); err == nil || r.Next < 2*time.Second {
		t.Errorf("after “busy for a second”: %v, %v", r.Next, err)
	}
	s.Lose(func(int) hubtest.Loss { return hubtest.Request })
	last := time.Duration(0)
	for range 12 {
		r, err := p.Sync(t.Context())
		must(t, err)
		last = r.Next
	}
	if last < 150*time.Second || last > 5*time.Minute {
		t.Errorf("after a dozen failures: %v", last)
	}
}
