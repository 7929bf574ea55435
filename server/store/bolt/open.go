package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// open opens the file that is there and refuses one that is cut off.
func (s *Store) open(path string, o Options) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err := guard(func() (err error) {
		s.db, err = bbolt.Open(path, 0o600, s.options(o))
		return err
	})
	if err == nil {
		err = s.checkLength()
	}
	if err != nil && s.file != nil {
		_ = abandon(s.file) // a panic of bbolt leaves it open, and locked; otherwise it is closed already
	}
	return err
}

func (s *Store) options(o Options) *bbolt.Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	return &bbolt.Options{
		Timeout:         lockTimeout,
		PageSize:        pageSize,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: int(min(o.MaxBytes, initialMap)),
		MaxSize:         int(o.MaxBytes),
		OpenFile:        s.keepFile,
	}
}

// keepFile opens the database's file and remembers it, because a panic inside bbolt's Open would leave it locked.
func (s *Store) keepFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag, mode)
	if err == nil && s.file == nil {
		s.file = f
	}
	return f, err
}

// checkLength compares the pages that the newest commit counts with the length of the file.
func (s *Store) checkLength() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	return guard(func() error {
		return s.db.View(func(tx *bbolt.Tx) error {
			if want := tx.Size(); info.Size() < want {
				return fmt.Errorf("%w: it has %d bytes of %d", ErrDamaged, info.Size(), want)
			}
			return nil
		})
	})
}

// create puts an empty database at path unless one is there. It is made beside it and gets its name when it is
// whole and on the disk, so a crash leaves no half-made database; a file named path.new-* is then safe to delete.
func create(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() < 2*pageSize { // bbolt would make an empty file a new database and hide the loss
		return fmt.Errorf("%w: it has %d bytes", ErrDamaged, info.Size())
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(f.Close(), initialise(f.Name())); err != nil {
		return err
	}
	if err := place(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// initialise writes and flushes the first pages of an empty database.
func initialise(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, PageSize: pageSize})
	if err != nil {
		return err
	}
	return db.Close()
}

// place gives the file its name. A link never replaces a database that another process made in the meantime; where
// the file system has no links, a rename must do.
func place(made, path string) error {
	err := os.Link(made, path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return os.Rename(made, path)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
