package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	dbFile     = "vault.db"
	pageSize   = 4096
	largestDB  = 1 << 30  // bytes; a worker's years stay far below
	mapAtFirst = 64 << 20 // bytes of address space: a long read then holds up no writer
	growBy     = 4 << 20  // bytes, flushed once per growth
)

func boltOptions() *bolt.Options {
	return &bolt.Options{
		Timeout: time.Second, PageSize: pageSize, MaxSize: largestDB, InitialMmapSize: mapAtFirst, FreelistType: bolt.FreelistMapType,
	}
}

// openDB opens the bbolt file at path, which must exist: bbolt would make an empty one of a file that was cut to nothing.
// It returns the open file too, because a panic of bbolt leaves it open and locked.
func openDB(path string, options *bolt.Options) (db *bolt.DB, file *os.File, err error) {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil, nil, trouble(ErrDamaged, errors.New("no records"))
	}
	options.OpenFile = func(name string, flag int, mode fs.FileMode) (*os.File, error) {
		file, err = os.OpenFile(name, flag, mode)
		return file, err
	}
	if db, err = openGuarded(path, options); err != nil {
		if errors.Is(err, errPanic) {
			err = errors.Join(err, release(file))
		}
		return nil, nil, err
	}
	db.AllocSize = growBy
	return db, file, nil
}

func openGuarded(path string, options *bolt.Options) (db *bolt.DB, err error) {
	inside := true
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer rescue(&inside, &err)
	db, err = bolt.Open(path, 0o600, options)
	if err != nil {
		return nil, opening(err)
	}
	if options.ReadOnly {
		return db, nil // to salvage what there is
	}
	if err := whole(db, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// opening tells a damaged file from one that cannot be opened now: what the system refused is not damage.
func opening(err error) error {
	var refused syscall.Errno
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return ErrInUse
	case errors.As(err, &refused):
		return fmt.Errorf("vault: open the records: %w", err)
	}
	return trouble(ErrDamaged, err)
}

// whole checks that the file is as long as its newest state needs.
func whole(db *bolt.DB, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("vault: measure the records: %w", err)
	}
	return db.View(func(tx *bolt.Tx) error {
		if info.Size() < tx.Size() {
			return trouble(ErrDamaged, fmt.Errorf("%d bytes of %d", info.Size(), tx.Size()))
		}
		return nil
	})
}

// errPanic marks the damage after which bbolt may hold its locks for ever.
var errPanic = errors.New("bbolt panicked")

// rescue, deferred, turns a panic into ErrDamaged when it came from inside bbolt: on pages that make no sense it panics,
// and on pages beyond the end of the file the processor faults. A panic of the caller's own function goes on.
func rescue(inside *bool, err *error) {
	if !*inside {
		return
	}
	if p := recover(); p != nil {
		*err = trouble(ErrDamaged, fmt.Errorf("%w: %v", errPanic, p))
	}
}
