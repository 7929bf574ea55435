package bolt

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"
)

const ballastBytes = 4 << 20

// ballast is a file that holds space to give back when the disk is full.
type ballast struct {
	path  string
	mu    sync.Mutex
	freed atomic.Bool
}

// write puts the ballast on the disk unless it is there. Its bytes cannot be compressed, so they take their space on
// every file system. When they do not fit, none of them stays.
func (b *ballast) write() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if info, err := os.Stat(b.path); err == nil && info.Size() == ballastBytes {
		b.freed.Store(false)
		return nil
	}
	err := writeFile(b.path, io.LimitReader(rand.NewChaCha8([32]byte{}), ballastBytes))
	if err != nil {
		err = errors.Join(err, removeFile(b.path))
	}
	b.freed.Store(err != nil)
	return err
}

// free gives the space back.
func (b *ballast) free() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.freed.Store(true)
	return removeFile(b.path)
}

func writeFile(path string, content io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Sync(), f.Close())
}

func removeFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// isFull says whether err means that there is no room left. bbolt keeps only the words of some of the system's errors.
func isFull(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return true
	}
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}
