package auth

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
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
	if got, want := hashOf(linkPurpose, "x"), hashOf(codePurpose, "x"); string(got) == string(want) {
		t.Error("a link and a code with the same secret share a key")
	}
}

func TestCode(t *testing.T) {
	h := newHouse(t)
	code := h.code()
	sloppy := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(code))
	if got, err := h.useCode(sloppy, start.Add(OneTimeLife-time.Second)); err != nil || got != jo {
		t.Errorf("typed as %q: got %v, %v, want %v", sloppy, got, err, jo)
	}
	_, err := h.useCode(code, start)
	wantKind(t, err, casework.Invalid, "used or is older than 10 minutes")
	_, err = h.useCode(h.code(), start.Add(OneTimeLife))
	wantKind(t, err, casework.Invalid, "used or is older than 10 minutes")
}

func TestMistypedCodes(t *testing.T) {
	h := newHouse(t)
	code := h.code()
	cases := []struct{ name, typed, want string }{
		{"empty", "", "that one has 0"},
		{"short", code[:len(code)-1], "that one has 26"},
		{"a sign that is in no code", "U" + code[1:], "The sign 'U' is in no code"},
		{"not text", "\xff" + code[1:], "is in no code"},
		{"far too long", strings.Repeat("A", 1<<20), "too long"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.useCode(c.typed, start)
			wantKind(t, err, casework.Invalid, c.want)
		})
	}
	if _, err := h.useCode(code, start); err != nil {
		t.Errorf("a slip of the finger ended the code: %v", err)
	}
}

func TestCheckDigitSeesEverySingleSlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := [oneTimeSize]byte(rapid.SliceOfN(rapid.Byte(), oneTimeSize, oneTimeSize).Draw(t, "secret"))
		code := encodeCode(secret)
		if got, err := readCode(groups(code)); err != nil || got != code {
			t.Fatalf("%s reads as %s, %v", code, got, err)
		}
		at := rapid.IntRange(0, codeDigits-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte(digits)).Draw(t, "other")
		slip := code[:at] + string(other) + code[at+1:]
		if _, err := readCode(slip); (err == nil) != (slip == code) {
			t.Fatalf("%s passes for %s: %v", slip, code, err)
		}
	})
}

func TestCodesTellSecretsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.SliceOfN(rapid.Byte(), oneTimeSize, oneTimeSize)
		a, b := [oneTimeSize]byte(gen.Draw(t, "a")), [oneTimeSize]byte(gen.Draw(t, "b"))
		if (encodeCode(a) == encodeCode(b)) != (a == b) {
			t.Fatalf("%x and %x are both %s", a, b, encodeCode(a))
		}
	})
	if got, want := groups(encodeCode([oneTimeSize]byte{15: 33})), "000-000-000-000-000-000-000-000-11X"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("000-000-000-000-000-000-000-000-11X")
	f.Add("7kk lmn ooo")
	f.Fuzz(func(t *testing.T, typed string) {
		bare, err := readCode(typed)
		if err != nil {
			return
		}
		if again, err := readCode(groups(bare)); err != nil || again != bare {
			t.Errorf("%q reads as %s, which reads as %s, %v", typed, bare, again, err)
		}
	})
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

func (h house) useCode(typed string, now time.Time) (worker casework.WorkerID, err error) {
	err = h.update(func(tx kv.Tx) (err error) {
		worker, err = h.gate.UseCode(tx, typed, now)
		return err
	})
	return worker, err
}
