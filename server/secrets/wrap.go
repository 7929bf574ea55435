package secrets

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"streetlight/sync/durable"
	"streetlight/sync/keyring"
)

// The ring of scope keys is sealed under a wrapping key, which follows from the master key and a file of 32 random bytes
// beside it. To destroy keys of scopes the ring is written anew under another such file, and the old one is destroyed: an
// older copy of the ring then opens with nothing that is left.

// nextSuffix marks the file that a destruction is about to put in the old one's place.
const nextSuffix = ".next"

const wrapSize = 32

// wrapping derives the wrapping key of the ring.
func wrapping(master [32]byte, salt []byte) ([32]byte, error) {
	b, err := hkdf.Key(sha256.New, master[:], salt, "streetlight server keyring v1", 32)
	if err != nil {
		return [32]byte{}, fmt.Errorf("derive a key: %w", err)
	}
	return [32]byte(b), nil
}

// openRing opens the ring of a folder, and makes it where the folder is new. A destruction that was cut off is ended.
func openRing(dir string, master [32]byte, random io.Reader) (*keyring.Ring, error) {
	path := filepath.Join(dir, wrapFile)
	salt, err := readWrap(path)
	if errors.Is(err, fs.ErrNotExist) {
		if salt, err = drawWrap(path, random); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	ring, err := openWith(dir, master, salt)
	if err == nil {
		return ring, dropNext(path)
	}
	if !errors.Is(err, keyring.ErrWrongKey) {
		return nil, err
	}
	next, nextErr := readWrap(path + nextSuffix)
	if nextErr != nil {
		return nil, ErrMaster
	}
	if ring, err = openWith(dir, master, next); err != nil {
		return nil, ErrMaster
	}
	return ring, replaceWrap(path)
}

// openWith opens the ring with this file of random bytes, and makes it where there is none.
func openWith(dir string, master [32]byte, salt []byte) (*keyring.Ring, error) {
	wrap, err := wrapping(master, salt)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, ringFile)
	ring, err := keyring.Open(path, wrap)
	if errors.Is(err, fs.ErrNotExist) {
		return keyring.Create(path, wrap)
	}
	return ring, err
}

// dropNext takes away what a destruction left that did not come as far as the ring.
func dropNext(path string) error {
	if err := os.Remove(path + nextSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("take away a wrapping key that was never used: %w", err)
	}
	return nil
}

func readWrap(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the wrapping key: %w", err)
	}
	if len(b) != wrapSize {
		return nil, fmt.Errorf("read the wrapping key: %s does not hold %d bytes", filepath.Base(path), wrapSize)
	}
	return b, nil
}

func drawWrap(path string, random io.Reader) ([]byte, error) {
	b := make([]byte, wrapSize)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fmt.Errorf("draw a wrapping key: %w", err)
	}
	return b, durable.WriteFile(path, b)
}

// replaceWrap puts the next file in the old one's place. The old bytes are written over first: a file system that writes
// elsewhere keeps them until it reuses the space, which no program can help.
func replaceWrap(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("destroy the old wrapping key: %w", err)
	}
	_, err = f.Write(make([]byte, wrapSize))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("destroy the old wrapping key: %w", err)
	}
	if err := os.Rename(path+nextSuffix, path); err != nil {
		return fmt.Errorf("destroy the old wrapping key: %w", err)
	}
	return durable.SyncDir(filepath.Dir(path))
}

// Destroy destroys every key of these scopes, for good: the ring is written anew without them, under another wrapping key,
// and the old one is destroyed. The ring remembers that the scopes were erased. When it fails it must be done again, after the folder was opened again. Doing it again is harmless.
func (s *Secrets) Destroy(scopes ...[16]byte) error {
	path := filepath.Join(s.dir, wrapFile)
	salt, err := drawWrap(path+nextSuffix, s.random)
	if err != nil {
		return err
	}
	wrap, err := wrapping(s.master, salt)
	if err != nil {
		return err
	}
	if err := s.Ring.Erase(scopes, wrap); err != nil {
		return fmt.Errorf("destroy keys of scopes: %w", err)
	}
	return replaceWrap(path)
}
