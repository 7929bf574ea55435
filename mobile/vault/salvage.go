package vault

import (
	"bytes"
	"errors"
	"path/filepath"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// Salvaged counts what was found in an outbox.
type Salvaged struct {
	Opened  int
	Refused int // values that the outbox key does not open: damaged, or written before the phone was enrolled
}

// Salvage reads the unsent work of a vault that is locked or wiped, with the outbox key alone, in the order of tables and
// keys. It changes nothing. Slices are lent to fn until it returns; kv.ErrStop from fn ends it. An open vault is ErrInUse.
// On a damaged one it returns ErrDamaged after what could still be read: a table is read up to its first page that is lost.
func Salvage(dir string, outboxKey [32]byte, fn func(table string, key, value []byte) error) (Salvaged, error) {
	box := sealed.Outbox(outboxKey)
	var count Salvaged
	err := Unsent(dir, func(table string, key, value []byte) error {
		plain, err := box.Open(nil, box.Place(nil, table, key), value)
		if !count.add(err) {
			return nil
		}
		return fn(table, key, plain)
	})
	return count, err
}

// add counts a value and says whether it opened.
func (s *Salvaged) add(err error) bool {
	if err != nil {
		s.Refused++
		return false
	}
	s.Opened++
	return true
}

// Unsent is Salvage without the key: it gives the values as they lie sealed, for a hub that has the key (package sealed).
func Unsent(dir string, fn func(table string, key, sealed []byte) error) error {
	if !Exists(dir) {
		return ErrNoVault
	}
	lock, err := own(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	options := boltOptions()
	options.ReadOnly = true
	db, file, err := openDB(filepath.Join(dir, dbFile), options)
	if err != nil {
		return err
	}
	err = unsent(db, fn)
	if errors.Is(err, errPanic) {
		return errors.Join(err, release(file))
	}
	return errors.Join(err, db.Close())
}

func unsent(db *bolt.DB, fn func(table string, key, sealed []byte) error) (err error) {
	inside := true
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer rescue(&inside, &err)
	err = db.View(func(tx *bolt.Tx) error {
		return eachOutbox(tx, func(table string, b *bolt.Bucket) error {
			return b.ForEach(func(key, value []byte) error {
				key, value = bytes.Clone(key), bytes.Clone(value)
				inside = false
				err := fn(table, key, value)
				inside = true
				return err
			})
		})
	})
	if errors.Is(err, kv.ErrStop) {
		return nil
	}
	return err
}
