package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A full store refuses in words, frees the ballast, keeps what it had, and takes the next change when there is room.
func TestFull(t *testing.T) {
	v, dir := create(t)
	if err := put(t, v, rows, "a", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, ballastFile))
	if err != nil || info.Size() != ballastSize {
		t.Fatalf("got a ballast of %v, %v, want %d bytes", info, err, ballastSize)
	}
	v.db.MaxSize = 1 << 20
	big := bytes.Repeat([]byte("x"), 2<<20)
	for range 2 { // with the ballast and without
		err = put(t, v, rows, "big", big)
		if !errors.Is(err, ErrFull) || err.Error() != "Not saved - free some space on this phone and try again." {
			t.Errorf("got %v, want ErrFull", err)
		}
		if _, err := os.Stat(filepath.Join(dir, ballastFile)); !os.IsNotExist(err) {
			t.Errorf("the ballast was not freed: %v", err)
		}
	}
	v.db.MaxSize = largestDB
	if err := put(t, v, rows, "big", big); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestFullKnowsWhatTheSystemSays(t *testing.T) {
	disk, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	_, noSpace := disk.Write([]byte("x"))
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"a write", noSpace, true},
		{"wrapped", fmt.Errorf("save: %w", noSpace), true},
		{"as bbolt words it", fmt.Errorf("file resize error: %s", syscall.ENOSPC), true},
		{"a broken disk", syscall.EIO, false},
		{"a refusal", errors.New("refused"), false},
	}
	for _, tt := range tests {
		if got := full(tt.err); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
