package vault_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/vault"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/kv/kvtest"
)

var (
	pin     = []byte("248163")
	entries = kv.Table{Name: "entries", Ordered: true}
	names   = kv.Table{Name: "children by name"}
	outbox  = kv.Table{Name: "outbox/commits", Ordered: true}
	unsent  = kv.Table{Name: "outbox/drafts", Ordered: true}
)

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

// options are a vault's with a clock that stands still and tries that cost next to nothing.
func options() vault.Options { return withClock(newClock()) }

func withClock(c *clock) vault.Options {
	return vault.Options{Now: c.Now, Cost: vault.Cost{Passes: 1, MemoryKiB: 64, Threads: 1}}
}

// create makes a vault that is closed with the test.
func create(t testing.TB) (*vault.Vault, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := vault.Create(dir, pin, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v, dir
}

func open(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(dir, pin, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func lock(t testing.TB, v *vault.Vault) {
	t.Helper()
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, s kv.Store, table kv.Table, pairs ...string) {
	t.Helper()
	err := s.Update(t.Context(), func(tx kv.Tx) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := tx.Put(table, []byte(pairs[i]), []byte(pairs[i+1])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, s kv.Store, table kv.Table, key string) (value []byte, err error) {
	t.Helper()
	failed := s.View(t.Context(), func(r kv.Reader) error {
		value, err = r.Get(table, []byte(key))
		return nil
	})
	if failed != nil {
		t.Fatal(failed)
	}
	return value, err
}

func wantValue(t testing.TB, s kv.Store, table kv.Table, key, want string) {
	t.Helper()
	if got, err := get(t, s, table, key); err != nil || string(got) != want {
		t.Errorf("%s %q: got %q, %v, want %q", table.Name, key, got, err, want)
	}
}

func number(n int) string { return string(binary.BigEndian.AppendUint64(nil, uint64(n))) }

func TestStore(t *testing.T) {
	kvtest.Run(t, func(t *testing.T) kv.Store {
		v, _ := create(t)
		return v
	})
}

func TestWhatWasSavedIsThereAfterUnlocking(t *testing.T) {
	v, dir := create(t)
	put(t, v, entries, number(1), "met at the skate park")
	put(t, v, names, "amira example", number(7))
	put(t, v, outbox, number(2), "unsent")
	if err := v.Keys().Add(keyring.Key{Scope: keyring.Scope{1}, ID: 3, Secret: [32]byte{9}}); err != nil {
		t.Fatal(err)
	}
	lock(t, v)
	v = open(t, dir)
	wantValue(t, v, entries, number(1), "met at the skate park")
	wantValue(t, v, names, "amira example", number(7))
	wantValue(t, v, outbox, number(2), "unsent")
	if id, key, ok := v.Keys().Newest(keyring.Scope{1}); id != 3 || key != [32]byte{9} || !ok {
		t.Errorf("newest key: got %d %x %v, want 3", id, key, ok)
	}
}

func TestALockedVaultRefuses(t *testing.T) {
	v, _ := create(t)
	lock(t, v)
	lock(t, v)
	nothing := func(kv.Reader) error { t.Error("a transaction ran"); return nil }
	calls := map[string]error{
		"view":          v.View(t.Context(), nothing),
		"update":        v.Update(t.Context(), func(tx kv.Tx) error { return nothing(tx) }),
		"add a key":     v.Keys().Add(keyring.Key{}),
		"destroy":       v.Keys().Destroy(keyring.Scope{}),
		"change secret": v.ChangeSecret(pin, []byte("another")),
		"set secret":    v.SetDeviceSecret([32]byte{}),
		"wipe":          v.Wipe(),
	}
	for name, got := range calls {
		if !errors.Is(got, vault.ErrLocked) || !errors.Is(got, kv.ErrClosed) {
			t.Errorf("%s: got %v, want ErrLocked", name, got)
		}
	}
	if v.Keys().Len() != 0 {
		t.Error("a locked vault still holds scope keys")
	}
}

func TestOneOwner(t *testing.T) {
	v, dir := create(t)
	if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrInUse) {
		t.Errorf("open: got %v, want ErrInUse", err)
	}
	if _, err := vault.Salvage(dir, [32]byte{}, nil); !errors.Is(err, vault.ErrInUse) {
		t.Errorf("salvage: got %v, want ErrInUse", err)
	}
	if _, err := vault.SetAside(dir); !errors.Is(err, vault.ErrInUse) {
		t.Errorf("set aside: got %v, want ErrInUse", err)
	}
	lock(t, v)
	lock(t, open(t, dir))
}

func TestCreate(t *testing.T) {
	tests := []struct {
		name   string
		secret string
		make   func(t *testing.T, dir string)
		want   error
	}{
		{"in a new folder", "248163", func(*testing.T, string) {}, nil},
		{"in an empty folder", "248163", func(t *testing.T, dir string) { mkdir(t, dir) }, nil},
		{"after a crash while creating", "248163", func(t *testing.T, dir string) {
			mkdir(t, dir+".new")
			write(t, filepath.Join(dir+".new", "vault.db"), []byte("half a file"))
		}, nil},
		{"a passphrase of other letters", "ключик", func(*testing.T, string) {}, nil},
		{"five characters", "24816", func(*testing.T, string) {}, vault.ErrShort},
		{"five letters of more bytes", "ключи", func(*testing.T, string) {}, vault.ErrShort},
		{"a passphrase without end", strings.Repeat("x", 5000), func(*testing.T, string) {}, vault.ErrLong},
		{"over a vault", "248163", func(t *testing.T, dir string) {
			v, err := vault.Create(dir, pin, options())
			if err != nil {
				t.Fatal(err)
			}
			v.Close()
		}, vault.ErrExists},
		{"over a vault without a header", "248163", func(t *testing.T, dir string) {
			mkdir(t, dir)
			write(t, filepath.Join(dir, "vault.db"), []byte("records"))
		}, vault.ErrExists},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "vault")
			tt.make(t, dir)
			v, err := vault.Create(dir, []byte(tt.secret), options())
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err == nil {
				put(t, v, entries, "a", "b")
				v.Close()
			}
		})
	}
}

func TestOpenWhereThereIsNoVault(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrNoVault) {
		t.Errorf("got %v, want ErrNoVault", err)
	}
	if vault.Exists(dir) {
		t.Error("opening made a folder")
	}
}

// Keys are looked up inside transactions while another goroutine wants to lock the vault.
func TestLockingWaitsForTransactions(t *testing.T) {
	v, _ := create(t)
	locked := make(chan error)
	err := v.Update(t.Context(), func(tx kv.Tx) error {
		go func() { locked <- v.Lock() }()
		for i := range 1000 {
			v.Keys().Get(keyring.Scope{}, 1)
			if err := tx.Put(entries, []byte(number(i)), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("update: got %v, want none", err)
	}
	if err := <-locked; err != nil {
		t.Errorf("lock: got %v, want none", err)
	}
}

func TestATableIsOrderedOrHashed(t *testing.T) {
	v, _ := create(t)
	put(t, v, entries, "a", "b")
	tests := []struct {
		name  string
		table kv.Table
	}{
		{"an ordered table as hashed", kv.Table{Name: entries.Name}},
		{"a hashed outbox", kv.Table{Name: "outbox/secret"}},
	}
	for _, tt := range tests {
		if _, err := get(t, v, tt.table, "a"); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
}

func mkdir(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A finder copies the whole folder: nothing that was planted is in it, whatever was done with it.
func TestNothingStandsInTheClear(t *testing.T) {
	v, dir := create(t)
	planted := []string{"Amira Example", "skate park with two older boys", "child-7f3a", "children by name", "entries", string(pin)}
	secret := [32]byte([]byte("the device secret of 32 bytes!!!"))
	scopeKey := [32]byte([]byte("the key of a scope of 32 bytes!!"))
	planted = append(planted, string(secret[:]), string(scopeKey[:]))
	for round := range 3 {
		put(t, v, names, "Amira Example", "child-7f3a", "child-7f3a", "Amira Example")
		for i := range 200 {
			put(t, v, entries, number(i), "Amira Example at the skate park with two older boys "+number(round))
		}
		put(t, v, outbox, number(round), "unsent: Amira Example, child-7f3a")
		err := v.Update(t.Context(), func(tx kv.Tx) error { return tx.Delete(names, []byte("Amira Example")) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(v.SetDeviceSecret(secret), v.Keys().Add(keyring.Key{Secret: scopeKey})); err != nil {
		t.Fatal(err)
	}
	wantNone(t, dir, planted)
	lock(t, v)
	wantNone(t, dir, planted)
	v = open(t, dir)
	if err := errors.Join(v.ChangeSecret(pin, []byte("a longer phrase")), v.Keys().Destroy(keyring.Scope{1})); err != nil {
		t.Fatal(err)
	}
	wantNone(t, dir, append(planted, "a longer phrase"))
}

func wantNone(t *testing.T, dir string, planted []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 5 {
		t.Fatalf("got %d files, %v, want 5", len(files), err)
	}
	for _, f := range files {
		raw := read(t, filepath.Join(dir, f.Name()))
		for _, p := range planted {
			if bytes.Contains(raw, []byte(p)) {
				t.Errorf("%q stands in %s", p, f.Name())
			}
		}
	}
}
