package kv_test

import (
	"encoding/binary"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/kv/kvtest"
)

func TestMemory(t *testing.T) {
	kvtest.Run(t, func(*testing.T) kv.Store { return kv.NewMemory() })
}

// A store that never fails must be as good as the one it wraps.
func TestFaultyWithoutFaults(t *testing.T) {
	kvtest.Run(t, func(*testing.T) kv.Store {
		return kv.NewFaulty(kv.NewMemory(), func(int) kv.Fault { return kv.NoFault })
	})
}

func TestMemoryRefusesATableOfTwoKinds(t *testing.T) {
	s := kv.NewMemory()
	err := s.Update(t.Context(), func(tx kv.Tx) error {
		if err := tx.Put(kv.Table{Name: "t", Ordered: true}, []byte("k"), nil); err != nil {
			t.Fatal(err)
		}
		return tx.Put(kv.Table{Name: "t"}, []byte("k"), nil)
	})
	if err == nil {
		t.Error("one table put to as ordered and as hashed: no error")
	}
}

func BenchmarkMemoryPut(b *testing.B) {
	for _, c := range []struct {
		name string
		step uint64 // between keys; a large odd one scatters them
	}{{"growing keys", 1}, {"scattered keys", 0x9e3779b97f4a7c15}} {
		b.Run(c.name, func(b *testing.B) { benchmarkPut(b, c.step) })
	}
}

func benchmarkPut(b *testing.B, step uint64) {
	s, table := kv.NewMemory(), kv.Table{Name: "t", Ordered: true}
	value := make([]byte, 600)
	var key [8]byte
	var n uint64
	b.ReportAllocs()
	for b.Loop() {
		n += step
		binary.BigEndian.PutUint64(key[:], n)
		if err := s.Update(b.Context(), func(tx kv.Tx) error { return tx.Put(table, key[:], value) }); err != nil {
			b.Fatal(err)
		}
	}
}
