package vault_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"streetlight/mobile/vault"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// filled makes a locked vault with some hundred entries.
func filled(t *testing.T) string {
	t.Helper()
	v, dir := create(t)
	for i := range 3 {
		err := v.Update(t.Context(), func(tx kv.Tx) error {
			for j := range 100 {
				n := i*100 + j
				if err := errors.Join(tx.Put(outbox, []byte(number(n)), entry(n)), tx.Put(names, []byte(number(n)), entry(n))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Keys().Add(keyring.Key{Secret: [32]byte{1}}); err != nil {
		t.Fatal(err)
	}
	lock(t, v)
	return dir
}

// damaged says whether an error is one that a worker is told of damage with.
func damaged(err error) bool {
	var altered *vault.Altered
	return errors.Is(err, vault.ErrDamaged) || errors.As(err, &altered)
}

func TestDamagedFilesAreNamedAndKept(t *testing.T) {
	dir := filled(t)
	tests := []struct {
		name   string
		file   string
		damage func(whole []byte) []byte
	}{
		{"records cut to nothing", "vault.db", func([]byte) []byte { return nil }},
		{"records cut in the first page", "vault.db", func(b []byte) []byte { return b[:100] }},
		{"records cut after the first page", "vault.db", func(b []byte) []byte { return b[:4096] }},
		{"records cut after the second page", "vault.db", func(b []byte) []byte { return b[:8192] }},
		{"records cut after some pages", "vault.db", func(b []byte) []byte { return b[:10*4096] }},
		{"records cut in a page", "vault.db", func(b []byte) []byte { return b[:20*4096+7] }},
		{"records of zeros", "vault.db", func(b []byte) []byte { return make([]byte, len(b)) }},
		{"records of text", "vault.db", func(b []byte) []byte { return bytes.Repeat([]byte("garbage "), len(b)/8) }},
		{"scope keys cut", "keys", func(b []byte) []byte { return b[:30] }},
		{"scope keys of text", "keys", func([]byte) []byte { return []byte("garbage") }},
		{"a bit of the scope keys", "keys", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }},
		{"header cut", "header", func(b []byte) []byte { return b[:len(b)-10] }},
		{"header empty", "header", func([]byte) []byte { return nil }},
		{"a bit of the header", "header", func(b []byte) []byte { b[40] ^= 1; return b }},
		{"a header without end", "header", func([]byte) []byte { return make([]byte, 1<<20) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, tt.file)
			whole := read(t, path)
			broken := tt.damage(bytes.Clone(whole))
			write(t, path, broken)
			for range 2 { // the first must have let go of its locks
				if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrDamaged) {
					t.Errorf("got %v, want ErrDamaged", err)
				}
			}
			if !bytes.Equal(read(t, path), broken) {
				t.Error("the damaged file was changed")
			}
			write(t, path, whole)
			lock(t, open(t, dir)) // damage costs no try and leaves nothing behind
		})
	}
}

func TestAMissingFileIsDamage(t *testing.T) {
	for _, name := range []string{"header", "vault.db", "keys"} {
		dir := filled(t)
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("without %s: got %v, want ErrDamaged", name, err)
		}
		if _, err := vault.Create(dir, pin, options()); !errors.Is(err, vault.ErrExists) {
			t.Errorf("creating over it: got %v, want ErrExists", err)
		}
	}
}

// A file that shrinks under an open vault makes the processor fault on its pages. The vault says so, and can be locked.
func TestRecordsCutWhileOpen(t *testing.T) {
	dir := filled(t)
	v := open(t, dir)
	if err := os.Truncate(filepath.Join(dir, "vault.db"), 2*4096); err != nil {
		t.Fatal(err)
	}
	err := v.View(t.Context(), func(r kv.Reader) error {
		_, err := r.Get(names, []byte(number(1)))
		return err
	})
	if !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("view: got %v, want ErrDamaged", err)
	}
	for range 2 {
		err = v.Update(t.Context(), func(tx kv.Tx) error { return tx.Put(names, []byte("a"), nil) })
		if !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("update: got %v, want ErrDamaged", err)
		}
	}
	lock(t, v)
	if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("open: got %v, want ErrDamaged", err)
	}
}

// Single flipped bits: whatever bbolt makes of them, no value is ever wrong and nothing crashes.
func TestFlippedBits(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := filled(t)
	path := filepath.Join(dir, "vault.db")
	whole := read(t, path)
	used := min(len(whole), 600<<10) // the rest is room to grow
	seen := 0
	for range 150 {
		bit := random.IntN(used * 8)
		flip(t, path, bit)
		err := readAll(t, dir)
		flip(t, path, bit)
		if err != nil {
			seen++
			if !damaged(err) {
				t.Errorf("bit %d of seed %d: %v", bit, seed, err)
			}
		}
	}
	if seen == 0 {
		t.Error("no flip was seen: the test shows nothing")
	}
	if err := readAll(t, dir); err != nil {
		t.Errorf("the whole file: %v", err)
	}
}

// flip changes one bit of a file.
func flip(t *testing.T, path string, bit int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], int64(bit/8)); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1 << (bit % 8)
	if _, err := f.WriteAt(b[:], int64(bit/8)); err != nil {
		t.Fatal(err)
	}
}

// The outbox of a vault whose records were cut gives what is left of it, never anything else, and says that there was more.
func TestSalvageOfDamagedRecords(t *testing.T) {
	v, dir := create(t)
	secret := [32]byte{1}
	if err := v.SetDeviceSecret(secret); err != nil {
		t.Fatal(err)
	}
	for i := range 40 { // in transactions of their own, so that old and new pages mix
		put(t, v, outbox, number(i), string(entry(i)))
	}
	lock(t, v)
	path := filepath.Join(dir, "vault.db")
	whole := read(t, path)
	for pages := range 45 {
		write(t, path, whole[:pages*4096])
		got, err := vault.Salvage(dir, sealed.OutboxKey(secret), func(_ string, key, value []byte) error {
			if n := int(binary.BigEndian.Uint64(key)); !bytes.Equal(value, entry(n)) {
				t.Errorf("%d pages: entry %d is wrong", pages, n)
			}
			return nil
		})
		if complete := got.Opened == 40 && got.Refused == 0; complete == errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%d pages: got %+v, %v", pages, got, err)
		}
	}
	write(t, path, whole)
	salvage(t, dir, sealed.OutboxKey(secret), vault.Salvaged{Opened: 40})
}

var errWrong = errors.New("a value is not what was saved")

// readAll opens a vault and reads every value twice, by key and by scan.
func readAll(t *testing.T, dir string) error {
	v, err := vault.Open(dir, pin, options())
	if err != nil {
		return err
	}
	defer v.Close()
	return v.View(t.Context(), func(r kv.Reader) error {
		var damage error
		for n := range 300 {
			for _, table := range []kv.Table{outbox, names} {
				value, err := r.Get(table, []byte(number(n)))
				if err == nil && value != nil && !bytes.Equal(value, entry(n)) {
					return errWrong
				}
				damage = errors.Join(damage, err)
			}
		}
		return errors.Join(damage, r.Scan(outbox, kv.Range{}, func(key, value []byte) error {
			for n := range 300 {
				if string(key) == number(n) && bytes.Equal(value, entry(n)) {
					return nil
				}
			}
			return fmt.Errorf("%w: %x", errWrong, key)
		}))
	})
}
