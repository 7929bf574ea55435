package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

const lockFile = "lock"

// release unlocks and closes a bbolt file that bbolt, after a panic, will not close any more. Closing alone would not
// unlock it: the memory map that bbolt left behind holds the file open. The map stays until the process ends.
func release(f *os.File) error {
	if err := unix.Flock(int(f.Fd()), unix.LOCK_UN); err != nil {
		return errors.Join(fmt.Errorf("vault: unlock the records: %w", err), f.Close())
	}
	return f.Close()
}

// own makes the caller the only owner of a folder until the file it returns is closed, or the process ends. flock belongs
// to the open file, so it keeps out the same process too, which the locks that bbolt takes on Android do not.
func own(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("vault: open the lock: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, ErrInUse
	}
	return nil, fmt.Errorf("vault: lock: %w", err)
}
