package kvtest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"streetlight/sync/kv"
)

func putGetDelete(t *testing.T, s kv.Store) {
	for _, table := range []kv.Table{rows, secrets} {
		wantValue(t, s, table, "a", nil)
		put(t, s, table, "a", "one", "b", "two")
		wantValue(t, s, table, "a", []byte("one"))
		put(t, s, table, "a", "three")
		wantValue(t, s, table, "a", []byte("three"))
		update(t, s, func(tx kv.Tx) error {
			return errors.Join(tx.Delete(table, []byte("a")), tx.Delete(table, []byte("never there")))
		})
		wantValue(t, s, table, "a", nil)
		wantValue(t, s, table, "b", []byte("two"))
	}
}

func emptyValues(t *testing.T, s kv.Store) {
	for _, table := range []kv.Table{rows, secrets} {
		update(t, s, func(tx kv.Tx) error {
			err := errors.Join(tx.Put(table, []byte("nil"), nil), tx.Put(table, []byte("empty"), []byte{}))
			checkValue(t, tx, table, "nil", []byte{})
			checkValue(t, tx, table, "empty", []byte{})
			return err
		})
		wantValue(t, s, table, "nil", []byte{})
		wantValue(t, s, table, "empty", []byte{})
		wantValue(t, s, table, "absent", nil)
	}
	wantList(t, s, kv.Range{}, "empty=", "nil=")
}

func tablesApart(t *testing.T, s kv.Store) {
	put(t, s, rows, "k", "in rows")
	put(t, s, others, "k", "in others")
	wantValue(t, s, rows, "k", []byte("in rows"))
	wantValue(t, s, kv.Table{Name: "others", Ordered: true}, "k", []byte("in others"))
	wantValue(t, s, secrets, "k", nil)
	update(t, s, func(tx kv.Tx) error { return tx.Delete(others, []byte("k")) })
	wantValue(t, s, rows, "k", []byte("in rows"))
}

func keyLengths(t *testing.T, s kv.Store) {
	longest := strings.Repeat("k", kv.MaxKey)
	for _, table := range []kv.Table{rows, secrets} {
		put(t, s, table, longest, "v")
		wantValue(t, s, table, longest, []byte("v"))
		for _, key := range [][]byte{nil, {}, []byte(longest + "k")} {
			refuseKey(t, s, table, key)
		}
	}
}

func refuseKey(t *testing.T, s kv.Store, table kv.Table, key []byte) {
	t.Helper()
	calls := map[string]func(tx kv.Tx) error{
		"get":    func(tx kv.Tx) error { _, err := tx.Get(table, key); return err },
		"put":    func(tx kv.Tx) error { return tx.Put(table, key, []byte("v")) },
		"delete": func(tx kv.Tx) error { return tx.Delete(table, key) },
	}
	for name, call := range calls {
		if err := s.Update(t.Context(), call); !errors.Is(err, kv.ErrKey) {
			t.Errorf("%s %s with a key of %d bytes: got %v, want %v", name, table.Name, len(key), err, kv.ErrKey)
		}
	}
}

func largeValue(t *testing.T, s kv.Store) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, table := range []kv.Table{rows, secrets} {
		put(t, s, table, "large", string(large), "small", "v")
		wantValue(t, s, table, "large", large)
		wantValue(t, s, table, "small", []byte("v"))
	}
}

func copies(t *testing.T, s kv.Store) {
	for _, table := range []kv.Table{rows, secrets} {
		key, value := []byte("key"), []byte("value")
		update(t, s, func(tx kv.Tx) error {
			err := tx.Put(table, key, value)
			copy(key, "xxx")
			copy(value, "xxxxx")
			checkValue(t, tx, table, "key", []byte("value"))
			spoilGot(t, tx, table)
			return err
		})
		wantValue(t, s, table, "key", []byte("value"))
		view(t, s, func(r kv.Reader) error { spoilGot(t, r, table); return nil })
		wantValue(t, s, table, "key", []byte("value"))
	}
	spoilLent(t, s)
}

// spoilGot overwrites what Get returned and checks that the store still has what it had.
func spoilGot(t *testing.T, r kv.Reader, table kv.Table) {
	t.Helper()
	got, err := r.Get(table, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	copy(got, "yyyyy")
	checkValue(t, r, table, "key", []byte("value"))
}

// spoilLent appends to what a scan lends; the pair that follows must not change.
func spoilLent(t *testing.T, s kv.Store) {
	put(t, s, rows, "kez", "after")
	view(t, s, func(r kv.Reader) error {
		return r.Scan(rows, kv.Range{}, func(k, v []byte) error {
			_, _ = append(k, "zzzzzzzz"...), append(v, "zzzzzzzz"...)
			return nil
		})
	})
	wantList(t, s, kv.Range{}, "key=value", "kez=after")
}
