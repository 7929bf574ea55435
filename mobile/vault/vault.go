// Package vault is the encrypted store of a phone: whoever finds the phone reads nothing in it.
//
// A vault is a folder of its own with six files: header (what the PIN unlocks, and how often it was wrong), vault.db (a
// bbolt file of sealed values), keys (the keys of scopes, package keyring), ballast (4 MiB to free when the disk is full),
// return (in the clear: the server's address and the device's id, for sending what is unsent once no key is left) and lock. It satisfies kv.Store. It runs where Unix does: Android, iOS, Linux and macOS.
//
//	PIN or passphrase, and the platform's secret -> Argon2id, HKDF -> opens the data key (random, 32 bytes)
//	data key -> values, and the names of tables and keys (HMAC-SHA256)
//	data key -> the ring key, which opens the file of scope keys
//	device secret -> outbox key, which the hub has too -> tables whose names begin with "outbox"
//
// It never holds a PIN, never writes a value, a table's name (but an outbox's) or an unordered key in the clear, never
// deletes a file that is damaged, and never acknowledges a change before it is flushed to disk. Deleted values may stay,
// sealed, in the free pages of vault.db, and old blocks of a flash disk may outlive their file: erasing is destroying keys.
// What it cannot promise: six digits alone are guessed in days of computing by whoever copies the whole folder, unless a
// platform secret is mixed in or a passphrase is used; and a locked vault zeroes its own keys, while the copies inside
// ciphers go when the garbage collector comes by.
package vault

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
)

var _ kv.Store = (*Vault)(nil)

// Options are what a vault takes from its surroundings.
type Options struct {
	Now      func() time.Time // required
	Random   io.Reader        // nil: the system's
	Platform []byte           // a secret that the platform keeps for this app, mixed into the key; nil where there is none
	Cost     Cost             // of trying a PIN, for Create and ChangeSecret; zero: calibrated on this device
}

// Vault is an unlocked vault. It is safe for concurrent use; its methods return ErrLocked once it is locked.
type Vault struct {
	dir     string
	options Options
	lock    *os.File

	gate   sync.RWMutex  // held for reading by transactions, for writing by what changes keys
	writer chan struct{} // holds one token: the right to write
	open   bool
	broken atomic.Bool // bbolt panicked while writing and may hold its lock for ever

	header header
	seals  *seals
	ring   atomic.Pointer[keyring.Ring]
	db     *bolt.DB
	file   *os.File // of db
	arena  arena    // of the transaction that holds the right to write
}

// Lock zeroes the keys and lets go of every file, after the transactions that run have ended. Open unlocks it again.
// Locking a locked vault does nothing.
func (v *Vault) Lock() error {
	v.gate.Lock()
	defer v.gate.Unlock()
	return v.close()
}

// Close is Lock, as a store calls it.
func (v *Vault) Close() error { return v.Lock() }

// close is Lock for those who hold the gate.
func (v *Vault) close() error {
	if !v.open {
		return nil
	}
	v.open = false
	v.seals.zero()
	v.seals = nil
	v.arena = arena{}
	return errors.Join(v.ring.Load().Close(), v.closeDB(), v.lock.Close())
}

// closeDB closes the bbolt file; after a panic only the file itself, because bbolt may wait for ever for its own lock.
func (v *Vault) closeDB() error {
	if v.broken.Load() {
		return release(v.file)
	}
	return v.db.Close()
}

// Platform says whether a secret of the platform protects the vault beside the PIN, for the screen that tells the worker.
func (v *Vault) Platform() bool {
	v.gate.RLock()
	defer v.gate.RUnlock()
	return v.header.Platform
}
