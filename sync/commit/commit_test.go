package commit_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"math/rand/v2"
	"testing"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
)

func sample(t testing.TB, ops []crdt.Op) (*commit.Commit, commit.Key, ed25519.PublicKey) {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	pub, priv, err := ed25519.GenerateKey(random)
	if err != nil {
		t.Fatal(err)
	}
	key := commit.Key{7}
	c, err := commit.Seal(commit.Header{Scope: [16]byte{1}, N: 1, Wall: 1767592800000, Schema: 1}, ops, key, priv, random)
	if err != nil {
		t.Fatal(err)
	}
	return c, key, pub
}

func TestSealedCommitOpensAgain(t *testing.T) {
	want := []crdt.Op{{Entity: [16]byte{9}, Field: 12, Value: []byte("seen near the station")}, {Entity: [16]byte{9}, Field: 13, Value: []byte{}},
		{Entity: [16]byte{9}, Field: 14, Key: []byte("VI1"), Observed: []crdt.Dot{{Index: 3}}}}
	c, key, pub := sample(t, want)
	got, err := commit.Parse(c.Head)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(got.Verify(pub), got.AttachBody(c.Body)); err != nil {
		t.Fatal(err)
	}
	ops, err := got.Open(key)
	if err != nil {
		t.Fatal(err)
	}
	if len(ops) != 3 || !bytes.Equal(ops[0].Value, want[0].Value) || ops[1].Value == nil || ops[2].Value != nil || ops[2].Observed[0].Index != 3 {
		t.Errorf("got %+v, want %+v", ops, want)
	}
	t.Log(len(c.Head), len(c.Body))
}
