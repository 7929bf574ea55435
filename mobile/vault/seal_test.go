package vault

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

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
	return v.Update(t.Context(), func(tx kv.Tx) error { return tx.Put(table, []byte(key), value) })
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
