package keyring

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
)

// Whatever the file holds, it is read without a panic, and what is accepted is encoded back to the keys it was.
func FuzzDecode(f *testing.F) {
	wrap := [32]byte{1}
	good := newFormat(wrap, [idSize]byte{2})
	file := good.head()
	for seq := range uint64(3) {
		record, err := good.record(rand.Reader, seq, []Key{{ID: uint32(seq)}})
		if err != nil {
			f.Fatal(err)
		}
		file = append(file, record...)
		f.Add(file)
	}
	f.Add(append(good.head(), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0))
	f.Add(append(bytes.Clone(file), make([]byte, 100)...))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, keys, seq, end, err := decode(wrap, in)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrWrongKey) {
				t.Errorf("got %v, want ErrDamaged or ErrWrongKey", err)
			}
			return
		}
		if _, again, n, at, err := decode(wrap, in[:end]); err != nil || len(again) != len(keys) || n != seq || at != end {
			t.Errorf("cut at its end it reads otherwise: %d keys, want %d (%v)", len(again), len(keys), err)
		}
	})
}

// A record that promises more than its file holds costs no more memory than the file.
func TestALongPromiseAllocatesNothing(t *testing.T) {
	wrap := [32]byte{1}
	f := newFormat(wrap, [idSize]byte{})
	first, err := f.record(rand.Reader, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	promise := []byte{0x3f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1}
	sum := f.check(1, 0x3fffffff)
	for i := range 4 {
		promise[4+i] = byte(sum >> (24 - 8*i))
	}
	in := append(append(f.head(), first...), promise...)
	got := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, _, _, err := decode(wrap, in); err != nil {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	if want := int64(64 << 10); got > want {
		t.Errorf("got %d bytes allocated, want at most %d", got, want)
	}
}
