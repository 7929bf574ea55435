package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// limits measures what the machine itself takes: a few bytes written to a file and flushed, a signature, a seal.
func limits(f figures) error {
	return inFolder(func(dir string) error {
		file, err := os.Create(filepath.Join(dir, "flushed"))
		if err != nil {
			return fmt.Errorf("make a file: %w", err)
		}
		value := make([]byte, sealedEntry)
		flush, err := each(300, func() error {
			_, err := file.Write(value)
			return errors.Join(err, file.Sync())
		})
		if err != nil {
			return fmt.Errorf("flush a file: %w", err)
		}
		f.add("file_fsync_us", us(flush))
		return errors.Join(file.Close(), cryptography(f, value))
	})
}

// headerBytes is about how many bytes are signed of a commit.
const headerBytes = 190

func cryptography(f figures, value []byte) error {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	aead, err := chacha20poly1305.NewX(make([]byte, chacha20poly1305.KeySize))
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	var (
		signed = value[:headerBytes]
		mark   = ed25519.Sign(key, signed)
		nonce  = make([]byte, chacha20poly1305.NonceSizeX)
		sealed = make([]byte, 0, len(value)+aead.Overhead())
	)
	for _, one := range []struct {
		name string
		do   func() error
	}{
		{"ed25519_sign_us", func() error { ed25519.Sign(key, signed); return nil }},
		{"ed25519_verify_us", func() error {
			if !ed25519.Verify(public, signed, mark) {
				return errors.New("the signature does not verify")
			}
			return nil
		}},
		{"xchacha20poly1305_us", func() error { aead.Seal(sealed, nonce, value, nil); return nil }},
		{"sha256_us", func() error { sha256.Sum256(value); return nil }},
	} {
		took, err := each(2000, one.do)
		if err != nil {
			return err
		}
		f.add(one.name, us(took))
	}
	return nil
}

// each does something n times and gives the median of how long it took.
func each(n int, do func() error) (time.Duration, error) {
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took[i] = time.Since(began)
	}
	return median(took), nil
}

// pushFloor is how long the least takes that a push of so many entries and bytes can do: for each request its bytes
// written to a file and flushed twice, as bbolt flushes a transaction, the phone's note of the receipt likewise, one
// signature made and verified, and two hashes of each entry on either side.
func pushFloor(path string, s synced, entries int) (took time.Duration, err error) {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return 0, fmt.Errorf("make a key: %w", err)
	}
	body := make([]byte, s.BytesUp/s.Requests)
	hub, err := os.Create(path)
	if err != nil {
		return 0, fmt.Errorf("make a file: %w", err)
	}
	phone, err := os.Create(path + "-receipts")
	if err != nil {
		return 0, errors.Join(fmt.Errorf("make a file: %w", err), hub.Close())
	}
	began := time.Now()
	for range s.Requests {
		for range 4 { // as many bytes as both hashes of the entries of one request, on both sides
			sha256.Sum256(body)
		}
		if !ed25519.Verify(public, body[:headerBytes], ed25519.Sign(key, body[:headerBytes])) {
			return 0, errors.New("the signature does not verify")
		}
		if err := errors.Join(written(hub, body), written(phone, body[:min(len(body), 4096)])); err != nil {
			return 0, fmt.Errorf("flush a file: %w", err)
		}
	}
	return time.Since(began), errors.Join(hub.Close(), phone.Close())
}

// written writes bytes and flushes the file twice; the second time there is a little more to flush, as the page that ends a transaction.
func written(f *os.File, b []byte) error {
	_, err := f.Write(b)
	err = errors.Join(err, f.Sync())
	_, failed := f.Write(b[:min(len(b), 64)])
	return errors.Join(err, failed, f.Sync())
}
