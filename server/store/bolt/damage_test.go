package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"streetlight/server/store/bolt"
	"streetlight/sync/kv"
)

const entryCount = 2000

// filled returns the bytes of a database with entryCount entries, put in several transactions.
func filled(t *testing.T) []byte {
	t.Helper()
	path := newPath(t)
	s := open(t, path, bolt.Options{})
	for from := 0; from < entryCount; from += 500 {
		err := s.Update(t.Context(), func(tx kv.Tx) error {
			for i := from; i < from+500; i++ {
				if err := tx.Put(entries, fmt.Appendf(nil, "%06d", i), make([]byte, 300)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var content bytes.Buffer // a backup has the pages in use and no others
	if _, err := s.Backup(t.Context(), &content); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// useAll opens the file and touches every page by reading, writing and reading again. It returns the first error.
func useAll(t *testing.T, path string) error {
	s, err := bolt.Open(path)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := readAll(t, s); err != nil {
		return err
	}
	return rewriteAll(t, s)
}

func readAll(t *testing.T, s kv.Store) error {
	rows := 0
	err := s.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(entries, kv.Range{}, func(k, _ []byte) error {
			rows++
			_, err := r.Get(entries, k)
			return err
		})
	})
	if err == nil && rows != entryCount {
		return fmt.Errorf("%w: %d rows of %d", bolt.ErrDamaged, rows, entryCount)
	}
	return err
}

func rewriteAll(t *testing.T, s kv.Store) error {
	return s.Update(t.Context(), func(tx kv.Tx) error {
		for i := range entryCount {
			if err := tx.Put(entries, fmt.Appendf(nil, "%06d", i), make([]byte, 400)); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestATruncatedFileIsAnError(t *testing.T) {
	whole := filled(t)
	path := newPath(t)
	for _, length := range []int{0, 1, 100, 4095, 4096, 8191, 8192, 12288, 16384, 20480, len(whole) / 4, len(whole) / 2} {
		if err := os.WriteFile(path, whole[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := useAll(t, path); !errors.Is(err, bolt.ErrDamaged) {
			t.Errorf("file of %d bytes cut to %d: got %v, want %v", len(whole), length, err, bolt.ErrDamaged)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil { // an open that failed must not have kept the lock
		t.Fatal(err)
	}
	if err := useAll(t, path); err != nil {
		t.Errorf("the whole file: %v", err)
	}
}

// Cut off while it is open, a file faults where its map is read.
func TestAFileCutOffWhileOpenIsAnError(t *testing.T) {
	path := newPath(t)
	if err := os.WriteFile(path, filled(t), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, bolt.Options{})
	if err := os.Truncate(path, 8192); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, s); !errors.Is(err, bolt.ErrDamaged) {
		t.Errorf("read: got %v, want %v", err, bolt.ErrDamaged)
	}
	for range 2 { // the second must not wait for a lock that the first left held
		if err := rewriteAll(t, s); !errors.Is(err, bolt.ErrDamaged) {
			t.Errorf("write: got %v, want %v", err, bolt.ErrDamaged)
		}
	}
}

// A page overwritten with noise may go unseen, because bbolt has no checksums, but must not end the process or hang.
func TestNoiseDoesNotCrash(t *testing.T) {
	whole := filled(t)
	path := newPath(t)
	const rounds = 150
	noise := rand.New(rand.NewPCG(1, 2))
	damaged := 0
	for range rounds {
		content := append([]byte(nil), whole...)
		at := noise.IntN(len(content)/4096) * 4096
		for i := range 64 {
			content[at+i] = byte(noise.Uint32())
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := useAll(t, path); err != nil {
			damaged++
		}
	}
	if damaged == 0 {
		t.Errorf("none of %d damaged files was seen to be damaged", rounds)
	}
}
