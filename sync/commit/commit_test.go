package commit_test

import (
	"crypto/ed25519"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
)

// device is the key with which the tests sign; a different seed gives a different device.
func device(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, 31), seed))
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// header is one with nothing short in it.
func header() commit.Header {
	return commit.Header{Scope: [16]byte{1, 2, 3}, User: [16]byte{4, 5, 6}, Device: [16]byte{7, 8, 9}, Epoch: 0xfedcba9876543210, N: 1000,
		Prev: commit.Hash{0xaa}, Wall: 1767592800000, Schema: 1, KeyID: 1, Left: 2}
}

func someOps() []crdt.Op {
	return []crdt.Op{
		{Entity: [16]byte{9}, Field: 12, Value: []byte("seen near the station")},
		{Entity: [16]byte{9}, Field: 13, Value: []byte{}},
		{Entity: [16]byte{9}, Field: 14, Key: []byte("VI1"), Observed: []crdt.Dot{{Commit: [16]byte{5}, Index: 3}}},
		{Entity: [16]byte{8}, Field: crdt.LogBit | 1, Value: []byte("x"), Ext: map[uint64][]byte{7: []byte("later")}},
		{Entity: [16]byte{9}, Field: 23, Value: []byte("gave a card")},
	}
}

func seal(t testing.TB, h commit.Header, ops []crdt.Op, key commit.Key) *commit.Commit {
	t.Helper()
	c, err := commit.Seal(h, ops, key, device(1), rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read goes all the way of a commit that arrives and gives the first refusal.
func read(head, body []byte, device ed25519.PublicKey, key commit.Key) (*commit.Commit, []crdt.Op, error) {
	c, err := commit.Parse(head)
	if err != nil {
		return nil, nil, err
	}
	if err := c.Verify(device); err != nil {
		return c, nil, err
	}
	if err := c.AttachBody(body); err != nil {
		return c, nil, err
	}
	ops, err := c.Open(key)
	return c, ops, err
}

func TestSealedCommitOpensAgain(t *testing.T) {
	key, want := commit.Key{7}, someOps()
	c := seal(t, header(), want, key)
	got, ops, err := read(c.Head, c.Body, public(device(1)), key)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, c) {
		t.Errorf("parsed %+v, sealed %+v", got, c)
	}
	if !reflect.DeepEqual(ops, want) {
		t.Errorf("got %+v, want %+v", ops, want)
	}
	if got.Version != commit.Version {
		t.Errorf("got version %d, want %d", got.Version, commit.Version)
	}
	change := got.Change(ops)
	if change.ID != c.Hash().ID() || change.User != c.User || change.Wall != c.Wall || len(change.Ops) != len(want) {
		t.Errorf("the merge rule sees %+v", change)
	}
}

var drawBytes = rapid.OneOf(rapid.Just[[]byte](nil), rapid.SliceOf(rapid.Byte()))

// drawOps draws ops of every form; an empty key, which means the same as none, is drawn as none.
var drawOps = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) crdt.Op {
	op := crdt.Op{Entity: [16]byte{byte(rapid.IntRange(0, 2).Draw(t, "entity"))}, Field: rapid.Uint16().Draw(t, "field"), Value: drawBytes.Draw(t, "value")}
	if key := drawBytes.Draw(t, "key"); len(key) > 0 {
		op.Key = key
	}
	for range rapid.IntRange(0, 3).Draw(t, "observed") {
		op.Observed = append(op.Observed, crdt.Dot{Commit: [16]byte{rapid.Byte().Draw(t, "commit")}, Index: rapid.Uint16().Draw(t, "index")})
	}
	if rapid.Bool().Draw(t, "ext") {
		op.Ext = map[uint64][]byte{rapid.Uint64().Draw(t, "number"): []byte("kept")}
	}
	return op
}), 1, 30)

func TestEveryHeaderAndAllOpsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := commit.Header{Scope: [16]byte{rapid.Byte().Draw(t, "scope")}, User: [16]byte{rapid.Byte().Draw(t, "user")}, Epoch: rapid.Uint64().Draw(t, "epoch"),
			N: rapid.Uint64().Draw(t, "n"), Wall: rapid.Int64().Draw(t, "wall"), Schema: rapid.Uint16().Draw(t, "schema"),
			KeyID: rapid.Uint32().Draw(t, "key id"), Left: rapid.Uint16().Draw(t, "left")}
		want := drawOps.Draw(t, "ops")
		c, err := commit.Seal(h, want, commit.Key{3}, device(1), rand.NewChaCha8([32]byte{1}))
		if err != nil {
			t.Fatal(err)
		}
		got, ops, err := read(c.Head, c.Body, public(device(1)), commit.Key{3})
		if err != nil {
			t.Fatal(err)
		}
		h.Version = commit.Version
		if got.Header != h || !reflect.DeepEqual(ops, want) {
			t.Errorf("got %+v and %+v, want %+v and %+v", got.Header, ops, h, want)
		}
	})
}

func TestSealRefuses(t *testing.T) {
	op := func(value int) crdt.Op { return crdt.Op{Field: 1, Value: make([]byte, value)} }
	noise := crdt.Op{Field: 1, Value: make([]byte, commit.MaxSealed)}
	_, _ = rand.NewChaCha8([32]byte{2}).Read(noise.Value)
	cases := []struct {
		name string
		ops  []crdt.Op
		want error
	}{
		{"no ops", nil, commit.ErrOps},
		{"too many ops", make([]crdt.Op, commit.MaxCount+1), commit.ErrOps},
		{"too many bytes of ops", []crdt.Op{op(commit.MaxOps)}, commit.ErrTooLarge},
		{"too many sealed bytes", []crdt.Op{noise}, commit.ErrTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := commit.Seal(header(), c.ops, commit.Key{}, device(1), rand.NewChaCha8([32]byte{})); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if _, err := commit.Seal(header(), someOps(), commit.Key{}, device(1), noRandom{}); err == nil {
		t.Error("sealed without a nonce")
	}
	most := make([]crdt.Op, commit.MaxCount)
	if _, err := commit.Seal(header(), most, commit.Key{}, device(1), rand.NewChaCha8([32]byte{})); err != nil {
		t.Errorf("the most ops allowed: %v", err)
	}
}

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

func TestFollows(t *testing.T) {
	first := seal(t, commit.Header{Device: [16]byte{1}, Epoch: 5, N: 1}, someOps(), commit.Key{})
	next := commit.Header{Device: [16]byte{1}, Epoch: 5, N: 2, Prev: first.Hash()}
	spoil := func(change func(h *commit.Header)) commit.Header {
		h := next
		change(&h)
		return h
	}
	cases := []struct {
		name string
		next commit.Header
		want bool
	}{
		{"the next", next, true},
		{"in another scope", spoil(func(h *commit.Header) { h.Scope[0] = 9 }), true},
		{"another device", spoil(func(h *commit.Header) { h.Device[0] = 9 }), false},
		{"another epoch", spoil(func(h *commit.Header) { h.Epoch = 6 }), false},
		{"a gap", spoil(func(h *commit.Header) { h.N = 3 }), false},
		{"the same place", spoil(func(h *commit.Header) { h.N = 1 }), false},
		{"another predecessor", spoil(func(h *commit.Header) { h.Prev[31] ^= 1 }), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := seal(t, c.next, someOps(), commit.Key{}).Follows(first); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}
