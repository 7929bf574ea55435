package encounters

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
)

// repeated gives its text over and over, as a file that no memory need hold.
type repeated struct {
	text string
	left int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.at == len(r.text) {
		r.at, r.left = 0, r.left-1
	}
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[r.at:])
	r.at += n
	return n, nil
}

// A million lines, some of them broken, pass through in the memory of a few.
func TestMillionLinesInFlatMemory(t *testing.T) {
	const lines, limit = 1_000_000, 8 << 20
	bad := strings.Replace(officialRow, "Offensive", `"Offensive`, 1)
	block := strings.Repeat(officialRow, 99) + bad
	most := uint64(0)
	measure := func() {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
	}
	measure()
	before := most
	rows := &repeated{text: block, left: lines / 100}
	r, err := NewReader(io.MultiReader(strings.NewReader(officialHeader), rows), now())
	if err != nil {
		t.Fatal(err)
	}
	var read, rejected int
	for {
		_, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (Rejected{}); errors.As(err, &bad) {
			rejected++
		} else if err != nil {
			t.Fatal(err)
		} else {
			read++
		}
		if (read+rejected)%100_000 == 0 {
			measure()
		}
	}
	if read != lines/100*99 || rejected != lines/100 {
		t.Errorf("got %d read and %d rejected of %d lines", read, rejected, lines)
	}
	if most > before+limit {
		t.Errorf("got a heap of %d bytes over a start of %d, want at most %d more", most, before, limit)
	}
}
