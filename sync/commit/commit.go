// Package commit is the signed, sealed and chained unit of change: what a user did in one scope, as bytes that are stored
// and forwarded as they are and never encoded again. It seals, signs, parses, verifies and opens; it keeps nothing and
// does no I/O. PROTOCOL.md, "The commit", specifies every byte.
package commit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"streetlight/sync/crdt"
)

// Version is the version of the header that this package writes and reads.
const Version = 1

// Limits in bytes. They are checked before anything is allocated.
const (
	MaxHeader = 512
	MaxSealed = 256 << 10 // a sealed body
	MaxOps    = 1 << 20   // the ops of a body, inflated
	MaxCount  = 4096      // ops in a commit
)

// The refusals of a commit. Each is the commit's own verdict: it never blocks the next one.
var (
	ErrHeader    = errors.New("commit: the header is not one")
	ErrVersion   = errors.New("commit: the header has a version this program does not know")
	ErrSignature = errors.New("commit: the signature is not its device's")
	ErrBody      = errors.New("commit: the body is not the one that the header names")
	ErrSealed    = errors.New("commit: the body does not open with this key")
	ErrOps       = errors.New("commit: the body holds no ops that can be read")
	ErrTooLarge  = errors.New("commit: over the limit of size")
)

// Hash names a commit: SHA-256 over header and signature.
type Hash [32]byte

// ID is the part of the hash that dots carry.
func (h Hash) ID() [16]byte { return [16]byte(h[:16]) }

// Header says whose change it is, where it belongs, and what came before it. Its fields are the integer keys of a CBOR map
// in core deterministic encoding.
type Header struct {
	Version uint8    `cbor:"1,keyasint"`
	Scope   [16]byte `cbor:"2,keyasint"`
	User    [16]byte `cbor:"3,keyasint"`
	Device  [16]byte `cbor:"4,keyasint"`
	Epoch   uint64   `cbor:"5,keyasint"` // random; a restored phone takes a new one
	N       uint64   `cbor:"6,keyasint"` // place in the chain of (device, epoch), from 1
	Prev    Hash     `cbor:"7,keyasint"` // the commit n-1 of the chain; zero for the first
	Wall    int64    `cbor:"8,keyasint"` // milliseconds since 1970, by the device's clock
	Schema  uint16   `cbor:"9,keyasint"` // version of the field table
	KeyID   uint32   `cbor:"10,keyasint"`
	Left    uint16   `cbor:"11,keyasint"` // commits of the same action still to come
}

// Commit is a parsed or sealed commit. Head is header and signature as bytes; Body is the sealed body, nil where it was
// erased or never came.
type Commit struct {
	Header
	BodyHash [32]byte
	Head     []byte
	Body     []byte
	hash     Hash
}

// Hash is the commit's name.
func (c *Commit) Hash() Hash { return c.hash }

// Parse reads header and signature. The bytes must be exactly what Seal writes; they are kept, not copied.
func Parse(head []byte) (*Commit, error) {
	if len(head) <= ed25519.SignatureSize || len(head) > MaxHeader+ed25519.SignatureSize {
		return nil, fmt.Errorf("%w: %d bytes", ErrHeader, len(head))
	}
	header := head[:len(head)-ed25519.SignatureSize]
	h, body, ok := readHeader(header, full)
	if !ok {
		return nil, headerError(header)
	}
	if h.Version != Version {
		return nil, fmt.Errorf("%w: %d", ErrVersion, h.Version)
	}
	return &Commit{Header: h, BodyHash: body, Head: head, hash: sha256.Sum256(head)}, nil
}

// headerError tells a later version, which may have other fields, from what is no header at all.
func headerError(header []byte) error {
	if v, ok := versionOf(header); ok && v != Version {
		return fmt.Errorf("%w: %d", ErrVersion, v)
	}
	return fmt.Errorf("%w: %w", ErrHeader, errSpelling)
}

// Verify checks the device's signature over the header.
func (c *Commit) Verify(device ed25519.PublicKey) error {
	cut := len(c.Head) - ed25519.SignatureSize
	if len(device) != ed25519.PublicKeySize || !ed25519.Verify(device, c.Head[:cut], c.Head[cut:]) {
		return ErrSignature
	}
	return nil
}

// Follows says whether the commit stands right behind prev in the same chain.
func (c *Commit) Follows(prev *Commit) bool {
	return c.Device == prev.Device && c.Epoch == prev.Epoch && c.N == prev.N+1 && c.Prev == prev.Hash()
}

// AttachBody takes the sealed body in, if it is the one that the header names.
func (c *Commit) AttachBody(sealed []byte) error {
	if len(sealed) > MaxSealed {
		return fmt.Errorf("%w: a body of %d bytes", ErrTooLarge, len(sealed))
	}
	if sha256.Sum256(sealed) != c.BodyHash {
		return ErrBody
	}
	c.Body = sealed
	return nil
}

// Change is the commit as the merge rule sees it. Wall is the author's time; the caller corrects it by the measured skew.
func (c *Commit) Change(ops []crdt.Op) crdt.Commit {
	return crdt.Commit{ID: c.Hash().ID(), User: c.User, Wall: c.Wall, Ops: ops}
}
