package auth

import (
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

func TestLinkWorksOnce(t *testing.T) {
	h := newHouse(t)
	link := h.link(0)
	if got, want := len(link), 32; got != want {
		t.Errorf("a link of %d digits, want %d", got, want)
	}
	if got, err := h.useLink(link, start); err != nil || got != jo {
		t.Errorf("got %v, %v, want %v", got, err, jo)
	}
	_, err := h.useLink(link, start)
	wantKind(t, err, casework.NotFound, "used or is too old")
}

func TestLinkExpires(t *testing.T) {
	cases := []struct {
		name        string
		life, after time.Duration
		ok          bool
	}{
		{"in time", 0, OneTimeLife - time.Second, true},
		{"too late", 0, OneTimeLife, false},
		{"in a longer time", time.Hour, 59 * time.Minute, true},
		{"too late for that", time.Hour, time.Hour, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			_, err := h.useLink(h.link(c.life), start.Add(c.after))
			if got := err == nil; got != c.ok {
				t.Errorf("used %v, want %v (%v)", got, c.ok, err)
			}
		})
	}
}

func TestCheckingALinkLeavesIt(t *testing.T) {
	h := newHouse(t)
	link := h.link(0)
	for range 2 {
		if err := h.update(func(tx kv.Tx) error { _, err := h.gate.CheckLink(tx, link, start); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.useLink(link, start); err != nil {
		t.Errorf("checking ended the link: %v", err)
	}
}

func TestALinkIsNoCodeAndNoSession(t *testing.T) {
	h := newHouse(t)
	link := h.link(0)
	if _, err := h.session(link, start); err == nil {
		t.Error("a link passed for a session")
	}
}

func TestACodeIsGoodOnceForTenMinutes(t *testing.T) {
	h := newHouse(t)
	name := h.nameOf(h.code())
	if got, err := h.findCode(name, start.Add(OneTimeLife-time.Second)); err != nil || got != jo {
		t.Errorf("in time: got %v, %v, want %v", got, err, jo)
	}
	_, err := h.findCode(name, start.Add(OneTimeLife))
	wantKind(t, err, casework.Forbidden, "older than ten minutes")
	if err := h.update(func(tx kv.Tx) error { return h.gate.SpendCode(tx, name) }); err != nil {
		t.Fatal(err)
	}
	_, err = h.findCode(name, start)
	wantKind(t, err, casework.Forbidden, "used before")
}

func (h house) link(life time.Duration) (link string) {
	h.t.Helper()
	err := h.update(func(tx kv.Tx) (err error) {
		link, err = h.gate.NewLink(tx, jo, life, start)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return link
}

func (h house) code() (code string) {
	h.t.Helper()
	err := h.update(func(tx kv.Tx) (err error) {
		code, err = h.gate.NewCode(tx, jo, start)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

func (h house) useLink(link string, now time.Time) (worker casework.WorkerID, err error) {
	err = h.update(func(tx kv.Tx) (err error) {
		worker, err = h.gate.UseLink(tx, link, now)
		return err
	})
	return worker, err
}

func (h house) nameOf(code string) [8]byte {
	h.t.Helper()
	bare, err := casework.ReadCode(code)
	if err != nil {
		h.t.Fatal(err)
	}
	return wire.Proof(bare).Name()
}

func (h house) findCode(name [8]byte, now time.Time) (worker casework.WorkerID, err error) {
	err = h.update(func(tx kv.Tx) (err error) {
		worker, _, err = h.gate.FindCode(tx, name, now)
		return err
	})
	return worker, err
}
