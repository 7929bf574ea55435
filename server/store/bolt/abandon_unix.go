//go:build unix && !solaris && !aix

package bolt

import (
	"errors"
	"os"
	"syscall"
)

// abandon gives back the lock on a database's file and closes it. Closing alone does not unlock: the memory map that
// bbolt leaves behind keeps the open file, and with it the lock, alive until the process ends.
func abandon(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}
