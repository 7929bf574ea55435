package bolt

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"testing"

	berrors "go.etcd.io/bbolt/errors"

	"streetlight/sync/kv"
)

func TestClassify(t *testing.T) {
	other := errors.New("other")
	cases := []struct {
		name      string
		err, want error
	}{
		{"nothing", nil, nil},
		{"no space", &os.PathError{Op: "write", Path: "hub.db", Err: syscall.ENOSPC}, ErrFull},
		{"over the quota", fmt.Errorf("write: %w", syscall.EDQUOT), ErrFull},
		{"no space, in words alone", fmt.Errorf("file resize error: %s", syscall.ENOSPC), ErrFull},
		{"the greatest size", berrors.ErrMaxSizeReached, ErrFull},
		{"locked", berrors.ErrTimeout, ErrInUse},
		{"closed", berrors.ErrDatabaseNotOpen, kv.ErrClosed},
		{"no database", berrors.ErrInvalid, ErrDamaged},
		{"a checksum", berrors.ErrChecksum, ErrDamaged},
		{"anything else", other, other},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := classify(c.err); !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestPlaceReplacesNoDatabase(t *testing.T) {
	dir := t.TempDir()
	made, there := dir+"/made", dir+"/there"
	for name, content := range map[string]string{made: "new", there: "old"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := place(made, there); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(there); err != nil || string(got) != "old" {
		t.Errorf("got %q, %v, want the database that was there", got, err)
	}
}

func TestBallastThatDoesNotFitLeavesNothing(t *testing.T) {
	b := ballast{path: t.TempDir() + "/ballast"}
	if err := writeFile(b.path, io.LimitReader(failing{}, 10)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("write: got %v, want %v", err, syscall.ENOSPC)
	}
	if err := b.write(); err != nil { // what was cut short is written anew
		t.Fatal(err)
	}
	if info, err := os.Stat(b.path); err != nil || info.Size() != ballastBytes {
		t.Errorf("ballast: got %v, %v", info, err)
	}
	if err := errors.Join(b.free(), b.free()); err != nil || !b.freed.Load() {
		t.Errorf("free twice: got %v", err)
	}
}

// failing is content whose disk is full.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, syscall.ENOSPC }
