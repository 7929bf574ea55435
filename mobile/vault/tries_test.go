package vault_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/vault"
	"streetlight/sync/kv"
)

var wrongPIN = []byte("111111")

// The whole ladder, with the app started anew at every step: Open keeps nothing in memory between tries.
func TestLadderOfWrongPINs(t *testing.T) {
	v, dir := create(t)
	lock(t, v)
	c := newClock()
	steps := []struct {
		left int
		wait time.Duration
		want string
	}{
		{9, 0, "That PIN is not right."},
		{8, 0, "That PIN is not right."},
		{7, 0, "That PIN is not right."},
		{6, 0, "That PIN is not right."},
		{5, 30 * time.Second, "That PIN is not right. Wait 30 seconds, then try again."},
		{4, 2 * time.Minute, "That PIN is not right. Wait 2 minutes, then try again. 4 tries left before this phone is wiped."},
		{3, 8 * time.Minute, "That PIN is not right. Wait 8 minutes, then try again. 3 tries left before this phone is wiped."},
		{2, 32 * time.Minute, "That PIN is not right. Wait 32 minutes, then try again. 2 tries left before this phone is wiped."},
		{1, time.Hour, "That PIN is not right. Wait 60 minutes, then try again. 1 try left before this phone is wiped."},
	}
	for _, s := range steps {
		_, err := vault.Open(dir, wrongPIN, withClock(c))
		var wrong *vault.WrongSecret
		if !errors.As(err, &wrong) || wrong.Left != s.left || err.Error() != s.want {
			t.Fatalf("got %v, want %q", err, s.want)
		}
		if s.wait > 0 {
			wantTooSoon(t, dir, c, s.wait)
		}
	}
	if _, err := vault.Open(dir, wrongPIN, withClock(c)); !errors.Is(err, vault.ErrWiped) {
		t.Errorf("the tenth: got %v, want ErrWiped", err)
	}
	if _, err := vault.Open(dir, pin, withClock(c)); !errors.Is(err, vault.ErrWiped) {
		t.Errorf("the right PIN afterwards: got %v, want ErrWiped", err)
	}
}

// wantTooSoon tries the right PIN until just before the wait is over, and ends when it is over.
func wantTooSoon(t *testing.T, dir string, c *clock, wait time.Duration) {
	t.Helper()
	until := c.now.Add(wait)
	for _, at := range []time.Time{c.now, c.now.Add(wait / 2), until.Add(-time.Second)} {
		c.now = at
		_, err := vault.Open(dir, pin, withClock(c))
		var soon *vault.TooSoon
		if !errors.As(err, &soon) || !soon.WaitUntil.Equal(until) {
			t.Fatalf("%v before the wait is over: got %v, want TooSoon until %v", until.Sub(at), err, until)
		}
	}
	c.now = until
}

func TestTheRightPINForgetsWrongOnes(t *testing.T) {
	v, dir := create(t)
	lock(t, v)
	for range 3 {
		for range 4 {
			if _, err := vault.Open(dir, wrongPIN, options()); !strings.Contains(fmt.Sprint(err), "not right") {
				t.Fatalf("got %v, want a wrong PIN", err)
			}
		}
		lock(t, open(t, dir))
	}
}

// An app that is ended in the middle of a try has used it: when the vault asks for the time to say how long to wait, the
// try stands on disk already.
func TestATryCountsBeforeItIsAnswered(t *testing.T) {
	v, dir := create(t)
	lock(t, v)
	var counted []bool
	o := options()
	o.Now = func() time.Time {
		counted = append(counted, strings.Contains(string(read(t, filepath.Join(dir, "header"))), `"wrong":1`))
		return newClock().now
	}
	if _, err := vault.Open(dir, wrongPIN, o); err == nil {
		t.Fatal("a wrong PIN opened the vault")
	}
	if want := []bool{false, true}; !slices.Equal(counted, want) {
		t.Errorf("got the try on disk %v, want %v", counted, want)
	}
}

func TestSetBackClockLocksNobodyOut(t *testing.T) {
	v, dir := create(t)
	lock(t, v)
	c := newClock()
	c.now = c.now.AddDate(10, 0, 0) // the phone believed it was ten years later
	for range 5 {
		if _, err := vault.Open(dir, wrongPIN, withClock(c)); err == nil {
			t.Fatal("a wrong PIN opened the vault")
		}
	}
	c.now = c.now.AddDate(-10, 0, 0)
	wantTooSoon(t, dir, c, 30*time.Second)
	v, err := vault.Open(dir, pin, withClock(c))
	if err != nil {
		t.Fatalf("after the wait: %v", err)
	}
	v.Close()
}

func TestShortPINsCostNoTry(t *testing.T) {
	v, dir := create(t)
	lock(t, v)
	for range 20 {
		if _, err := vault.Open(dir, []byte("1234"), options()); !errors.Is(err, vault.ErrShort) {
			t.Fatalf("got %v, want ErrShort", err)
		}
	}
	lock(t, open(t, dir))
}

func TestChangeSecret(t *testing.T) {
	v, dir := create(t)
	put(t, v, entries, "a", "kept")
	longer := []byte("four quiet grey horses")
	var wrong *vault.WrongSecret
	if err := v.ChangeSecret(wrongPIN, longer); !errors.As(err, &wrong) || wrong.Left != 9 {
		t.Errorf("with a wrong old one: got %v, want WrongSecret with 9 left", err)
	}
	if err := v.ChangeSecret(pin, []byte("short")); !errors.Is(err, vault.ErrShort) {
		t.Errorf("to a short one: got %v, want ErrShort", err)
	}
	if err := v.ChangeSecret(pin, longer); err != nil {
		t.Fatal(err)
	}
	wantValue(t, v, entries, "a", "kept")
	lock(t, v)
	if _, err := vault.Open(dir, pin, options()); !errors.As(err, &wrong) {
		t.Errorf("the old one: got %v, want WrongSecret", err)
	}
	v, err := vault.Open(dir, longer, options())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	wantValue(t, v, entries, "a", "kept")
}

func TestGuessingThroughChangeSecretWipes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	c := newClock()
	v, err := vault.Create(dir, pin, withClock(c))
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for range 9 {
		if err := v.ChangeSecret(wrongPIN, []byte("another")); errors.Is(err, vault.ErrWiped) || err == nil {
			t.Fatalf("got %v, want a wrong PIN", err)
		}
		c.now = c.now.Add(time.Hour)
	}
	if err := v.ChangeSecret(wrongPIN, []byte("another")); !errors.Is(err, vault.ErrWiped) {
		t.Errorf("the tenth: got %v, want ErrWiped", err)
	}
	if err := v.Update(t.Context(), func(kv.Tx) error { return nil }); !errors.Is(err, vault.ErrLocked) {
		t.Errorf("afterwards: got %v, want ErrLocked", err)
	}
}

func TestTheSamePassphraseFromAnotherKeyboard(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := vault.Create(dir, []byte("caf\u00e9 noir"), options())
	if err != nil {
		t.Fatal(err)
	}
	lock(t, v)
	if v, err = vault.Open(dir, []byte("cafe\u0301 noir"), options()); err != nil {
		t.Fatal(err)
	}
	v.Close()
}

func TestPlatformSecret(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	with := options()
	with.Platform = []byte("kept by the phone's own key store")
	v, err := vault.Create(dir, pin, with)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Platform() {
		t.Error("got a vault without the platform's secret, want one with it")
	}
	lock(t, v)
	for range 20 { // a key store that does not answer costs no try
		if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrPlatform) {
			t.Fatalf("without it: got %v, want ErrPlatform", err)
		}
	}
	other := options()
	other.Platform = []byte("of another phone")
	var wrong *vault.WrongSecret
	if _, err := vault.Open(dir, pin, other); !errors.As(err, &wrong) {
		t.Errorf("with another: got %v, want WrongSecret", err)
	}
	if v, err = vault.Open(dir, pin, with); err != nil {
		t.Fatal(err)
	}
	v.Close()
}

func TestCalibrate(t *testing.T) {
	tests := []struct {
		name string
		took time.Duration
		want uint32
	}{
		{"a clock that stands still", 0, 3},
		{"a slow phone", 2 * time.Second, 3},
		{"as measured on two cores", 250 * time.Millisecond, 9},
		{"a very fast one", time.Millisecond, 64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, started := newClock(), false
			got := vault.Calibrate(func() time.Time {
				if started {
					c.now = c.now.Add(tt.took)
				}
				started = true
				return c.now
			})
			if want := (vault.Cost{Passes: tt.want, MemoryKiB: 64 << 10, Threads: 1}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
