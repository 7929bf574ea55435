package actions_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"streetlight/server/hints"
	"streetlight/server/limit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

const hintsPath = "/v1/hints"

// told is what a phone hears of a stream: each event as its word. It is closed when the stream ends.
type told chan string

func (c told) Write(b []byte) (int, error) {
	if at := strings.Index(string(b), "data: "); at >= 0 {
		c <- strings.TrimSpace(string(b[at+len("data: "):]))
	}
	return len(b), nil
}

func (c told) Flush() error { return nil }

// token signs a request to listen.
func (ph *phone) token(at time.Time) string {
	ph.p.t.Helper()
	token, err := wire.SignRequest(ph.ID(), ph.Key(), "GET", hintsPath, nil, at)
	ph.p.must(err)
	return token
}

// listens opens the phone's stream.
func (ph *phone) listens() told {
	ph.p.t.Helper()
	run, _, err := ph.p.service.Listen(ph.p.t.Context(), ph.token(ph.p.now), "GET", hintsPath)
	ph.p.must(err)
	heard := make(told, 100)
	go func() {
		defer close(heard)
		run(heard)
	}()
	return heard
}

// next is what is heard next; "" is the end of the stream.
func (c told) next(t *testing.T) string {
	t.Helper()
	select {
	case word := <-c:
		return word
	case <-time.After(20 * time.Second):
		t.Fatal("nothing is heard")
		return ""
	}
}

func TestACardIsHeardAtOnceByWhoGetsItAndByNobodyElse(t *testing.T) {
	p := newPartnership(t)
	reed, cole := p.enrol("reed"), p.enrol("cole")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(seen()))
	reed.sync()
	cole.sync()
	inBridgwater, elsewhere := reed.listens(), cole.listens()
	p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	if got := inBridgwater.next(t); got != "urgent" {
		t.Errorf("the PCSO who gets the card heard %q", got)
	}
	p.service.Hush()
	if got := elsewhere.next(t); got != "" {
		t.Errorf("a mentor heard %q of a card that is not theirs", got)
	}
}

func TestAWorkersOtherPhoneHearsWhatTheFirstSends(t *testing.T) {
	p := newPartnership(t)
	one, two := p.enrol("reed"), p.enrol("reed")
	first, second := one.listens(), two.listens()
	jude := one.meets(called("Jude Ashdown", "14_15"))
	one.records(jude, p.street(nil))
	one.sync()
	if got := second.next(t); got != "soon" {
		t.Errorf("the other phone heard %q", got)
	}
	p.service.Hush()
	if got := first.next(t); got != "" {
		t.Errorf("the phone heard %q of its own work", got)
	}
}

func TestWhatWasNotCommittedIsNotHeard(t *testing.T) {
	p := newPartnership(t)
	one, two := p.enrol("reed"), p.enrol("reed")
	fail := false
	p.through(func(s kv.Store) kv.Store {
		return kv.NewFaulty(s, func(int) kv.Fault {
			if fail {
				return kv.FailBefore
			}
			return kv.NoFault
		})
	})
	heard := two.listens()
	fail = true
	if err := p.service.Revoke(t.Context(), casework.DeviceID(two.ID())); !errors.Is(err, kv.ErrFault) {
		t.Fatalf("got %v, want the fault", err)
	}
	fail = false
	jude := one.meets(called("Jude Ashdown", "14_15"))
	one.records(jude, p.street(nil))
	one.sync()
	if got := heard.next(t); got != "soon" {
		t.Errorf("heard %q, want the entry alone", got)
	}
}

func TestARevokedPhoneIsSentToSyncAndHearsNoMore(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	heard := reed.listens()
	p.must(p.service.Revoke(t.Context(), casework.DeviceID(reed.ID())))
	if got := heard.next(t); got != "urgent" {
		t.Errorf("heard %q", got)
	}
	if got := heard.next(t); got != "" {
		t.Errorf("after that %q, want the end", got)
	}
	_, _, err := p.service.Listen(t.Context(), reed.token(p.now), "GET", hintsPath)
	wantRefusal(t, err, casework.Suspended)
	if got := reed.sync(); !got.Revoked {
		t.Errorf("the phone was told %+v, want revoked", got)
	}
}

func TestWhoMayNotListen(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	forSync, err := wire.SignRequest(reed.ID(), reed.Key(), "POST", "/v1/sync", nil, p.now)
	p.must(err)
	forged, err := wire.SignRequest(reed.ID(), shah.Key(), "GET", hintsPath, nil, p.now)
	p.must(err)
	for name, token := range map[string]string{"nobody": "", "a token for sync": forSync, "another phone": forged} {
		_, stale, err := p.service.Listen(t.Context(), token, "GET", hintsPath)
		if wantRefusal(t, err, casework.Suspended); stale != nil {
			t.Errorf("%s: was told the time", name)
		}
	}
	old := reed.token(p.now.Add(-time.Hour))
	run, stale, err := p.service.Listen(t.Context(), old, "GET", hintsPath)
	p.must(err)
	receipt, _, err := wire.Open(stale, []byte(old), reed.HubKey())
	p.must(err)
	if run != nil || receipt.HubTime != p.now.UnixMilli() {
		t.Errorf("a stale time: time %v, want the server's", time.UnixMilli(receipt.HubTime))
	}
}

// TestOnePhoneThatFloodsBlocksNoOther floods as one phone; another syncs meanwhile as if nothing were.
func TestOnePhoneThatFloodsBlocksNoOther(t *testing.T) {
	p := newPartnership(t)
	p.often = limit.New[wire.ID](limit.Device(), 10, func() time.Time { return p.now })
	p.open()
	flooding, calm := p.enrol("reed"), p.enrol("shah")
	asked, err := flooding.Request(p.now)
	p.must(err)
	var over *limit.Exceeded
	for n := range 800 {
		_, err = flooding.post(asked.Body)
		if passed := err == nil; passed != (n < 600) {
			t.Fatalf("request %d: %v", n+1, err)
		}
		if n%10 == 0 {
			calm.exchange()
		}
	}
	if !errors.As(err, &over) {
		t.Errorf("got %v, want a time to wait", err)
	}
	if _, _, err = p.service.Listen(t.Context(), flooding.token(p.now), "GET", hintsPath); !errors.As(err, &over) {
		t.Errorf("a stream: got %v, want the same limit", err)
	}
	p.pass(over.After)
	if _, err = flooding.post(asked.Body); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

var _ hints.Writer = told(nil)
