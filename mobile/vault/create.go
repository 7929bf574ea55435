package vault

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"streetlight/sync/durable"
	"streetlight/sync/keyring"
)

const keysFile = "keys"

// Create makes a vault under a PIN or passphrase of at least 6 characters, and opens it. The folder belongs to the vault
// alone: it must not exist yet, or be empty. A crash leaves no vault or a whole one.
func Create(dir string, secret []byte, o Options) (*Vault, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	if err := checkSecret(secret); err != nil {
		return nil, err
	}
	if Exists(dir) {
		return nil, ErrExists
	}
	building := filepath.Clean(dir) + ".new"
	lock, err := site(building)
	if err != nil {
		return nil, err
	}
	h, data, err := build(building, secret, o)
	defer clear(data[:])
	if err == nil {
		err = moveIn(building, dir)
	}
	if err != nil {
		lock.Close()
		return nil, inWords(err)
	}
	return assemble(dir, h, data, lock, o)
}

// Exists says whether there is a vault in dir: whole, wiped or damaged.
func Exists(dir string) bool {
	for _, name := range []string{headerFile, dbFile, keysFile} {
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

// complete fills in what was left open.
func (o Options) complete() (Options, error) {
	if o.Now == nil {
		return o, errors.New("vault: no clock was given")
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return o, nil
}

// cost is what a try of a new PIN will cost.
func (o Options) cost() Cost {
	if o.Cost == (Cost{}) {
		return Calibrate(o.Now)
	}
	return o.Cost
}

// site is an empty folder to build in, locked. What a crash left in it was never a vault.
func site(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("vault: make a folder: %w", err)
	}
	lock, err := own(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{headerFile, dbFile, keysFile, ballastFile, returnFile} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			lock.Close()
			return nil, fmt.Errorf("vault: clear a folder: %w", err)
		}
	}
	return lock, nil
}

// build makes the files of a vault, the header last.
func build(dir string, secret []byte, o Options) (h header, data [32]byte, err error) {
	var ring, outbox [32]byte
	defer clear(ring[:])
	defer clear(outbox[:])
	for _, key := range []*[32]byte{&data, &ring, &outbox} {
		if _, err := io.ReadFull(o.Random, key[:]); err != nil {
			return h, data, fmt.Errorf("vault: make keys: %w", err)
		}
	}
	s := newSeals(data)
	h.Format = headerFormat
	if err := h.lockData(secret, data, o, o.cost()); err != nil {
		return h, data, err
	}
	if h.RingKey, err = s.header.Seal(nil, o.Random, headerPlace(s.header, "ring key"), ring[:]); err != nil {
		return h, data, err
	}
	layBallast(dir, o.Random)
	if err := buildKeys(filepath.Join(dir, keysFile), ring); err != nil {
		return h, data, err
	}
	if err := buildDB(filepath.Join(dir, dbFile), s, outbox, o.Random); err != nil {
		return h, data, err
	}
	return h, data, h.write(dir)
}

func buildKeys(path string, wrap [32]byte) error {
	ring, err := keyring.Create(path, wrap)
	if err != nil {
		return err
	}
	return ring.Close()
}

// buildDB makes vault.db with an outbox secret of its own, until the one agreed at enrolment is set.
func buildDB(path string, s *seals, outbox [32]byte, random io.Reader) error {
	db, err := bolt.Open(path, 0o600, boltOptions())
	if err != nil {
		return fmt.Errorf("vault: make the records: %w", err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return putDevice(tx, s.values, random, device{state: provisional, secret: outbox})
	})
	return errors.Join(err, db.Close())
}

// moveIn gives the finished folder its name, in place of an empty one; one with anything in it is left alone.
func moveIn(building, dir string) error {
	if err := durable.SyncDir(building); err != nil {
		return err
	}
	if err := unix.Rmdir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("vault: make room: %w", err)
	}
	if err := os.Rename(building, dir); err != nil {
		return fmt.Errorf("vault: move in: %w", err)
	}
	return durable.SyncDir(filepath.Dir(dir))
}
