package replica

import (
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

func TestOwnCommitsAreFoundByTheirNumber(t *testing.T) {
	d := &Device{mine: map[ID][]uint64{}}
	d.self.Epoch, d.self.N, d.self.Head = 7, 3, wire.Hash{3}
	for row, p := range []pending{
		{epoch: 7, n: 4, earlier: true, hash: wire.Hash{0xe}}, // another device's number 4
		{epoch: 6, n: 9, hash: wire.Hash{0xf}},
		{epoch: 7, n: 4, hash: wire.Hash{4}}, {epoch: 7, n: 5, hash: wire.Hash{5}},
		{epoch: 7, n: 8, hash: wire.Hash{8}}, // two between were set apart
	} {
		p.row = uint64(row)
		d.keep(p)
	}
	cases := []struct {
		name  string
		n     uint64
		want  wire.Hash
		known bool
	}{
		{"receipted", 3, wire.Hash{3}, true}, {"the oldest", 4, wire.Hash{4}, true}, {"the next", 5, wire.Hash{5}, true},
		{"set apart", 6, wire.Hash{}, false}, {"the newest", 8, wire.Hash{8}, true}, {"of an earlier chain", 9, wire.Hash{}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, known := d.ownAt(c.n); got != c.want || known != c.known {
				t.Errorf("got %x, %v, want %x, %v", got[:1], known, c.want[:1], c.known)
			}
		})
	}
}

func TestViewsKeepToTheirBound(t *testing.T) {
	v := newViews()
	ops := []crdt.Op{{Value: make([]byte, mostViews/8)}}
	for id := range byte(42) {
		v.put(ID{id}, &crdt.State{}, cellWeight)
		v.grow(ID{id}, ops)
		if v.bound(); v.weight > mostViews {
			t.Fatalf("%d bytes are kept, want %d at most", v.weight, mostViews)
		}
	}
	if len(v.of) == 0 {
		t.Error("nothing is kept")
	}
	for id := range v.of {
		v.drop(id)
	}
	if v.weight != 0 {
		t.Errorf("nothing is kept, and weighs %d bytes", v.weight)
	}
}
