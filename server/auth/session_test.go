package auth

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

func TestSessionLives(t *testing.T) {
	cases := []struct {
		name string
		uses []time.Duration // after sign-in
		ends bool            // at the last of them
	}{
		{"at once", []time.Duration{0}, false},
		{"within the idle time", []time.Duration{29 * time.Minute}, false},
		{"kept alive by use", []time.Duration{29 * time.Minute, 58 * time.Minute}, false},
		{"idle", []time.Duration{30 * time.Minute}, true},
		{"idle after use", []time.Duration{20 * time.Minute, 50 * time.Minute}, true},
		{"a clock set back", []time.Duration{-time.Second}, true},
		{"all day", every(25*time.Minute, 8*time.Hour), true},
		{"nearly all day", every(25*time.Minute, 8*time.Hour-time.Second), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			token := h.open(jo, start)
			var err error
			for _, after := range c.uses {
				_, err = h.session(token, start.Add(after))
			}
			if got := err != nil; got != c.ends {
				t.Errorf("ended %v, want %v (%v)", got, c.ends, err)
			}
		})
	}
}

func every(step, until time.Duration) (out []time.Duration) {
	for at := step; at < until; at += step {
		out = append(out, at)
	}
	return append(out, until)
}

func TestSignOut(t *testing.T) {
	h := newHouse(t)
	one, two, other := h.open(jo, start), h.open(jo, start), h.open(sam, start)
	for range 2 { // twice, because people press twice
		if err := h.update(func(tx kv.Tx) error { return h.gate.SignOut(tx, one) }); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.session(one, start)
	wantKind(t, err, casework.Forbidden, "signed out")
	if _, err := h.session(two, start); err != nil {
		t.Errorf("signing out one session ended another: %v", err)
	}
	if err := h.update(func(tx kv.Tx) error { return h.gate.SignOutAll(tx, jo) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.session(two, start); err == nil {
		t.Error("a session outlived SignOutAll")
	}
	if got, err := h.session(other, start); err != nil || got != sam {
		t.Errorf("somebody else's session: got %v, %v", got, err)
	}
}

func TestNoSecretIsKept(t *testing.T) {
	h := newHouse(t)
	h.setPassword(jo, "j.murray", good)
	token := h.open(jo, start)
	var link, code string
	err := h.update(func(tx kv.Tx) (err error) {
		if link, err = h.gate.NewLink(tx, jo, 0, start); err != nil {
			return err
		}
		code, err = h.gate.NewCode(tx, jo, start)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	bare := strings.ReplaceAll(code, "-", "")
	for _, table := range []kv.Table{sessions(), sessionsBy(), oneTimeKeys()} {
		rows := 0
		err := h.store.View(context.Background(), func(r kv.Reader) error {
			return r.Scan(table, kv.Range{}, func(key, value []byte) error {
				rows++
				for _, secret := range []string{good, "j.murray", token, link, code, bare} {
					if bytes.Contains(key, []byte(secret)) || bytes.Contains(value, []byte(secret)) {
						t.Errorf("%s holds %q", table.Name, secret)
					}
				}
				return nil
			})
		})
		if err != nil || rows == 0 {
			t.Errorf("%s: %d rows, %v", table.Name, rows, err)
		}
	}
}

func TestSweep(t *testing.T) {
	h := newHouse(t)
	old, fresh := h.open(jo, start), h.open(jo, start.Add(time.Hour))
	var swept int
	err := h.update(func(tx kv.Tx) (err error) {
		if _, err = h.gate.NewLink(tx, jo, 0, start); err != nil {
			return err
		}
		if _, err = h.gate.NewLink(tx, jo, 2*time.Hour, start); err != nil {
			return err
		}
		swept, err = h.gate.Sweep(tx, start.Add(time.Hour))
		return err
	})
	if err != nil || swept != 2 {
		t.Errorf("swept %d, %v, want one session and one link", swept, err)
	}
	if _, err := h.session(old, start); err == nil {
		t.Error("a session that is over was kept")
	}
	if _, err := h.session(fresh, start.Add(time.Hour)); err != nil {
		t.Errorf("a living session was swept: %v", err)
	}
}
