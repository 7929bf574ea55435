package commit_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"streetlight/sync/commit"
)

// Whatever single byte of a head is altered, it is refused: in the header as no header or by its signature, in the
// signature by itself.
func TestEveryAlteredByteOfTheHeadIsRefused(t *testing.T) {
	c := seal(t, header(), someOps(), commit.Key{7})
	cut := len(c.Head) - ed25519.SignatureSize
	for i := range c.Head {
		for _, mask := range []byte{1 << (i % 8), 0xff} {
			head := bytes.Clone(c.Head)
			head[i] ^= mask
			_, _, err := read(head, c.Body, public(device(1)), commit.Key{7})
			noHeader := i < cut && (errors.Is(err, commit.ErrHeader) || errors.Is(err, commit.ErrVersion))
			if !noHeader && !errors.Is(err, commit.ErrSignature) {
				t.Fatalf("byte %d, altered by %#x: got %v", i, mask, err)
			}
		}
	}
}

func TestEveryAlteredBitOfTheBodyIsRefused(t *testing.T) {
	c := seal(t, header(), someOps(), commit.Key{7})
	for i := range c.Body {
		for bit := range 8 {
			body := bytes.Clone(c.Body)
			body[i] ^= 1 << bit
			if err := c.AttachBody(body); !errors.Is(err, commit.ErrBody) {
				t.Fatalf("byte %d, bit %d: got %v, want %v", i, bit, err, commit.ErrBody)
			}
			altered := *c
			altered.Body = body
			if _, err := altered.Open(commit.Key{7}); !errors.Is(err, commit.ErrSealed) {
				t.Fatalf("byte %d, bit %d, opened all the same: got %v, want %v", i, bit, err, commit.ErrSealed)
			}
		}
	}
}

func TestEveryCutIsRefused(t *testing.T) {
	c := seal(t, header(), someOps(), commit.Key{7})
	for n := range c.Head {
		if _, _, err := read(c.Head[:n], c.Body, public(device(1)), commit.Key{7}); !errors.Is(err, commit.ErrHeader) {
			t.Fatalf("a head of %d bytes: got %v, want %v", n, err, commit.ErrHeader)
		}
	}
	for n := range c.Body {
		if _, _, err := read(c.Head, c.Body[:n], public(device(1)), commit.Key{7}); !errors.Is(err, commit.ErrBody) {
			t.Fatalf("a body of %d bytes: got %v, want %v", n, err, commit.ErrBody)
		}
		cut := *c
		cut.Body = c.Body[:n]
		if _, err := cut.Open(commit.Key{7}); !errors.Is(err, commit.ErrSealed) {
			t.Fatalf("a body of %d bytes, opened all the same: got %v, want %v", n, err, commit.ErrSealed)
		}
	}
}

func TestKeysAndBodiesOfOthersAreRefused(t *testing.T) {
	c := seal(t, header(), someOps(), commit.Key{7})
	elsewhere := header()
	elsewhere.Scope[0]++
	other := seal(t, elsewhere, someOps(), commit.Key{7})
	moved := *other
	moved.Body = c.Body
	cases := []struct {
		name string
		err  error
		want error
	}{
		{"another device's key", c.Verify(public(device(2))), commit.ErrSignature},
		{"no key of a device", c.Verify(nil), commit.ErrSignature},
		{"half a key of a device", c.Verify(public(device(1))[:16]), commit.ErrSignature},
		{"another scope's body", second(read(other.Head, c.Body, public(device(1)), commit.Key{7})), commit.ErrBody},
		{"another scope's body, opened all the same", opened(&moved, commit.Key{7}), commit.ErrSealed},
		{"another scope's key", opened(c, commit.Key{8}), commit.ErrSealed},
		{"no body", c.AttachBody(nil), commit.ErrBody},
		{"a body over the limit", c.AttachBody(make([]byte, commit.MaxSealed+1)), commit.ErrTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !errors.Is(c.err, c.want) {
				t.Errorf("got %v, want %v", c.err, c.want)
			}
		})
	}
}

func opened(c *commit.Commit, key commit.Key) error {
	_, err := c.Open(key)
	return err
}

func second[A, B any](_ A, _ B, err error) error { return err }
