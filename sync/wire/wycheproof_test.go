package wire_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// wycheproof reads the cases of one file of Project Wycheproof. testdata/wycheproof says where they come from.
func wycheproof[T any](t *testing.T, name string) []T {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "wycheproof", name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Tests []T `json:"tests"`
		} `json:"testGroups"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	var out []T
	for _, g := range file.Groups {
		out = append(out, g.Tests...)
	}
	return out
}

// The secret that phone and hub agree is drawn with HKDF-SHA256.
func TestWycheproofHKDF(t *testing.T) {
	type vector struct {
		ID     int    `json:"tcId"`
		Key    string `json:"ikm"`
		Salt   string `json:"salt"`
		Info   string `json:"info"`
		Size   int    `json:"size"`
		Want   string `json:"okm"`
		Result string `json:"result"`
	}
	all := wycheproof[vector](t, "hkdf_sha256_test.json")
	for _, v := range all {
		got, err := hkdf.Key(sha256.New, unhex(t, v.Key), unhex(t, v.Salt), string(unhex(t, v.Info)), v.Size)
		if (err == nil) != (v.Result == "valid") || (err == nil && !bytes.Equal(got, unhex(t, v.Want))) {
			t.Errorf("%d: got %x, %v, want %s, %s", v.ID, got, err, v.Want, v.Result)
		}
	}
	if len(all) != 86 {
		t.Errorf("%d vectors, want 86", len(all))
	}
}

// One half of the key agreement at enrolment is X25519.
func TestWycheproofX25519(t *testing.T) {
	type vector struct {
		ID      int      `json:"tcId"`
		Public  string   `json:"public"`
		Private string   `json:"private"`
		Shared  string   `json:"shared"`
		Result  string   `json:"result"`
		Flags   []string `json:"flags"`
	}
	all := wycheproof[vector](t, "x25519_test.json")
	for _, v := range all {
		private, err := ecdh.X25519().NewPrivateKey(unhex(t, v.Private))
		if err != nil {
			t.Fatalf("%d: %v", v.ID, err)
		}
		public, err := ecdh.X25519().NewPublicKey(unhex(t, v.Public))
		if err != nil {
			t.Fatalf("%d: %v", v.ID, err)
		}
		got, err := private.ECDH(public)
		zero := v.Shared == hex.EncodeToString(make([]byte, 32)) // refused, as RFC 7748 allows
		switch {
		case zero && err == nil:
			t.Errorf("%d: a shared secret of zeros was taken", v.ID)
		case !zero && (err != nil || !bytes.Equal(got, unhex(t, v.Shared))):
			t.Errorf("%d: got %x, %v, want %s (%s %v)", v.ID, got, err, v.Shared, v.Result, v.Flags)
		}
	}
	if len(all) != 518 {
		t.Errorf("%d vectors, want 518", len(all))
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
