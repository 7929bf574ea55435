package vault

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

const (
	ballastFile = "ballast"
	ballastSize = 4 << 20 // bytes
)

// layBallast keeps some of the disk for the day it is full. It is random, because a file system may store zeros in no
// space. A vault works without it, so a disk that has no room for it is no error.
func layBallast(dir string, random io.Reader) {
	path := filepath.Join(dir, ballastFile)
	if info, err := os.Lstat(path); err == nil && info.Size() == ballastSize {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return
	}
	_, err = io.CopyN(f, random, ballastSize)
	if err := errors.Join(err, f.Close()); err != nil {
		os.Remove(path) // half a ballast only takes space
	}
}

// freeBallast gives the space back; an error says that it was given back before.
func freeBallast(dir string) error { return os.Remove(filepath.Join(dir, ballastFile)) }

// spaced turns an error of a full disk into ErrFull, and frees the ballast so that the next try may succeed.
func (v *Vault) spaced(err error) error {
	if err != nil && full(err) {
		err = errors.Join(err, freeBallast(v.dir))
	}
	return inWords(err)
}
