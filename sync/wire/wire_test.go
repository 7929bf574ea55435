package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/wire"
)

func key(seed byte) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(append(make([]byte, 31), seed)) }

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := wire.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// request is one with everything in it.
func request() wire.Request {
	return wire.Request{Version: wire.Version, Device: wire.ID{1}, Epoch: 1 << 63, LogID: wire.ID{2}, Position: wire.Hash{3}, All: true, Wall: -5,
		Cursors: []wire.Cursor{{Scope: wire.ID{4}, SSN: 9, Link: wire.Hash{5}}},
		Keys:    []wire.SealedKey{{Scope: wire.ID{4}, KeyID: 1, Sealed: []byte("sealed")}},
		Push:    []wire.Frame{{Head: []byte("head"), Body: []byte("body")}, {Head: []byte("erased")}}}
}

func TestRequestComesBack(t *testing.T) {
	for _, want := range []wire.Request{request(), {Version: wire.Version}} {
		got, err := wire.ParseRequest(encode(t, want))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestLinkFollowsLinkAndCommit(t *testing.T) {
	link, a, b := wire.Hash{1}, wire.Hash{2}, wire.Hash{3}
	ab := wire.NextLink(wire.NextLink(link, a), b)
	for name, other := range map[string]wire.Hash{
		"another order":       wire.NextLink(wire.NextLink(link, b), a),
		"another beginning":   wire.NextLink(wire.NextLink(wire.Hash{9}, a), b),
		"one commit left out": wire.NextLink(link, b),
		"the two swapped":     wire.NextLink(a, link),
	} {
		if other == ab {
			t.Errorf("%s gives the same link", name)
		}
	}
}

var drawCursor = rapid.Custom(func(t *rapid.T) wire.Cursor {
	return wire.Cursor{Scope: wire.ID{rapid.Byte().Draw(t, "scope")}, SSN: rapid.Uint64().Draw(t, "ssn"), Link: wire.Hash{rapid.Byte().Draw(t, "link")}}
})

func TestPositionDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cursors := rapid.SliceOfN(drawCursor, 0, 8).Draw(t, "cursors")
		var one, other wire.Hash
		for _, c := range cursors {
			one = wire.Mix(one, c)
		}
		for _, c := range rapid.Permutation(cursors).Draw(t, "order") {
			other = wire.Mix(other, c)
		}
		if one != other {
			t.Fatalf("got %x and %x", one, other)
		}
		added := drawCursor.Draw(t, "added")
		if got := wire.Mix(wire.Mix(one, added), added); got != one {
			t.Errorf("taken out again: got %x, want %x", got, one)
		}
		if (wire.Mix(one, added) == one) != (added.SSN == 0) {
			t.Errorf("adding %+v left the digest as it was, or an empty scope changed it", added)
		}
	})
}

func TestPositionCoversEveryPartOfACursor(t *testing.T) {
	base := wire.Cursor{Scope: wire.ID{1}, SSN: 2, Link: wire.Hash{3}}
	for name, c := range map[string]wire.Cursor{
		"the scope":           {Scope: wire.ID{9}, SSN: 2, Link: wire.Hash{3}},
		"the sequence number": {Scope: wire.ID{1}, SSN: 2 << 32, Link: wire.Hash{3}},
		"the link":            {Scope: wire.ID{1}, SSN: 2, Link: wire.Hash{9}},
	} {
		if c.Position() == base.Position() {
			t.Errorf("%s makes no difference", name)
		}
	}
}

func TestSealedKeyOpensForItsScopeAlone(t *testing.T) {
	secret, want := [32]byte{1}, [32]byte{2}
	k, err := wire.SealKey(secret, wire.ID{3}, 4, want, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open(secret); err != nil || got != want {
		t.Fatalf("got %x, %v, want %x", got, err, want)
	}
	spoil := func(change func(k *wire.SealedKey)) wire.SealedKey {
		out := k
		out.Sealed = bytes.Clone(k.Sealed)
		change(&out)
		return out
	}
	cases := []struct {
		name   string
		key    wire.SealedKey
		secret [32]byte
	}{
		{"another device's secret", k, [32]byte{9}},
		{"moved to another scope", spoil(func(k *wire.SealedKey) { k.Scope[0]++ }), secret},
		{"under another key id", spoil(func(k *wire.SealedKey) { k.KeyID++ }), secret},
		{"cut short", spoil(func(k *wire.SealedKey) { k.Sealed = k.Sealed[:len(k.Sealed)-1] }), secret},
		{"longer", spoil(func(k *wire.SealedKey) { k.Sealed = append(k.Sealed, 0) }), secret},
		{"empty", wire.SealedKey{}, secret},
	}
	for i := range k.Sealed {
		cases = append(cases, struct {
			name   string
			key    wire.SealedKey
			secret [32]byte
		}{"an altered byte", spoil(func(k *wire.SealedKey) { k.Sealed[i] ^= 1 }), secret})
	}
	for _, c := range cases {
		if got, err := c.key.Open(c.secret); !errors.Is(err, wire.ErrKey) || got != [32]byte{} {
			t.Errorf("%s: got %x, %v, want %v", c.name, got, err, wire.ErrKey)
		}
	}
	if _, err := wire.SealKey(secret, wire.ID{3}, 4, want, bytes.NewReader(nil)); err == nil {
		t.Error("sealed without a nonce")
	}
}
