// Package bolt keeps the hub's state in one bbolt file.
//
// A damaged or truncated file is an error here, never a crash, and a full disk has an error of its own (ErrFull). bbolt
// has no checksums of its pages and leaves deleted values in the file, so this package neither detects a changed value
// nor erases one: what it holds is sealed and signed above it, and erasing is the destruction of a key.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"streetlight/sync/kv"
)

// Errors of a store. What was attempted is wrapped around them.
var (
	ErrFull    = errors.New("the disk is full: free some space; what is stored can still be read")
	ErrDamaged = errors.New("the database file is damaged: stop the server and restore it from a backup")
	ErrInUse   = errors.New("the database file is in use by another process")
)

const (
	pageSize    = 4096
	lockTimeout = time.Second
	// initialMap is mapped from the start, so that growing to this size never waits for a reader to finish.
	initialMap = 256 << 20
	// defaultMaxBytes bounds the file where Options do not.
	defaultMaxBytes = 64 << 30
)

// Options bound a store. The zero value is the default.
type Options struct {
	MaxBytes int64 // the greatest size of the file; 0 is 64 GiB
}

// Store is a kv.Store in a bbolt file. Readers run beside each other and beside the one writer; each reader sees the
// state as its transaction found it. A reader that stays open for long keeps the file growing, so it should not.
type Store struct {
	db      *bbolt.DB
	file    *os.File // what db has open, to be closed when db cannot be
	ballast ballast
	turn    chan struct{} // holds one element while a writer runs
	room    arena         // what the writer puts
	broken  atomic.Bool   // bbolt panicked with a lock in hand, which may never be free again
	closing sync.Once
}

// Open opens the store at path with the default Options and creates it, for its owner alone, when there is none.
// It waits one second for another process to let go of the file, then returns ErrInUse.
func Open(path string) (*Store, error) { return OpenWith(path, Options{}) }

// OpenWith is Open within the given bounds.
func OpenWith(path string, o Options) (*Store, error) {
	if err := create(path); err != nil {
		return nil, fmt.Errorf("create the database %s: %w", path, classify(err))
	}
	s := &Store{ballast: ballast{path: path + ".ballast"}, turn: make(chan struct{}, 1)}
	if err := s.open(path, o); err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, classify(err))
	}
	if err := s.Reserve(); err != nil && !errors.Is(err, ErrFull) {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// View runs fn over the state as it is now.
func (s *Store) View(ctx context.Context, fn func(kv.Reader) error) error {
	return s.transact(ctx, reading, func(tx *bbolt.Tx) error {
		r := newReader(tx)
		defer r.end()
		return fn(r)
	})
}

// Update runs fn alone and commits its writes to the disk when it returns nil. A full disk is ErrFull, and frees the
// ballast, so that reads that must be logged, and what frees space, still go through.
func (s *Store) Update(ctx context.Context, fn func(kv.Tx) error) error {
	err := s.transact(ctx, writing, func(tx *bbolt.Tx) error {
		s.room.empty()
		w := &writer{newReader(tx), &s.room}
		defer w.end()
		return fn(w)
	})
	if errors.Is(err, ErrFull) {
		return errors.Join(err, s.ballast.free())
	}
	return err
}

// Full says whether the disk was found full and the ballast has not been written again since.
func (s *Store) Full() bool { return s.ballast.freed.Load() }

// Reserve writes the ballast again when it was freed. It returns ErrFull while there is no room for it.
func (s *Store) Reserve() error {
	if err := s.ballast.write(); err != nil {
		return fmt.Errorf("reserve space: %w", classify(err))
	}
	return nil
}

// Backup writes the state as it is now to w, as a file that Open opens, and returns the number of bytes.
func (s *Store) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	err = s.transact(ctx, reading, func(tx *bbolt.Tx) error {
		return guard(func() (err error) {
			n, err = tx.WriteTo(w)
			return err
		})
	})
	return n, err
}

// Stats is how large a store is.
type Stats struct {
	Bytes     int64 // in use by pages, free ones included
	FreeBytes int64 // in pages that are free, or will be when the last reader of them ends
}

// Stats returns how large the store is; FreeBytes is as of the last change since it was opened.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	var stats Stats
	err := s.transact(ctx, reading, func(tx *bbolt.Tx) error {
		b := s.db.Stats()
		stats = Stats{Bytes: tx.Size(), FreeBytes: int64(b.FreePageN+b.PendingPageN) * pageSize}
		return nil
	})
	return stats, err
}

// Close waits for the transactions that run and lets go of the file. The ballast stays on the disk.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		if s.broken.Load() { // its locks may be held for ever: give back only the lock on the file
			err = abandon(s.file)
			return
		}
		err = s.db.Close()
	})
	return err
}

// classify turns bbolt's and the system's errors into the ones of this package and of kv.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w: %w", ErrInUse, err)
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return kv.ErrClosed
	case isFull(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case isDamage(err):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}

func isDamage(err error) bool {
	for _, damage := range []error{berrors.ErrInvalid, berrors.ErrChecksum, berrors.ErrVersionMismatch, berrors.ErrInvalidMapping} {
		if errors.Is(err, damage) {
			return true
		}
	}
	return false
}
