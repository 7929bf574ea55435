package commit_test

import (
	"errors"
	"runtime"
	"testing"

	"streetlight/sync/commit"
)

// A body of 256 KiB may inflate to 256 MiB. It is given up at the limit: reading it allocates a few MiB and no more.
func TestBombsAreRefusedWithoutTheMemory(t *testing.T) {
	f := forger{t: t, key: exampleKey()}
	zeros := f.deflated(make([]byte, 64<<20))
	lists := f.deflated(append([]byte{0x9a, 0, 0x0f, 0xff, 0xf0}, make([]byte, 0x0ffff0)...))
	cases := []struct {
		name   string
		inside []byte
		want   error
		most   uint64
	}{
		{"64 MiB of zeros", zeros, commit.ErrTooLarge, 6 << 20},
		{"a million items", lists, commit.ErrOps, 6 << 20},
		{"a list said to have 2^32 ops", f.deflated([]byte{0x9b, 0, 0, 0, 1, 0, 0, 0, 0}), commit.ErrOps, 256 << 10},
		{"a value said to have 1 GiB", f.deflated([]byte("\x81\x82\x5a\x40\x00\x00\x00")), commit.ErrOps, 256 << 10},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			head, body := f.commit(plainFields(), c.inside)
			if len(body) > commit.MaxSealed {
				t.Fatalf("the body has %d bytes", len(body))
			}
			var err error
			allocated := allocated(func() { _, _, err = read(head, body, public(device(1)), f.key) })
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if allocated > c.most {
				t.Errorf("allocated %d bytes, %d are the most", allocated, c.most)
			}
		})
	}
}

// allocated is the least of several runs: the pool of inflaters forgets one now and then (always so under the race
// detector, at random), and others allocate beside us. What do itself needs, it needs each time.
func allocated(do func()) uint64 {
	least := ^uint64(0)
	for range 8 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// An inflater that met a bad body is used again for the next one.
func TestBadBodyDoesNotSpoilTheNext(t *testing.T) {
	f := forger{t: t, key: exampleKey()}
	goodHead, goodBody := f.commit(plainFields(), f.deflated(f.opsOf(fields{1: 7, 2: []byte("x")})))
	badHead, badBody := f.commit(plainFields(), []byte("\x01not deflate"))
	for range 20 {
		if _, _, err := read(badHead, badBody, public(device(1)), f.key); !errors.Is(err, commit.ErrOps) {
			t.Fatalf("got %v, want %v", err, commit.ErrOps)
		}
		if _, ops, err := read(goodHead, goodBody, public(device(1)), f.key); err != nil || string(ops[0].Value) != "x" {
			t.Fatalf("after a bad body: got %v, %v", ops, err)
		}
	}
}
