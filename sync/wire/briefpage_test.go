package wire_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// chained are pages of three scopes with the commits of one chain, and one of another device, as a hub finds them: by the ids
// of scopes. The last page has the phone's own commit as a hash alone, and one whose body was erased.
func chained(t testing.TB) []wire.Pull {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	received := int64(1767592800000)
	var before *commit.Commit
	item := func(scope, device byte) wire.Item {
		h := commit.Header{Scope: wire.ID{scope}, User: wire.ID{1}, Device: wire.ID{device}, Epoch: 1 << 63, N: 1, Wall: 1767592800000, Schema: 1, KeyID: 1}
		if before != nil && before.Device == h.Device {
			h.N, h.Prev = before.N+1, before.Hash()
		}
		c, err := commit.Seal(h, []crdt.Op{{Entity: wire.ID{9}, Field: 7, Value: []byte("Met outside the library.")}}, commit.Key{1}, key(device), random)
		if err != nil {
			t.Fatal(err)
		}
		before = c
		received++
		return wire.Item{Head: c.Head, Body: c.Body, Received: received, Skew: -3}
	}
	third, first := item(3, 2), item(1, 2)
	second, again := item(2, 2), item(2, 2)
	other, erased := item(4, 3), item(4, 3)
	erased.Body = nil
	page := func(scope byte, items ...wire.Item) wire.Pull {
		return wire.Pull{From: wire.Cursor{Scope: wire.ID{scope}, SSN: 1, Link: wire.Hash{scope}}, Items: items}
	}
	return []wire.Pull{page(1, first), page(2, second, again), page(3, third), page(4, other, wire.Item{Hash: make([]byte, 32), Received: 12}, erased)}
}

// Pages come whole to the phone, though their heads are brief on the way, in the order in which chains go on.
func TestPagesAreBriefOnTheWay(t *testing.T) {
	pages := chained(t)
	want := slices.Clone(pages)
	answer, err := wire.Sign(receipt(), wire.Rest{Pulls: pages}, key(1))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(pages, chained(t)) {
		t.Error("signing changed the pages")
	}
	_, rest, err := wire.Open(answer, asked, public(key(1)))
	if err != nil {
		t.Fatal(err)
	}
	got := slices.SortedFunc(slices.Values(rest.Pulls), func(a, b wire.Pull) int { return bytes.Compare(a.From.Scope[:], b.From.Scope[:]) })
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	var sent wire.Rest
	if err := cbor.Unmarshal(partsOf(t, answer).Rest, &sent); err != nil {
		t.Fatal(err)
	}
	var heads []int
	for _, p := range sent.Pulls {
		for _, item := range p.Items {
			heads = append(heads, len(item.Head))
		}
	}
	if want := []int{166, 75, 75, 75, 166, 0, 219}; !slices.Equal(heads, want) {
		t.Errorf("heads of %d bytes, want %d: of the first of a chain, those that follow it, another device's, a hash alone, and one without a body", heads, want)
	}
}
