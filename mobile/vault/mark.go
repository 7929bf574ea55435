package vault

import (
	"bytes"
	"errors"
	"path/filepath"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
)

// markBucket holds what became of the rows of a vault that does not open any more, once a hub has signed for them. No table
// has its name: see ownBucket.
const markBucket = "salvaged"

// Mark is what became of one row of unsent work.
type Mark struct {
	Table string
	Key   []byte
	Fate  byte // as the caller knows it
}

func markKey(table string, key []byte) []byte {
	return append(append([]byte(table), 0), key...)
}

// MarkSalvaged keeps what became of rows, in one transaction. An open vault is ErrInUse.
func MarkSalvaged(dir string, marks []Mark) error {
	return inFile(dir, boltOptions(), func(db *bolt.DB) error {
		return db.Update(func(tx *bolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte(markBucket))
			if err != nil {
				return err
			}
			for _, m := range marks {
				if err := bucket.Put(markKey(m.Table, m.Key), []byte{m.Fate}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// Unsalvaged is Unsent with what became of each row; fate is 0 for one that nobody has signed for. In a damaged vault each
// table is read up to its first page that is lost, whatever became of the others, and ErrDamaged is returned then.
func Unsalvaged(dir string, fn func(table string, key, sealed []byte, fate byte) error) error {
	options := boltOptions()
	options.ReadOnly = true
	return inFile(dir, options, func(db *bolt.DB) error {
		tables, err := outboxTables(db)
		for _, table := range tables {
			err = errors.Join(err, guarded(db, func(db *bolt.DB) error { return unsalvagedIn(db, table, fn) }))
		}
		return err
	})
}

// outboxTables lists the tables of unsent work.
func outboxTables(db *bolt.DB) (names []string, err error) {
	err = db.View(func(tx *bolt.Tx) error {
		return eachOutbox(tx, func(table string, _ *bolt.Bucket) error {
			names = append(names, table)
			return nil
		})
	})
	return names, err
}

func unsalvagedIn(db *bolt.DB, table string, fn func(table string, key, sealed []byte, fate byte) error) error {
	return db.View(func(tx *bolt.Tx) error {
		marks := tx.Bucket([]byte(markBucket))
		return tx.Bucket([]byte(table)).ForEach(func(key, value []byte) error {
			return fn(table, bytes.Clone(key), bytes.Clone(value), fateOf(marks, table, key))
		})
	})
}

func fateOf(marks *bolt.Bucket, table string, key []byte) byte {
	if marks == nil {
		return 0
	}
	if v := marks.Get(markKey(table, key)); len(v) == 1 {
		return v[0]
	}
	return 0
}

// inFile runs fn on the records of a vault that is not open. Fn must not panic.
func inFile(dir string, options *bolt.Options, fn func(*bolt.DB) error) (err error) {
	if !Exists(dir) {
		return ErrNoVault
	}
	lock, err := own(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	db, file, err := openDB(filepath.Join(dir, dbFile), options)
	if err != nil {
		return err
	}
	err = guarded(db, fn)
	if errors.Is(err, errPanic) {
		return errors.Join(err, release(file))
	}
	return errors.Join(inWords(err), db.Close())
}

func guarded(db *bolt.DB, fn func(*bolt.DB) error) (err error) {
	inside := true
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer rescue(&inside, &err)
	return fn(db)
}
