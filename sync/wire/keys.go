package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrKey says that a sealed key does not open with this device's secret.
var ErrKey = errors.New("wire: a sealed key does not open with this device's secret")

// SealKey seals a scope's key under the secret that device and hub agreed at enrolment.
func SealKey(secret [32]byte, scope ID, keyID uint32, key [32]byte, random io.Reader) (SealedKey, error) {
	aead, err := chacha20poly1305.NewX(secret[:])
	if err != nil {
		return SealedKey{}, fmt.Errorf("make the cipher: %w", err)
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+48)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return SealedKey{}, fmt.Errorf("draw a nonce: %w", err)
	}
	return SealedKey{Scope: scope, KeyID: keyID, Sealed: aead.Seal(nonce, nonce, key[:], keyContext(scope, keyID))}, nil
}

// Open gives the key.
func (k SealedKey) Open(secret [32]byte) ([32]byte, error) {
	aead, err := chacha20poly1305.NewX(secret[:])
	if err != nil {
		return [32]byte{}, fmt.Errorf("make the cipher: %w", err)
	}
	if len(k.Sealed) != chacha20poly1305.NonceSizeX+48 {
		return [32]byte{}, ErrKey
	}
	plain, err := aead.Open(nil, k.Sealed[:chacha20poly1305.NonceSizeX], k.Sealed[chacha20poly1305.NonceSizeX:], keyContext(k.Scope, k.KeyID))
	if err != nil {
		return [32]byte{}, ErrKey
	}
	return [32]byte(plain), nil
}

func keyContext(scope ID, keyID uint32) []byte {
	ad := append([]byte("streetlight scope key v1\x00"), scope[:]...)
	return binary.BigEndian.AppendUint32(ad, keyID)
}
