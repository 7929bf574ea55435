package commit_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/commit"
)

// Law: a head that is brief in a page becomes the head it was made of, and no head that is whole is taken for a brief one.
func TestBriefHeadsOfPagesBecomeWhole(t *testing.T) {
	device := ed25519.NewKeyFromSeed(make([]byte, 32))
	rapid.Check(t, func(rt *rapid.T) {
		var before *commit.Commit
		for range rapid.IntRange(1, 5).Draw(rt, "commits") {
			c, err := commit.Seal(drawnHeader(rt, before), someOps(), commit.Key{1}, device, rapidBytes{rt})
			if err != nil {
				rt.Fatal(err)
			}
			page, body := c.Scope, drawnBody(rt, c)
			if rapid.IntRange(0, 5).Draw(rt, "another page") == 0 {
				page[0]++
			}
			brief := c.BriefIn(page, before, body)
			if got := commit.WholeIn(brief, page, before, body); !bytes.Equal(got, c.Head) {
				rt.Fatalf("got %x, want %x", got, c.Head)
			}
			if got := commit.WholeIn(c.Head, page, before, body); !bytes.Equal(got, c.Head) {
				rt.Fatalf("a whole head became %x", got)
			}
			if before = c; rapid.IntRange(0, 5).Draw(rt, "forgotten") == 0 {
				before = nil
			}
		}
	})
}

// drawnHeader is that of a commit which follows the one before, or is of the same device, or of another.
func drawnHeader(rt *rapid.T, before *commit.Commit) commit.Header {
	small := func(name string) byte { return rapid.ByteRange(0, 2).Draw(rt, name) }
	h := commit.Header{Scope: [16]byte{small("scope")}, User: [16]byte{small("user")}, Device: [16]byte{small("device")}, Epoch: uint64(small("epoch")),
		N: rapid.Uint64Range(1, 1<<40).Draw(rt, "n"), Wall: rapid.Int64().Draw(rt, "wall"), Schema: uint16(small("schema")), KeyID: uint32(small("key")), Left: uint16(small("left"))}
	if before != nil && rapid.Bool().Draw(rt, "alike") {
		h = before.Header
		h.N += uint64(small("gap"))
	}
	if before != nil && rapid.Bool().Draw(rt, "follows") {
		h.Device, h.Epoch, h.N, h.Prev = before.Device, before.Epoch, before.N+1, before.Hash()
	}
	return h
}

// drawnBody is the commit's body, or damaged, or missing.
func drawnBody(rt *rapid.T, c *commit.Commit) []byte {
	switch rapid.IntRange(0, 5).Draw(rt, "body") {
	case 0:
		return nil
	case 1:
		return []byte("another")
	}
	return c.Body
}

func TestABriefHeadOfAPageIsShort(t *testing.T) {
	h := commit.Header{Scope: [16]byte{3}, User: [16]byte{1}, Device: [16]byte{2}, Epoch: 1 << 63, N: 1000, Wall: 1767592800000, Schema: 1, KeyID: 1}
	first := seal(t, h, someOps(), commit.Key{1})
	h.N++
	alike := seal(t, h, someOps(), commit.Key{1})
	h.Prev = first.Hash()
	next := seal(t, h, someOps(), commit.Key{1})
	for _, tt := range []struct {
		name   string
		commit *commit.Commit
		before *commit.Commit
		want   int // bytes, the signature included
	}{
		{"the first", first, nil, 168},
		{"of the same device", alike, first, 114},
		{"the next of its chain", next, first, 75},
	} {
		brief := tt.commit.BriefIn(h.Scope, tt.before, tt.commit.Body)
		if len(brief) != tt.want {
			t.Errorf("%s: a head of %d bytes became one of %d, want %d", tt.name, len(tt.commit.Head), len(brief), tt.want)
		}
		if tt.before == nil {
			continue
		}
		if got := commit.WholeIn(brief, h.Scope, nil, tt.commit.Body); !bytes.Equal(got, brief) {
			t.Errorf("%s: behind nothing it became %x", tt.name, got)
		}
	}
}

func FuzzWholeIn(f *testing.F) {
	first := seal(f, commit.Header{Scope: [16]byte{3}, User: [16]byte{1}, Device: [16]byte{2}, Epoch: 7, N: 1}, someOps(), commit.Key{1})
	c := seal(f, commit.Header{Scope: [16]byte{3}, User: [16]byte{1}, Device: [16]byte{2}, Epoch: 7, N: 2, Prev: first.Hash()}, someOps(), commit.Key{1})
	f.Add(c.BriefIn(c.Scope, first, c.Body), c.Body)
	f.Add(c.BriefIn(c.Scope, nil, c.Body), c.Body)
	f.Add(c.Head, c.Body)
	f.Fuzz(func(t *testing.T, head, body []byte) {
		whole := commit.WholeIn(head, first.Scope, first, body)
		c, err := commit.Parse(whole)
		if err != nil || bytes.Equal(whole, head) {
			return
		}
		if again := commit.WholeIn(c.BriefIn(first.Scope, first, body), first.Scope, first, body); !bytes.Equal(again, whole) {
			t.Errorf("%x became %x, and then %x", head, whole, again)
		}
	})
}
