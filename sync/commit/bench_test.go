package commit_test

import (
	"math/rand/v2"
	"testing"

	"streetlight/sync/commit"
)

func BenchmarkSeal(b *testing.B) {
	ops, key, random := someOps(), device(1), rand.NewChaCha8([32]byte{1})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commit.Seal(header(), ops, commit.Key{7}, key, random); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	c := seal(b, header(), someOps(), commit.Key{7})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commit.Parse(c.Head); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	c, key := seal(b, header(), someOps(), commit.Key{7}), public(device(1))
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Verify(key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	c := seal(b, header(), someOps(), commit.Key{7})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Open(commit.Key{7}); err != nil {
			b.Fatal(err)
		}
	}
}
