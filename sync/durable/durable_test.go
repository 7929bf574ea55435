package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"streetlight/sync/durable"
)

func TestWriteFileReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "header")
	for _, want := range []string{"a longer first version", "short", ""} {
		if err := durable.WriteFile(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}

func TestWriteFileWritesOverALeftover(t *testing.T) {
	path := filepath.Join(t.TempDir(), "header")
	if err := os.WriteFile(path+".new", []byte("half of a version that a crash cut off, and long"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := durable.WriteFile(path, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "whole" {
		t.Errorf("got %q, want %q", got, "whole")
	}
	if _, err := os.Stat(path + ".new"); !os.IsNotExist(err) {
		t.Errorf("the temporary file is still there: %v", err)
	}
}

func TestWriteFileKeepsTheOldOneWhenItCannotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "header")
	if err := durable.WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path+".new", 0o700); err != nil { // nothing can be written there
		t.Fatal(err)
	}
	if err := durable.WriteFile(path, []byte("new")); err == nil {
		t.Error("no error, although nothing could be written")
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("got %q, want %q", got, "old")
	}
}
