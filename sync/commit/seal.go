package commit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"

	"streetlight/sync/crdt"
)

// Key is a scope's key.
type Key [chacha20poly1305.KeySize]byte

// Seal makes a commit of ops: deflated, sealed under the scope's key with the header as associated data, and signed by
// the device. Random gives the nonce. The ops must be within the limits above.
func Seal(h Header, ops []crdt.Op, key Key, device ed25519.PrivateKey, random io.Reader) (*Commit, error) {
	plain, err := pack(ops)
	if err != nil {
		return nil, err
	}
	return seal(h, plain, key, signedBy(device), random)
}

// SealPlain is Seal for commits that stay where they are written: their ops are not deflated unless they are many, for that
// costs more than all else that is done with a commit.
func SealPlain(h Header, ops []crdt.Op, key Key, device ed25519.PrivateKey, random io.Reader) (*Commit, error) {
	plain, err := packPlain(ops)
	if err != nil {
		return nil, err
	}
	return seal(h, plain, key, signedBy(device), random)
}

// SealVouched is SealPlain for a commit of which the same device makes the next in the chain at once: the signature of that
// one vouches for both, and this one has zeros in its place.
func SealVouched(h Header, ops []crdt.Op, key Key, _ ed25519.PrivateKey, random io.Reader) (*Commit, error) {
	plain, err := packPlain(ops)
	if err != nil {
		return nil, err
	}
	return seal(h, plain, key, unsigned, random)
}

// signer gives the signature over a header.
type signer func(header []byte) []byte

func signedBy(device ed25519.PrivateKey) signer {
	return func(header []byte) []byte { return ed25519.Sign(device, header) }
}

func unsigned([]byte) []byte { return make([]byte, ed25519.SignatureSize) }

func seal(h Header, plain []byte, key Key, sign signer, random io.Reader) (*Commit, error) {
	h.Version = Version
	body, err := sealBody(h, plain, key, random)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	head := appendHeader(make([]byte, 0, MaxHeader), &h, sum, full)
	head = append(head, sign(head)...)
	return &Commit{Header: h, BodyHash: sum, Head: head, Body: body, hash: sha256.Sum256(head)}, nil
}

func sealBody(h Header, plain []byte, key Key, random io.Reader) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	ad := appendHeader(make([]byte, 0, MaxHeader), &h, [32]byte{}, full&^fieldsOf(fieldBody))
	body := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+aead.Overhead())
	if _, err := io.ReadFull(random, body); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	body = aead.Seal(body, body, plain, ad)
	if len(body) > MaxSealed {
		return nil, fmt.Errorf("%w: a sealed body of %d bytes", ErrTooLarge, len(body))
	}
	return body, nil
}

// Open gives the ops of the body that was attached.
func (c *Commit) Open(key Key) ([]crdt.Op, error) {
	plain, err := c.unseal(key)
	if err != nil {
		return nil, err
	}
	return unpack(plain)
}

func (c *Commit) unseal(key Key) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	if len(c.Body) < chacha20poly1305.NonceSizeX {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, c.Body[:chacha20poly1305.NonceSizeX], c.Body[chacha20poly1305.NonceSizeX:], c.associated())
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// bodyField is how many bytes the last field of a header takes: its key, the head of 32 bytes, and these.
const bodyField = 1 + 2 + sha256.Size

// associated is the header without its last field: a map of one fewer. Parse and Seal let only one spelling through, so it
// may be cut from the bytes.
func (c *Commit) associated() []byte {
	ad := bytes.Clone(c.Head[:len(c.Head)-ed25519.SignatureSize-bodyField])
	ad[0]--
	return ad
}
