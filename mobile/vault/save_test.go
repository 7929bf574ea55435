package vault_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/kv"
)

const entryBytes = 600 // of a typical commit

// BenchmarkSave is one durable save on a phone; its ratio to BenchmarkBareBolt is what sealing costs.
func BenchmarkSave(b *testing.B) {
	v, _ := create(b)
	save := saver(b, v)
	n := 0
	for b.Loop() {
		save(n)
		n++
	}
}

// BenchmarkBareBolt is one durable put of the same bytes in a plain bbolt file with its own settings.
func BenchmarkBareBolt(b *testing.B) {
	put := barePutter(b)
	n := 0
	for b.Loop() {
		put(n)
		n++
	}
}

func saver(tb testing.TB, s kv.Store) func(n int) {
	value := make([]byte, entryBytes)
	return func(n int) {
		key := []byte(number(n))
		err := s.Update(context.Background(), func(tx kv.Tx) error { return tx.Put(outbox, key, value) })
		if err != nil {
			tb.Fatal(err)
		}
	}
}

func barePutter(tb testing.TB) func(n int) {
	db, err := bolt.Open(filepath.Join(tb.TempDir(), "bare.db"), 0o600, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	name, value := []byte("outbox"), make([]byte, entryBytes)
	err = db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket(name)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return func(n int) {
		key := []byte(number(n))
		if err := db.Update(func(tx *bolt.Tx) error { return tx.Bucket(name).Put(key, value) }); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkSaveRatio interleaves saves and bare puts, so that both meet the same disk, and reports the ratio of medians.
func BenchmarkSaveRatio(b *testing.B) {
	v, _ := create(b)
	save, put := saver(b, v), barePutter(b)
	var saves, puts []time.Duration
	n := 0
	for b.Loop() {
		start := time.Now()
		save(n)
		middle := time.Now()
		put(n)
		saves, puts = append(saves, middle.Sub(start)), append(puts, time.Since(middle))
		n++
	}
	slices.Sort(saves)
	slices.Sort(puts)
	b.ReportMetric(float64(saves[n/2])/float64(puts[n/2]), "ratio-p50")
	b.ReportMetric(float64(saves[n/2].Microseconds()), "save-p50-µs")
	b.ReportMetric(float64(puts[n/2].Microseconds()), "bare-p50-µs")
}
