package bolt_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"streetlight/server/store/bolt"
)

// fill puts 64 KiB values until one is refused and returns how many went in.
func fill(t *testing.T, s *bolt.Store) (int, error) {
	t.Helper()
	for n := range 1000 {
		if err := put(s, t, entries, fmt.Sprintf("%06d", n), make([]byte, 64<<10)); err != nil {
			return n, err
		}
	}
	return 0, errors.New("1000 values of 64 KiB went in")
}

func TestFull(t *testing.T) {
	path := newPath(t)
	s := open(t, path, bolt.Options{MaxBytes: 2 << 20})
	if s.Full() {
		t.Error("full when new")
	}
	n, err := fill(t, s)
	if !errors.Is(err, bolt.ErrFull) || n == 0 {
		t.Fatalf("after %d values: got %v, want %v", n, err, bolt.ErrFull)
	}
	if _, err := os.Stat(path + ".ballast"); !errors.Is(err, os.ErrNotExist) || !s.Full() {
		t.Errorf("ballast: got %v, full %v, want it gone", err, s.Full())
	}
	if got := get(t, s, entries, "000000"); len(got) != 64<<10 {
		t.Errorf("read when full: got %d bytes", len(got))
	}
	if got := get(t, s, entries, fmt.Sprintf("%06d", n)); got != nil {
		t.Error("the refused value is there")
	}
	if err := put(s, t, entries, "000000", nil); err != nil {
		t.Errorf("a change that frees space: %v", err)
	}
	if err := s.Reserve(); err != nil || s.Full() {
		t.Errorf("reserve: got %v, full %v", err, s.Full())
	}
}
