package vault_test

import (
	"errors"
	"path/filepath"
	"testing"

	"streetlight/mobile/vault"
	"streetlight/sync/keyring"
)

// An older copy of the records and of the key file, with everything that survives, opens nothing of a destroyed scope.
func TestDestroyedScopeKeysStayDestroyed(t *testing.T) {
	v, dir := create(t)
	gone, kept := keyring.Key{Scope: keyring.Scope{1}, Secret: [32]byte{1}}, keyring.Key{Scope: keyring.Scope{2}, Secret: [32]byte{2}}
	if err := v.Keys().Add(gone, kept); err != nil {
		t.Fatal(err)
	}
	old := read(t, filepath.Join(dir, "keys"))
	if err := v.Keys().Destroy(gone.Scope); err != nil {
		t.Fatal(err)
	}
	lock(t, v)
	v = open(t, dir)
	if _, ok := v.Keys().Get(gone.Scope, 0); ok || v.Keys().Len() != 1 {
		t.Errorf("got the destroyed key: %v, and %d keys, want 1", ok, v.Keys().Len())
	}
	lock(t, v)
	write(t, filepath.Join(dir, "keys"), old)
	if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("with the older key file: got %v, want ErrDamaged", err)
	}
}

// A crash between the three steps of destroying leaves header and key file of different ages.
func TestCrashWhileDestroyingScopeKeys(t *testing.T) {
	v, dir := create(t)
	if err := v.Keys().Add(keyring.Key{Scope: keyring.Scope{1}}, keyring.Key{Scope: keyring.Scope{2}}); err != nil {
		t.Fatal(err)
	}
	mkdir(t, filepath.Join(dir, "keys.new")) // the key file cannot be rewritten
	if err := v.Keys().Destroy(keyring.Scope{1}); err == nil {
		t.Fatal("no error, although the key file could not be rewritten")
	}
	if err := v.Keys().Add(keyring.Key{Scope: keyring.Scope{3}}); err != nil {
		t.Errorf("adding a key afterwards: %v", err)
	}
	lock(t, v)
	v = open(t, dir)
	if got := v.Keys().Len(); got != 3 {
		t.Errorf("got %d keys, want 3", got)
	}
}
