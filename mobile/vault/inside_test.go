package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
)

var (
	rows   = kv.Table{Name: "rows", Ordered: true}
	others = kv.Table{Name: "others", Ordered: true}
	hidden = kv.Table{Name: "hidden"}
	drafts = kv.Table{Name: "outbox", Ordered: true}
)

func fixed() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

func create(t *testing.T) (*Vault, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := Create(dir, []byte("248163"), Options{Now: fixed, Cost: Cost{Passes: 1, MemoryKiB: 64, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v, dir
}

func put(t *testing.T, v *Vault, table kv.Table, key string, value []byte) error {
	t.Helper()
	return v.Update(context.Background(), func(tx kv.Tx) error { return tx.Put(table, []byte(key), value) })
}

// raw changes vault.db behind the vault's back.
func raw(t *testing.T, v *Vault, fn func(bucket func(kv.Table) *bolt.Bucket)) {
	t.Helper()
	err := v.db.Update(func(tx *bolt.Tx) error {
		fn(func(table kv.Table) *bolt.Bucket {
			known, err := v.seals.table(table)
			if err != nil {
				t.Fatal(err)
			}
			return tx.Bucket(known.bucket)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A sealed value is put where another one was: it must not be taken for it.
func TestMovedValuesAreAltered(t *testing.T) {
	tests := []struct {
		name     string
		from, to kv.Table
		key      string
	}{
		{"to another key", rows, rows, "b"},
		{"to another table", rows, others, "a"},
		{"to a hashed table", rows, hidden, "b"},
		{"to another hashed key", hidden, hidden, "b"},
		{"into the outbox", rows, drafts, "a"},
		{"out of the outbox", drafts, rows, "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, _ := create(t)
			for _, table := range []kv.Table{rows, others, hidden, drafts} {
				for _, key := range []string{"a", "b"} {
					if err := put(t, v, table, key, []byte("value of "+key+" in "+table.Name)); err != nil {
						t.Fatal(err)
					}
				}
			}
			raw(t, v, func(bucket func(kv.Table) *bolt.Bucket) {
				moved := bytes.Clone(bucket(tt.from).Get(onDisk(v, tt.from, "a")))
				if err := bucket(tt.to).Put(onDisk(v, tt.to, tt.key), moved); err != nil {
					t.Fatal(err)
				}
			})
			checkAltered(t, v, tt.to, tt.key)
		})
	}
}

func onDisk(v *Vault, table kv.Table, key string) []byte {
	if table.Ordered {
		return []byte(key)
	}
	return hide(v.seals.hasher(), nil, table.Name, []byte(key))
}

func checkAltered(t *testing.T, v *Vault, table kv.Table, key string) {
	t.Helper()
	err := v.View(t.Context(), func(r kv.Reader) error {
		got, err := r.Get(table, []byte(key))
		var altered *Altered
		if !errors.As(err, &altered) || altered.Table != table.Name || string(altered.Key) != key {
			t.Errorf("get: got %q, %v, want *Altered for %s %q", got, err, table.Name, key)
		}
		if !table.Ordered {
			return nil
		}
		err = r.Scan(table, kv.Range{}, func(_, _ []byte) error { return nil })
		if !errors.As(err, &altered) || string(altered.Key) != key {
			t.Errorf("scan: got %v, want *Altered for %q", err, key)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAlteredValueCanBeReplaced(t *testing.T) {
	v, _ := create(t)
	if err := put(t, v, rows, "a", []byte("first")); err != nil {
		t.Fatal(err)
	}
	raw(t, v, func(bucket func(kv.Table) *bolt.Bucket) {
		if err := bucket(rows).Put([]byte("a"), []byte("short")); err != nil {
			t.Fatal(err)
		}
	})
	checkAltered(t, v, rows, "a")
	if err := put(t, v, rows, "a", []byte("pulled again")); err != nil {
		t.Fatal(err)
	}
	err := v.View(t.Context(), func(r kv.Reader) error {
		if got, err := r.Get(rows, []byte("a")); err != nil || string(got) != "pulled again" {
			t.Errorf("got %q, %v, want %q", got, err, "pulled again")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADamagedOutboxValueStaysWhenTheSecretChanges(t *testing.T) {
	v, _ := create(t)
	for _, key := range []string{"a", "b"} {
		if err := put(t, v, drafts, key, []byte("unsent")); err != nil {
			t.Fatal(err)
		}
	}
	raw(t, v, func(bucket func(kv.Table) *bolt.Bucket) {
		if err := bucket(drafts).Put([]byte("a"), []byte("damaged")); err != nil {
			t.Fatal(err)
		}
	})
	if err := v.SetDeviceSecret([32]byte{1}); err != nil {
		t.Fatal(err)
	}
	raw(t, v, func(bucket func(kv.Table) *bolt.Bucket) {
		if got := bucket(drafts).Get([]byte("a")); string(got) != "damaged" {
			t.Errorf("got %q, want the bytes that were there", got)
		}
	})
	checkAltered(t, v, drafts, "a")
}

// A full store refuses in words, frees the ballast, keeps what it had, and takes the next change when there is room.
func TestFull(t *testing.T) {
	v, dir := create(t)
	if err := put(t, v, rows, "a", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, ballastFile))
	if err != nil || info.Size() != ballastSize {
		t.Fatalf("got a ballast of %v, %v, want %d bytes", info, err, ballastSize)
	}
	v.db.MaxSize = 1 << 20
	big := bytes.Repeat([]byte("x"), 2<<20)
	for range 2 { // with the ballast and without
		err = put(t, v, rows, "big", big)
		if !errors.Is(err, ErrFull) || err.Error() != "Not saved - free some space on this phone and try again." {
			t.Errorf("got %v, want ErrFull", err)
		}
		if _, err := os.Stat(filepath.Join(dir, ballastFile)); !os.IsNotExist(err) {
			t.Errorf("the ballast was not freed: %v", err)
		}
	}
	v.db.MaxSize = largestDB
	if err := put(t, v, rows, "big", big); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestFullKnowsWhatTheSystemSays(t *testing.T) {
	disk, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	_, noSpace := disk.Write([]byte("x"))
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"a write", noSpace, true},
		{"wrapped", fmt.Errorf("save: %w", noSpace), true},
		{"as bbolt words it", fmt.Errorf("file resize error: %s", syscall.ENOSPC), true},
		{"a broken disk", syscall.EIO, false},
		{"a refusal", errors.New("refused"), false},
	}
	for _, tt := range tests {
		if got := full(tt.err); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// The app dies after the key file was rewritten and before the header forgot the old ring key.
func TestCrashBetweenKeyFileAndHeader(t *testing.T) {
	v, dir := create(t)
	if err := v.Keys().Add(keyring.Key{Scope: keyring.Scope{1}}, keyring.Key{Scope: keyring.Scope{2}}); err != nil {
		t.Fatal(err)
	}
	key, forHeader, err := v.newRingKey()
	if err != nil {
		t.Fatal(err)
	}
	h := v.header
	h.NextRing = forHeader
	if err := errors.Join(h.write(dir), v.ring.Load().Destroy([]keyring.Scope{{1}}, key), v.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if v, err = Open(dir, []byte("248163"), v.options); err != nil {
			t.Fatal(err)
		}
		if got := v.Keys().Len(); got != 1 || v.header.NextRing != nil {
			t.Errorf("got %d keys and next ring %x, want 1 and none", got, v.header.NextRing)
		}
		if err := errors.Join(v.Keys().Destroy(), v.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever stands in the file: no panic, and what is accepted is encoded back to the same bytes.
func FuzzHeader(f *testing.F) {
	full := header{Format: 1, Salt: make([]byte, 16), Cost: Floor(), DataKey: make([]byte, 72), RingKey: make([]byte, 72)}
	tried := full
	tried.NextRing, tried.Tries = make([]byte, 72), tries{Wrong: 5, Next: fixed()}
	for _, h := range []header{full, tried, {Format: 1, Wiped: true}} {
		out, err := h.encode()
		if err != nil {
			f.Fatal(err)
		}
		if _, err := decodeHeader(out); err != nil {
			f.Fatal(err)
		}
		f.Add(out)
	}
	f.Add([]byte(strings.Repeat("[", 10000)))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, in := range [][]byte{in, summed(in)} {
			h, err := decodeHeader(in)
			if err != nil {
				continue
			}
			if out, err := h.encode(); err != nil || !bytes.Equal(out, in) {
				t.Errorf("decoding and encoding changed %q into %q (%v)", in, out, err)
			}
			if h.Tries.wait(fixed()) < 0 || h.Tries.left() < 0 {
				t.Errorf("accepted tries %+v", h.Tries)
			}
		}
	})
}

// summed gives a line the sum it needs, so that the fuzzer gets past it.
func summed(line []byte) []byte {
	line, _, _ = bytes.Cut(line, []byte("\n"))
	return withSum(line)
}

func TestBackOffNeverEndsInThePast(t *testing.T) {
	for _, wrong := range []int{0, 4, 5, 9, 10, 100, math.MaxInt32} {
		if got := backOff(wrong); got < 0 || got > longestTry || (wrong >= waitsFrom && got == 0) {
			t.Errorf("after %d: got %v", wrong, got)
		}
	}
}
