package keyring

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"streetlight/sync/durable"
)

// file is the key file of one ring, open at its end.
type file struct {
	path   string
	handle *os.File
	format format
	random io.Reader
	seq    uint64 // of the next record
	end    int64  // where the next record belongs
	dirty  bool   // something may lie behind end: a torn record, or an append that failed
	stale  bool   // a rewrite failed: handle may be of a file that has no name any more
}

// Create makes an empty ring in a new file at path. Where there is one already it returns ErrExists.
func Create(path string, wrap [32]byte) (*Ring, error) {
	switch _, err := os.Lstat(path); {
	case err == nil:
		return nil, ErrExists
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("keyring: look for the key file: %w", err)
	}
	f := &file{path: path, random: rand.Reader}
	if err := f.rewrite(wrap, nil); err != nil {
		return nil, err
	}
	ring := Memory()
	ring.file = f
	return ring, nil
}

// Open reads the ring at path. A record that a crash tore off at the end was never acknowledged and is passed over; any
// other flaw is ErrDamaged, and the file is left as it is. A wrong wrapping key, or damage to the first record, which
// cannot be told from it, is ErrWrongKey.
func Open(path string, wrap [32]byte) (*Ring, error) {
	in, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keyring: read the key file: %w", err)
	}
	format, keys, seq, end, err := decode(wrap, in)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, format: format, random: rand.Reader, seq: seq, end: int64(end), dirty: end < len(in)}
	if f.handle, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
		return nil, fmt.Errorf("keyring: open the key file: %w", err)
	}
	ring := roomFor(len(keys))
	ring.file = f
	ring.hold(keys)
	clear(keys)
	return ring, nil
}

// append writes keys as one record and flushes it.
func (f *file) append(keys []Key) error {
	if f.stale {
		return ErrStale
	}
	record, err := f.format.record(f.random, f.seq, keys)
	if err != nil {
		return err
	}
	if err := f.cut(); err != nil {
		return err
	}
	f.dirty = true
	if _, err := f.handle.WriteAt(record, f.end); err != nil {
		return errors.Join(fmt.Errorf("keyring: write keys: %w", err), f.cut())
	}
	if err := f.handle.Sync(); err != nil {
		return errors.Join(fmt.Errorf("keyring: flush keys: %w", err), f.cut())
	}
	f.dirty = false
	f.seq++
	f.end += int64(len(record))
	return nil
}

// cut takes away what lies behind the last acknowledged record.
func (f *file) cut() error {
	if !f.dirty {
		return nil
	}
	if err := f.handle.Truncate(f.end); err != nil {
		return fmt.Errorf("keyring: cut off a torn record: %w", err)
	}
	f.dirty = false
	return nil
}

// rewrite replaces the file with one that holds keys alone, under another wrapping key.
func (f *file) rewrite(wrap [32]byte, keys []Key) error {
	var id [idSize]byte
	if _, err := io.ReadFull(f.random, id[:]); err != nil {
		return fmt.Errorf("keyring: ring id: %w", err)
	}
	next := newFormat(wrap, id)
	record, err := next.record(f.random, 0, keys)
	if err != nil {
		return err
	}
	all := append(next.head(), record...)
	f.stale = true
	if err := durable.WriteFile(f.path, all); err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	handle, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("keyring: open the new key file: %w", err)
	}
	if f.handle != nil {
		f.handle.Close() // the old file has no name any more and nothing unwritten
	}
	f.handle, f.format, f.seq, f.end, f.dirty = handle, next, 1, int64(len(all)), false
	f.stale = false
	return nil
}

func (f *file) close() error {
	f.format = format{}
	if err := f.handle.Close(); err != nil {
		return fmt.Errorf("keyring: close the key file: %w", err)
	}
	return nil
}
