package secrets_test

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"streetlight/server/secrets"
	"streetlight/sync/keyring"
)

func TestSecretsAreTheSameWhenOpenedAgain(t *testing.T) {
	dir := t.TempDir()
	first, err := secrets.Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(first.Ring.Add(keyring.Key{Scope: [16]byte{1}, ID: 1, Secret: [32]byte{2}}), first.Ring.Close()); err != nil {
		t.Fatal(err)
	}
	again, err := secrets.Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Ring.Close()
	if !again.Hub.Equal(first.Hub) || again.HubID != first.HubID || again.Ring.Len() != 1 {
		t.Errorf("got another identity or %d keys, want the same and 1", again.Ring.Len())
	}
}

func TestAnotherMasterKeyOpensNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := secrets.Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ring.Close(); err != nil {
		t.Fatal(err)
	}
	other := "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
	if err := os.WriteFile(filepath.Join(dir, "master.key"), []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secrets.Open(dir, rand.Reader); !errors.Is(err, secrets.ErrMaster) {
		t.Errorf("got %v, want ErrMaster", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "master.key"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secrets.Open(dir, rand.Reader); err == nil {
		t.Error("a damaged master key was accepted")
	}
}

func TestAFolderThatLostAFileIsRefusedAndLeftAsItIs(t *testing.T) {
	for _, lost := range []string{"master.key", "identity.sealed"} {
		t.Run(lost, func(t *testing.T) {
			dir := t.TempDir()
			s, err := secrets.Open(dir, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.Ring.Close(), os.Rename(filepath.Join(dir, lost), filepath.Join(dir, "kept"))); err != nil {
				t.Fatal(err)
			}
			if _, err := secrets.Open(dir, rand.Reader); !errors.Is(err, secrets.ErrMissing) {
				t.Errorf("got %v, want ErrMissing", err)
			}
			if _, err := os.Stat(filepath.Join(dir, lost)); err == nil {
				t.Error("a new file was put in the place of the lost one")
			}
			if err := os.Rename(filepath.Join(dir, "kept"), filepath.Join(dir, lost)); err != nil {
				t.Fatal(err)
			}
			again, err := secrets.Open(dir, rand.Reader)
			if err != nil {
				t.Fatalf("with the file back: %v", err)
			}
			if err := again.Ring.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNobodyElseReadsTheKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	s, err := secrets.Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Ring.Close()
	for _, name := range []string{".", "master.key", "identity.sealed", "scopes.keys"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm() & 0o077; got != 0 {
			t.Errorf("%s is open to others: %v", name, info.Mode())
		}
	}
}
