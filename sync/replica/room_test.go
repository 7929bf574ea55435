package replica

import (
	"bytes"
	"crypto/ed25519"
	"math/rand/v2"
	"testing"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/wire"
)

// inflating are ops that deflate to a thousandth: a body of them takes a KiB or two.
func inflating() []crdt.Op {
	return []crdt.Op{{Entity: ID{7}, Field: 1, Value: make([]byte, commit.MaxOps-1024)}}
}

// The hub's memory is bounded by what commits say, not by how few bytes they take on their way.
func TestSizesGoByWhatIsSaid(t *testing.T) {
	few := []crdt.Op{{Entity: ID{7}, Field: 1, Value: []byte("yes")}, {Entity: ID{7}, Field: 2, Key: []byte("k"), Value: bytes.Repeat([]byte("word "), 20)}}
	many := make([]crdt.Op, commit.MaxCount)
	for i := range many {
		many[i] = crdt.Op{Entity: ID{7}, Field: 1, Key: []byte{byte(i), byte(i >> 8)}, Value: []byte("x")}
	}
	for name, ops := range map[string][]crdt.Op{"one that inflates": inflating(), "a few": few, "many small ones": many} {
		t.Run(name, func(t *testing.T) {
			stored := crdt.Fold(crdt.Commit{ID: ID{1}, Ops: ops}).Store()
			got, want := roughly(ops), len(stored.Append(nil))
			if got < want/2 || got > 4*want {
				t.Errorf("counted as %d bytes, want about %d", got, want)
			}
		})
	}
}

// What is read ahead of a push of such bodies is bounded.
func TestPrepareOpensWhatHasRoom(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	_, signer, err := ed25519.GenerateKey(random)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHub(Hub{ID: ID{0xff}, Ring: keyring.Memory(), Random: random})
	key := commit.Key{5}
	if err := h.Ring.Add(keyring.Key{Scope: ID{7}, ID: 1, Secret: key}); err != nil {
		t.Fatal(err)
	}
	c, err := commit.Seal(commit.Header{Scope: ID{7}, N: 1, KeyID: 1}, inflating(), key, signer, random)
	if err != nil {
		t.Fatal(err)
	}
	req := wire.Request{Push: make([]wire.Frame, 64)}
	for i := range req.Push {
		req.Push[i] = wire.Frame{Head: c.Head, Body: c.Body}
	}
	opened := 0
	for _, l := range h.Prepare(req).push {
		opened += roughly(l.ops)
		if ops, err := l.open(key); err != nil || len(ops) != 1 {
			t.Fatalf("%d ops, %v; want the one that was sealed", len(ops), err)
		}
	}
	if most := mostAhead + 64*commit.MaxOps/8; opened < mostAhead || opened > most {
		t.Errorf("%d bytes were opened ahead, want %d to %d", opened, mostAhead, most)
	}
}
