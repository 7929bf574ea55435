package wire_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"streetlight/sync/canon"
	"streetlight/sync/wire"
)

// decoders read every message that comes from outside, behind its signature or seal where it has one.
func decoders(t *testing.T) map[string]func(in []byte) error {
	t.Helper()
	body := encode(t, someSalvage())
	return map[string]func(in []byte) error{
		"request": func(in []byte) error { _, err := wire.ParseRequest(in); return err },
		"answer":  func(in []byte) error { _, _, err := wire.Open(in, asked, public(key(1))); return err },
		"receipt": func(in []byte) error {
			_, _, err := wire.Open(encode(t, signed(in, nil)), asked, public(key(1)))
			return err
		},
		"greeting":        func(in []byte) error { _, err := wire.ParseHubHello(in); return err },
		"enrolment":       func(in []byte) error { _, err := wire.ParseEnrolRequest(in); return err },
		"salvage":         func(in []byte) error { _, err := wire.ParseSalvage(in); return err },
		"salvage, answer": func(in []byte) error { _, _, err := wire.OpenSalvage(in, body, public(key(1))); return err },
		"rest": func(in []byte) error {
			named := receipt()
			named.Rest = sumOf(in)
			_, _, err := wire.Open(encode(t, signed(encode(t, named), in)), asked, public(key(1)))
			return err
		},
		"salvage, rest": func(in []byte) error {
			named := wire.SalvageReceipt(someSalvage(), body)
			named.Rest = sumOf(in)
			_, _, err := wire.OpenSalvage(encode(t, signed(encode(t, named), in)), body, public(key(1)))
			return err
		},
		"token": func(in []byte) error {
			_, err := wire.CheckRequest(string(in), "POST", syncPath, asked, time.UnixMilli(0), keyOf)
			return err
		},
	}
}

// hostile are bytes that claim more than they hold, or are many small things. Each stands behind the version, and in the
// places of a request and of an answer that take lists and bytes.
func hostile() map[string][]byte {
	out := map[string][]byte{}
	for name, claim := range map[string][]byte{
		"a list of 2^63":     {0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0},
		"a list of 2^31":     {0x9a, 0x80, 0, 0, 0},
		"a list of 32,768":   {0x99, 0x80, 0},
		"a map of 2^63":      {0xbb, 0x80, 0, 0, 0, 0, 0, 0, 0},
		"bytes of 2^63 - 1":  {0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"bytes of 1 GiB":     {0x5a, 0x40, 0, 0, 0},
		"text of 2^63 - 1":   {0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"lists 100,000 deep": bytes.Repeat([]byte{0x81}, 100_000),
		"maps 100,000 deep":  bytes.Repeat([]byte{0xa1}, 100_000),
		"endless lists":      bytes.Repeat([]byte{0x9f}, 100_000),
	} {
		out[name] = claim
		for field := byte(1); field <= 13; field++ {
			out[fmt.Sprintf("%s, behind a version, in field %d", name, field)] = append([]byte{0xa2, 1, 1, field}, claim...)
			out[fmt.Sprintf("%s, in field %d", name, field)] = append([]byte{0xa1, field}, claim...)
		}
	}
	return out
}

// TestHostileMessagesReserveNothing reads claims of every kind with every decoder: none is read, and none costs more memory
// than some times what it has in bytes.
func TestHostileMessagesReserveNothing(t *testing.T) {
	for decoder, read := range decoders(t) {
		for name, in := range hostile() {
			var err error
			got := leastAllocated(func() { err = read(in) })
			if err == nil {
				t.Errorf("%s: %s was read", decoder, name)
			}
			if most := uint64(64<<10 + 8*len(in)); got > most {
				t.Errorf("%s: %s allocated %d bytes, want at most %d", decoder, name, got, most)
			}
		}
	}
}

// TestManySmallThingsStayWithinTheLimit reads messages of the greatest size that are made of as many parts as go in.
func TestManySmallThingsStayWithinTheLimit(t *testing.T) {
	read := decoders(t)
	for _, c := range []struct {
		name, decoder string
		head, one     []byte // the message is the head, then a list of as many of one as go in
		size          int
		most          uint64
	}{
		{"cursors", "request", []byte{0xa2, 1, 1, 6}, []byte{0x83, 0x40, 0, 0x40}, wire.MaxBytes, 16 << 20},
		{"frames", "request", []byte{0xa2, 1, 1, 9}, []byte{0x82, 0xf6, 0xf6}, wire.MaxBytes, 16 << 20},
		{"items", "request", []byte{0xa2, 1, 1, 12}, []byte{0x85, 0xf6, 0xf6, 0xf6, 0, 0}, wire.MaxBytes, 16 << 20},
		{"keys", "request", []byte{0xa2, 1, 1, 8}, []byte{0x83, 0x40, 0, 0xf6}, wire.MaxBytes, 16 << 20},
		{"numbers", "request", []byte{0xa2, 1, 1, 2}, []byte{0}, wire.MaxBytes, 16 << 20},
		{"rows", "salvage", []byte{0xa2, 1, 1, 3}, []byte{0x83, 0x60, 0xf6, 0xf6}, wire.MaxBytes, 16 << 20},
		{"pairs", "request", []byte{0xa2, 1, 1, 2}, []byte{0x82, 0x18, 99}, wire.MaxBytes, 16 << 20},
		{"steps", "answer", []byte{0xa4, 1, 0x40, 2, 0x40, 3, 0x40, 4}, []byte{0x83, 0xf6, 0xf6, 0xf6}, wire.MaxAnswer, 64 << 20},
		{"exceptions", "receipt", []byte{0xa1, 9}, []byte{0x83, 0x40, 0, 0x60}, wire.MaxAnswer, 64 << 20},
		{"fates", "salvage, rest", []byte{0xa1, 1}, []byte{0x82, 0, 0x60}, wire.MaxAnswer, 64 << 20},
		{"snapshots", "rest", []byte{0xa1, 9}, []byte{0x83, 0x83, 0x40, 0, 0x40, 0xf6, 0xf6}, wire.MaxAnswer, 64 << 20},
		{"gone", "rest", []byte{0xa1, 8}, []byte{0x50, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, wire.MaxAnswer, 64 << 20},
		{"pulls of no items", "rest", []byte{0xa1, 2}, pullOf(0), wire.MaxAnswer, 64 << 20},
		{"pulls of 1,000 items", "rest", []byte{0xa1, 2}, pullOf(1000), wire.MaxAnswer, 96 << 20}, // what the pinned hub signed alone,
	} {
		t.Run(c.decoder+": "+c.name, func(t *testing.T) {
			n := min(2*wire.MaxCursors, (c.size-1024)/len(c.one))
			in := canon.AppendHead(bytes.Clone(c.head), canon.Array, n)
			in = append(in, bytes.Repeat(c.one, n)...)
			got := leastAllocated(func() { _ = read[c.decoder](in) })
			if t.Logf("%d bytes allocated %d", len(in), got); got > c.most {
				t.Errorf("%d bytes allocated %d, want at most %d", len(in), got, c.most)
			}
		})
	}
}

// pullOf is a pull of n empty items.
func pullOf(n int) []byte {
	id, link := append([]byte{0x50}, make([]byte, 16)...), append([]byte{0x58, 32}, make([]byte, 32)...)
	out := append([]byte{0x82, 0x83}, append(append(id, 0), link...)...)
	out = append(out, 0x99, byte(n>>8), byte(n))
	for range n {
		out = append(out, 0x85, 0xf6, 0xf6, 0xf6, 0, 0)
	}
	return out
}

// leastAllocated is how many bytes do allocates, without what others allocate beside it.
func leastAllocated(do func()) uint64 {
	least := once(do)
	for range 3 {
		least = min(least, once(do))
	}
	return least
}

func once(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
