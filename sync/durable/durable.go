// Package durable writes small files so that a crash or a flat battery leaves the old one or the new one, whole.
//
// It never appends and never knows what it writes.
package durable

import (
	"fmt"
	"os"
	"path/filepath"
)

// suffix marks a file that was being written when its writer died. It is written over by the next writer.
const suffix = ".new"

// WriteFile replaces the file at path with data: written beside it, flushed, renamed over it, and the rename flushed.
// When it returns an error, the file may be the old one or the new one, never a mixture. Only its owner may read it.
func WriteFile(path string, data []byte) error {
	temporary := path + suffix
	if err := writeNew(temporary, data); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("replace %s: %w", filepath.Base(path), err)
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir flushes the names in a directory, so that files created, renamed or removed in it stay so after a crash.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open folder to flush it: %w", err)
	}
	if err := d.Sync(); err != nil {
		d.Close()
		return fmt.Errorf("flush folder: %w", err)
	}
	return d.Close()
}

func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
