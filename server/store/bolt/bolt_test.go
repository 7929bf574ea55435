package bolt_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"streetlight/server/store/bolt"
	"streetlight/sync/kv"
	"streetlight/sync/kv/kvtest"
)

var (
	entries = kv.Table{Name: "entries", Ordered: true}
	secrets = kv.Table{Name: "secrets"}
)

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "hub.db") }

func open(t *testing.T, path string, o bolt.Options) *bolt.Store {
	t.Helper()
	s, err := bolt.OpenWith(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func put(s kv.Store, t *testing.T, table kv.Table, key string, value []byte) error {
	return s.Update(t.Context(), func(tx kv.Tx) error { return tx.Put(table, []byte(key), value) })
}

func get(t *testing.T, s kv.Store, table kv.Table, key string) []byte {
	t.Helper()
	var got []byte
	err := s.View(t.Context(), func(r kv.Reader) (err error) {
		got, err = r.Get(table, []byte(key))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestStore(t *testing.T) {
	kvtest.Run(t, func(t *testing.T) kv.Store { return open(t, newPath(t), bolt.Options{}) })
}

func TestOpenKeepsWhatWasStored(t *testing.T) {
	path := newPath(t)
	for n, key := range []string{"a", "b", "c"} {
		s := open(t, path, bolt.Options{})
		if err := errors.Join(put(s, t, entries, key, []byte(key)), put(s, t, secrets, key, nil)); err != nil {
			t.Fatal(err)
		}
		for _, earlier := range []string{"a", "b", "c"}[:n+1] {
			if got := get(t, s, entries, earlier); string(got) != earlier {
				t.Errorf("opening %d, entry %s: got %q", n, earlier, got)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenMakesOneFileForItsOwnerAlone(t *testing.T) {
	path := newPath(t)
	open(t, path, bolt.Options{})
	found, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 { // the database and its ballast
		t.Errorf("files: got %q, want the database and its ballast", found)
	}
	for _, name := range found {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("mode of %s: got %o, want 600", name, got)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	inUse := newPath(t)
	open(t, inUse, bolt.Options{})
	notOurs := newPath(t)
	if err := os.WriteFile(notOurs, bytes.Repeat([]byte("not a database. "), 1024), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, path string
		want       error
	}{
		{"a file in use", inUse, bolt.ErrInUse},
		{"a file of something else", notOurs, bolt.ErrDamaged},
		{"a directory that is not there", filepath.Join(t.TempDir(), "none", "hub.db"), os.ErrNotExist},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := bolt.Open(c.path); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestBackupOpensAgain(t *testing.T) {
	s := open(t, newPath(t), bolt.Options{})
	if err := put(s, t, entries, "a", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	var backup bytes.Buffer
	n, err := s.Backup(t.Context(), &backup)
	if err != nil || n != int64(backup.Len()) {
		t.Fatalf("backup: got %d bytes of %d, %v", n, backup.Len(), err)
	}
	stats, err := s.Stats(t.Context())
	if err != nil || stats.Bytes != n {
		t.Errorf("stats: got %d bytes, %v, want %d", stats.Bytes, err, n)
	}
	path := newPath(t)
	if err := os.WriteFile(path, backup.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := get(t, open(t, path, bolt.Options{}), entries, "a"); string(got) != "kept" {
		t.Errorf("entry in the backup: got %q", got)
	}
}
