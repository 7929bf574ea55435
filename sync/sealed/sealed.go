// Package sealed is how a value lies in a table of a phone's vault: encrypted, and bound to its table and key.
//
// A value that was moved to another table or key, or changed in one bit, does not open. The package keeps no keys and
// reads no files. The hub uses it for one thing: to open the outbox of a phone that was lost to its worker (Outbox).
//
// A sealed value is nonce (24 bytes) | XChaCha20-Poly1305 of the value, with label, 0, table, 0, key as associated data.
package sealed

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// Overhead is how many bytes a sealed value is longer than the value.
const Overhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// ErrAltered says that a value is not what was sealed under this key at this place.
var ErrAltered = errors.New("sealed: the value was altered, moved, or sealed under another key")

// Box seals and opens values under one key. It is safe for concurrent use.
type Box struct {
	label string
	aead  cipher.AEAD
}

// NewBox returns the box of a key. The label says what is sealed in it and in which version of its format.
func NewBox(label string, key [32]byte) Box {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic(err) // only a key of another length is refused
	}
	return Box{label: label, aead: aead}
}

// Place appends to out what a value is bound to: its table, whose name holds no zero byte, and the key it is stored under.
func (b Box) Place(out []byte, table string, key []byte) []byte {
	out = append(out, b.label...)
	out = append(out, 0)
	out = append(out, table...)
	out = append(out, 0)
	return append(out, key...)
}

// Seal appends to out the value sealed for a place, with a nonce drawn from random.
func (b Box) Seal(out []byte, random io.Reader, place, value []byte) ([]byte, error) {
	start := len(out)
	out = append(out, make([]byte, chacha20poly1305.NonceSizeX)...)
	nonce := out[start:]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("sealed: nonce: %w", err)
	}
	return b.aead.Seal(out, nonce, value, place), nil
}

// Open appends to out the value sealed for a place, or returns ErrAltered.
func (b Box) Open(out []byte, place, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead {
		return nil, ErrAltered
	}
	const n = chacha20poly1305.NonceSizeX
	value, err := b.aead.Open(out, sealed[:n], sealed[n:], place)
	if err != nil {
		return nil, ErrAltered
	}
	return value, nil
}
