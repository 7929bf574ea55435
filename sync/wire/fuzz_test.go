package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"streetlight/sync/wire"
)

// seedsOf adds what every vector of a kind holds.
func seedsOf(f *testing.F, kind string, part func(vector) string) {
	f.Helper()
	for _, file := range []string{"good.json", "bad.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", "vectors", file))
		if err != nil {
			f.Fatal(err)
		}
		var vectors []vector
		if err := json.Unmarshal(b, &vectors); err != nil {
			f.Fatal(err)
		}
		for _, v := range vectors {
			if v.Kind == kind {
				f.Add(unhex(f, part(v)))
			}
		}
	}
}

func itsBytes(v vector) string { return v.Bytes }

func FuzzParseHubHello(f *testing.F) {
	seedsOf(f, "enrolment", func(v vector) string { return v.Hello })
	f.Fuzz(func(t *testing.T, in []byte) {
		h, err := wire.ParseHubHello(in)
		if err != nil {
			return
		}
		if out := encode(t, h); !bytes.Equal(out, in) {
			t.Errorf("decode and encode changed %x into %x", in, out)
		}
		_, _, _ = wire.BeginEnrol(h, wire.Proof(code), phone, public(key(1)), bytes.NewReader(make([]byte, 64))) // whatever key it is
	})
}

// FuzzAcceptEnrol lets the hub answer whatever is a request: none but the true one agrees a secret.
func FuzzAcceptEnrol(f *testing.F) {
	hub, hello := hubKey(f)
	good, _ := begin(f, hello, code)
	f.Add(encode(f, good))
	seedsOf(f, "enrolment", itsBytes)
	f.Fuzz(func(t *testing.T, in []byte) {
		req, err := wire.ParseEnrolRequest(in)
		if err != nil {
			return
		}
		if secret, err := wire.AcceptEnrol(req, hub, wire.Proof(code)); err == nil && !bytes.Equal(in, encode(t, good)) && req.Instead == nil {
			t.Errorf("%x agreed %x", in, secret)
		}
		_ = req.WasBefore()
	})
}

// FuzzToken checks whatever stands in the place of a token.
func FuzzToken(f *testing.F) {
	good, err := wire.SignRequest(phone, key(1), "POST", syncPath, asked, now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("e30.e30.e30")
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		_, err := wire.CheckRequest(token, "POST", syncPath, asked, now, func(id wire.ID) (ed25519.PublicKey, bool) { return public(key(1)), id == phone })
		if err == nil && token != good {
			t.Errorf("%q was believed", token)
		}
	})
}

func FuzzSealedKey(f *testing.F) {
	secret := [32]byte{7}
	good, err := wire.SealKey(secret, wire.ID{3}, 1, [32]byte{9}, bytes.NewReader(make([]byte, 64)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good.Scope[:], good.KeyID, good.Sealed)
	f.Add([]byte("short"), uint32(1), []byte{})
	f.Fuzz(func(t *testing.T, scope []byte, id uint32, sealed []byte) {
		k := wire.SealedKey{KeyID: id, Sealed: sealed}
		copy(k.Scope[:], scope)
		if _, err := k.Open(secret); err == nil && (k.Scope != good.Scope || id != good.KeyID || !bytes.Equal(sealed, good.Sealed)) {
			t.Errorf("%x was opened", sealed)
		}
	})
}

// FuzzSteps follows whatever stands in the place of a succession: nothing leads away from the pinned key but its own word.
func FuzzSteps(f *testing.F) {
	good := wire.NewStep(key(1), public(key(2)))
	f.Add(encode(f, []wire.Step{good}))
	f.Add(encode(f, []wire.Step{good, wire.NewStep(key(2), public(key(3)))}))
	f.Add(encode(f, []wire.Step{{Old: public(key(1))}}))
	f.Fuzz(func(t *testing.T, in []byte) {
		answer := append([]byte{0xa4, 1, 0x40, 2, 0x40, 3, 0x40, 4}, in...)
		if _, _, _, err := wire.OpenFrom(answer, asked, public(key(1))); err == nil {
			t.Errorf("%x was believed", answer)
		}
	})
}

// FuzzSalvageRest signs whatever the hub may say of rows.
func FuzzSalvageRest(f *testing.F) {
	body := encode(f, someSalvage())
	f.Add(encode(f, wire.SalvageRest{Fates: make([]wire.RowFate, 2)}))
	f.Add([]byte{0xa1, 1, 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, in []byte) {
		named := wire.SalvageReceipt(someSalvage(), body)
		named.Rest = sumOf(in)
		_, fates, err := wire.OpenSalvage(encode(t, signed(encode(t, named), in)), body, public(key(1)))
		if err == nil && (!bytes.Equal(encode(t, wire.SalvageRest{Fates: fates}), in) || len(fates) != 2) {
			t.Errorf("decode and encode changed %x", in)
		}
	})
}

// FuzzTimeOfToken gives tokens of any time: none is both stale and false.
func FuzzTimeOfToken(f *testing.F) {
	f.Add(int64(0))
	f.Add(int64(1) << 62)
	f.Add(int64(-1) << 62)
	f.Fuzz(func(t *testing.T, at int64) {
		token, err := wire.SignRequest(phone, key(1), "POST", syncPath, asked, time.UnixMilli(at))
		if err != nil {
			return
		}
		_, err = wire.CheckRequest(token, "POST", syncPath, asked, now, func(id wire.ID) (ed25519.PublicKey, bool) { return public(key(1)), true })
		if off := now.Sub(time.UnixMilli(at)); err == nil && (off > 151*time.Second || off < -31*time.Second) {
			t.Errorf("a token that is off by %v was believed", off)
		}
	})
}
