package auth

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

var (
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	jo    = casework.WorkerID{1}
	sam   = casework.WorkerID{2}
)

const good = "copper lantern ferry"

// counter is a source of bytes that never repeats itself and is the same in every run.
type counter struct{ n uint64 }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		c.n++
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, c.n))
		p[i] = sum[0]
	}
	return len(p), nil
}

// house is a gate with a store, so that each step of a test is a transaction as the server makes them.
type house struct {
	t     *testing.T
	gate  *Gate
	store kv.Store
}

func newHouse(t *testing.T) house {
	t.Helper()
	return house{t, NewWithCost(&counter{}, Cost{Passes: 1, MemoryKiB: 8, Threads: 1}), kv.NewMemory()}
}

func (h house) update(fn func(kv.Tx) error) error {
	h.t.Helper()
	return h.store.Update(context.Background(), fn)
}

func (h house) setPassword(worker casework.WorkerID, username, password string) {
	h.t.Helper()
	secret, err := h.gate.Hash(context.Background(), username, password)
	if err != nil {
		h.t.Fatalf("hash: %v", err)
	}
	if err := h.update(func(tx kv.Tx) error { return h.gate.SetPassword(tx, worker, username, secret) }); err != nil {
		h.t.Fatalf("set the password: %v", err)
	}
}

// try is one sign-in, as far as the password.
func (h house) try(username, password string, now time.Time) (worker casework.WorkerID, err error) {
	h.t.Helper()
	var guess *Guess
	err = h.update(func(tx kv.Tx) (err error) {
		guess, err = h.gate.Guess(tx, username, now)
		return err
	})
	if err != nil {
		return worker, err
	}
	return guess.Right(context.Background(), password)
}

func (h house) open(worker casework.WorkerID, now time.Time) (token string) {
	h.t.Helper()
	err := h.update(func(tx kv.Tx) (err error) {
		token, err = h.gate.Open(tx, worker, now)
		return err
	})
	if err != nil {
		h.t.Fatalf("open a session: %v", err)
	}
	return token
}

func (h house) session(token string, now time.Time) (worker casework.WorkerID, err error) {
	h.t.Helper()
	err = h.update(func(tx kv.Tx) (err error) {
		worker, err = h.gate.Session(tx, token, now)
		return err
	})
	return worker, err
}

func wantKind(t *testing.T, err error, kind casework.Reason, words string) {
	t.Helper()
	if !casework.Refused(err, kind) || !strings.Contains(err.Error(), words) {
		t.Errorf("got %v, want a refusal %q that says %q", err, kind, words)
	}
}

func TestPasswordSignsIn(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "J.Murray", good)
	for _, name := range []string{"J.Murray", "j.murray", " J.MURRAY "} {
		if got, err := h.try(name, good, start); err != nil || got != jo {
			t.Errorf("sign in as %q: got %v, %v, want %v", name, got, err, jo)
		}
	}
}

func TestWrongGuessesAreAllAnsweredAlike(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	_, wrongPassword := h.try("j.murray", "copper lantern fairy", start)
	_, wrongName := h.try("nobody", good, start)
	_, tooLong := h.try("j.murray", strings.Repeat("x", 1<<20), start)
	for _, err := range []error{wrongPassword, wrongName, tooLong} {
		wantKind(t, err, casework.Invalid, "The username or the password is not right.")
	}
}

func TestUnknownNamesCostAsMuch(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	for _, name := range []string{"j.murray", "nobody"} {
		err := h.update(func(tx kv.Tx) error {
			guess, err := h.gate.Guess(tx, name, start)
			if err != nil {
				return err
			}
			if got, want := guess.secret.Cost, h.gate.cost; got != want {
				t.Errorf("%s: cost %v, want %v", name, got, want)
			}
			if got, want := len(guess.secret.Hash), secretSize; got != want {
				t.Errorf("%s: hash of %d bytes, want %d", name, got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestBackOff(t *testing.T) {
	for _, name := range []string{"j.murray", "nobody"} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.setPassword(jo, "j.murray", good)
			for i := range GuessLimit {
				_, err := h.try(name, "not the password", start.Add(time.Duration(i)*time.Second))
				wantKind(t, err, casework.Invalid, "not right")
			}
			_, err := h.try(name, good, start.Add(time.Minute))
			wantKind(t, err, casework.Later, "Wait 4 minutes")
			_, err = h.try(name, good, start.Add(GuessWindow-time.Second))
			wantKind(t, err, casework.Later, "Wait a minute")
			if _, err = h.try(name, good, start.Add(GuessWindow)); casework.Refused(err, casework.Later) {
				t.Errorf("after the window: %v", err)
			}
		})
	}
}

func TestBackOffSurvivesARestartAndAClockSetBack(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	for range GuessLimit {
		_, err := h.try("j.murray", "not the password", start)
		wantKind(t, err, casework.Invalid, "not right")
	}
	h.gate = NewWithCost(&counter{}, h.gate.cost)
	_, err := h.try("j.murray", good, start)
	wantKind(t, err, casework.Later, "Wait 5 minutes")
	if got, err := h.try("j.murray", good, start.AddDate(-1, 0, 0)); err != nil || got != jo {
		t.Errorf("a clock set back a year locks the account: %v, %v", got, err)
	}
}

func TestARightGuessClears(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	for range 3 * GuessLimit {
		err := h.update(func(tx kv.Tx) error {
			guess, err := h.gate.Guess(tx, "j.murray", start)
			if err != nil {
				return err
			}
			return guess.Clear(tx)
		})
		if err != nil {
			t.Fatalf("a cleared count still counts: %v", err)
		}
	}
}

func TestInventedNamesFillNoTable(t *testing.T) {
	a, b := slotFor(hashOf("username", "a")), slotFor(hashOf("username", "b"))
	if len(a) != 6 || len(b) != 6 {
		t.Errorf("slots %x and %x, want 6 bytes each", a, b)
	}
}

func TestCheckPassword(t *testing.T) {
	cases := []struct{ name, username, password, want string }{
		{"good", "j.murray", good, ""},
		{"other scripts count as characters", "j.murray", "ключевоеслово", ""},
		{"short", "j.murray", "elevenchars", "at least 12 characters; that one has 11"},
		{"empty", "j.murray", "", "that one has 0"},
		{"long", "j.murray", strings.Repeat("abcdefgh", 26), "at most 200"},
		{"the same few characters", "j.murray", "abababababab", "repeats the same few"},
		{"the username within", "j.murray", "My J.Murray password", "holds your username"},
		{"not text", "j.murray", "\xff\xfe234567890123", "cannot be read"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := CheckPassword(c.username, c.password)
			if c.want == "" {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			wantKind(t, err, casework.Invalid, c.want)
		})
	}
}

func TestUsernames(t *testing.T) {
	for _, name := range []string{"", "jo", "two words", "a\x00b\x00c", strings.Repeat("x", 101), "\xff\xff\xff\xff"} {
		wantKind(t, CheckUsername(name), casework.Invalid, "A username has")
	}
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	secret, err := h.gate.Hash(context.Background(), "j.murray", "river button hedge")
	if err != nil {
		t.Fatal(err)
	}
	err = h.update(func(tx kv.Tx) error { return h.gate.SetPassword(tx, sam, "J.Murray", secret) })
	wantKind(t, err, casework.Invalid, "taken")
}

func TestNewUsernameEndsTheOld(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	token := h.open(jo, start)
	h.setPassword(jo, "jo.murray", "river button hedge")
	if _, err := h.try("j.murray", good, start); err == nil {
		t.Error("the old username still signs in")
	}
	if _, err := h.session(token, start); err == nil {
		t.Error("a session outlived the change of its password")
	}
	if got, err := h.try("jo.murray", "river button hedge", start); err != nil || got != jo {
		t.Errorf("got %v, %v, want %v", got, err, jo)
	}
}

func TestCostFloor(t *testing.T) {
	if err := DefaultCost().Floor(); err != nil {
		t.Errorf("the default cost is under its own floor: %v", err)
	}
	for _, c := range []Cost{{}, {Passes: 3, MemoryKiB: 32 << 10, Threads: 1}, {Passes: 1, MemoryKiB: 64 << 10, Threads: 1}} {
		if c.Floor() == nil {
			t.Errorf("%+v passes for a cost", c)
		}
	}
}

func TestParametersAreStored(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	h.gate = NewWithCost(&counter{}, Cost{Passes: 2, MemoryKiB: 16, Threads: 1})
	if got, err := h.try("j.murray", good, start); err != nil || got != jo {
		t.Errorf("after a change of cost: got %v, %v, want %v", got, err, jo)
	}
}

func TestHashingWaitsForItsTurn(t *testing.T) {
	h := newHouse(t)
	for range atOnce {
		h.gate.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := h.gate.Hash(ctx, "j.murray", good)
	wantKind(t, err, casework.Later, "Wait a minute")
}

func TestNoRandomnessIsAnError(t *testing.T) {
	h := newHouse(t)
	h.gate = NewWithCost(strings.NewReader(""), h.gate.cost)
	if _, err := h.gate.Hash(context.Background(), "j.murray", good); err == nil {
		t.Error("a password without salt")
	}
	err := h.update(func(tx kv.Tx) error {
		_, a := h.gate.Open(tx, jo, start)
		_, b := h.gate.NewLink(tx, jo, 0, start)
		_, c := h.gate.NewCode(tx, jo, start)
		if a == nil || b == nil || c == nil {
			t.Errorf("a secret without randomness: %v, %v, %v", a, b, c)
		}
		return errors.New("undo")
	})
	if err == nil {
		t.Fatal("the transaction was kept")
	}
}
