package crdt_test

import (
	"testing"

	"streetlight/sync/crdt"
)

// entries makes n commits of an entry each: 20 ops, as a street contact has.
func entries(n int) []crdt.Commit {
	out := make([]crdt.Commit, n)
	for i := range out {
		out[i] = crdt.Commit{ID: numbered("commit", i), Wall: int64(i)}
		for f := range uint16(20) {
			out[i].Ops = append(out[i].Ops, crdt.Op{Entity: numbered("entry", i), Field: f + 1, Value: []byte("a value of a field")})
		}
	}
	return out
}

func BenchmarkFold(b *testing.B) {
	commits := entries(1000)
	b.ReportAllocs()
	for b.Loop() {
		crdt.Fold(commits...)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(commits)), "us/entry")
}

// A file of 500 entries takes one more.
func BenchmarkApplyToAFullFile(b *testing.B) {
	full := crdt.Fold(entries(500)...)
	next := entries(501)[500]
	b.ReportAllocs()
	for b.Loop() {
		full.Clone().Apply(next)
	}
}

// A file of ten entries is written and read again.
func BenchmarkStored(b *testing.B) {
	s := crdt.Fold(entries(10)...)
	stored := s.Store()
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			stored.Append(make([]byte, 0, 8192))
		}
	})
	row := stored.Append(nil)
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := crdt.ParseStored(row); err != nil {
				b.Fatal(err)
			}
		}
	})
}
