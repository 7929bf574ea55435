package vault_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"streetlight/mobile/vault"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/simtest"
)

// flat is a vault as the simulation wants a phone's storage.
type flat struct {
	parent string
	dir    string
	vault  *vault.Vault // nil: not open
}

// storage makes a vault in a folder of its own below parent.
func storage(parent string) (*flat, error) {
	dir, err := os.MkdirTemp(parent, "phone-")
	if err != nil {
		return nil, err
	}
	v, err := vault.Create(dir, pin, options())
	return &flat{parent: parent, dir: dir, vault: v}, err
}

// Open locks the vault, as a phone does that is switched off at any moment between two transactions, and opens it again.
func (f *flat) Open() (kv.Store, replica.Keys, error) {
	if err := f.Close(); err != nil {
		return nil, nil, err
	}
	var err error
	f.vault, err = vault.Open(f.dir, pin, options())
	if err != nil {
		return nil, nil, err
	}
	return f.vault, f.vault.Keys(), nil
}

func (f *flat) Close() error {
	if f.vault == nil {
		return nil
	}
	v := f.vault
	f.vault = nil
	return v.Lock()
}

// Copy copies the files, as a backup of the phone does.
func (f *flat) Copy() (simtest.Storage, error) {
	dir, err := os.MkdirTemp(f.parent, "copy-")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"header", "vault.db", "keys"} {
		b, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return nil, err
		}
	}
	return &flat{parent: f.parent, dir: dir}, nil
}

// Phones whose storage is a vault come through what the simulation does to them as those whose storage is memory.
func TestASimulatedPartnershipOnVaults(t *testing.T) {
	seeds, steps := uint64(4), 600
	if testing.Short() {
		seeds, steps = 1, 300
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			parent := t.TempDir()
			_, err := simtest.Run(simtest.Options{Seed: seed, Steps: steps, Storage: func(int) (simtest.Storage, error) { return storage(parent) }})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
