package commit_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// group is a group of Wycheproof's vectors.
type group struct {
	PublicKey struct {
		PK string `json:"pk"`
	} `json:"publicKey"`
	Tests []struct {
		ID      int    `json:"tcId"`
		Comment string `json:"comment"`
		Message string `json:"msg"`
		Sig     string `json:"sig"`
		Key     string `json:"key"`
		Nonce   string `json:"iv"`
		AD      string `json:"aad"`
		Cipher  string `json:"ct"`
		Tag     string `json:"tag"`
		Result  string `json:"result"`
	} `json:"tests"`
}

func wycheproof(t *testing.T, name string) []group {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "wycheproof", name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []group `json:"testGroups"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Groups
}

func TestWycheproofEd25519(t *testing.T) {
	n := 0
	for _, g := range wycheproof(t, "ed25519_test.json") {
		for _, c := range g.Tests {
			n++
			got := ed25519.Verify(unhex(t, g.PublicKey.PK), unhex(t, c.Message), unhex(t, c.Sig))
			if want := c.Result == "valid"; got != want {
				t.Errorf("%d (%s): verified %t, want %t", c.ID, c.Comment, got, want)
			}
		}
	}
	if n != 151 {
		t.Errorf("%d vectors, want 151", n)
	}
}

func TestWycheproofXChaCha20Poly1305(t *testing.T) {
	n := 0
	for _, g := range wycheproof(t, "xchacha20_poly1305_test.json") {
		for _, c := range g.Tests {
			n++
			nonce, sealed := unhex(t, c.Nonce), append(unhex(t, c.Cipher), unhex(t, c.Tag)...)
			aead, err := chacha20poly1305.NewX(unhex(t, c.Key))
			if err != nil {
				t.Fatal(err)
			}
			// A nonce of another length cannot reach the cipher: it is cut from the body at the right length.
			if len(nonce) != chacha20poly1305.NonceSizeX {
				if c.Result == "valid" {
					t.Errorf("%d (%s): a valid vector with a nonce of %d bytes", c.ID, c.Comment, len(nonce))
				}
				continue
			}
			got, err := aead.Open(nil, nonce, sealed, unhex(t, c.AD))
			if want := c.Result == "valid"; (err == nil) != want || (want && !bytes.Equal(got, unhex(t, c.Message))) {
				t.Errorf("%d (%s): got %x, %v, want %s", c.ID, c.Comment, got, err, c.Result)
			}
		}
	}
	if n != 315 {
		t.Errorf("%d vectors, want 315", n)
	}
}
