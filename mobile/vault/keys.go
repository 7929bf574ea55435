package vault

import (
	"errors"
	"fmt"

	"streetlight/sync/keyring"
)

// Keys are the scope keys of a vault, in a file apart from the data. They can be used inside a transaction.
type Keys struct{ vault *Vault }

// Keys returns the vault's scope keys.
func (v *Vault) Keys() Keys { return Keys{v} }

// Add keeps keys: durable when it returns nil, all of them or none. See keyring.Ring.Add for what it refuses.
func (k Keys) Add(keys ...keyring.Key) error {
	err := k.ring().Add(keys...)
	if errors.Is(err, keyring.ErrClosed) {
		return ErrLocked
	}
	return k.vault.spaced(err)
}

// Get returns the key of a scope by its id. A locked vault has none.
func (k Keys) Get(scope keyring.Scope, id uint32) (key [32]byte, ok bool) {
	return k.ring().Get(scope, id)
}

// Newest returns the key of a scope with the greatest id, the one to seal under. A locked vault has none.
func (k Keys) Newest(scope keyring.Scope) (id uint32, key [32]byte, ok bool) {
	return k.ring().Newest(scope)
}

// Scopes lists the scopes that have a key, in no order. A locked vault has none.
func (k Keys) Scopes() []keyring.Scope { return k.ring().Scopes() }

// Len returns how many keys there are.
func (k Keys) Len() int { return k.ring().Len() }

// ring takes no lock of the vault, so that keys can be looked up inside a transaction.
func (k Keys) ring() *keyring.Ring { return k.vault.ring.Load() }

// Destroy forgets every key of scopes: the key file is written anew under another ring key and the old ring key is
// destroyed, so that an older copy of vault.db or of the key file opens nothing of those scopes. It waits for
// running transactions, and must not be called in one. After an error the keys may be there still, and destroying them again is harmless.
func (k Keys) Destroy(scopes ...keyring.Scope) error {
	v := k.vault
	v.gate.Lock()
	defer v.gate.Unlock()
	if !v.open {
		return ErrLocked
	}
	key, forHeader, err := v.newRingKey()
	defer clear(key[:])
	if err != nil {
		return err
	}
	next := v.header
	next.NextRing = forHeader // both open the key file until it is known which one it is under
	if err := next.write(v.dir); err != nil {
		return v.spaced(fmt.Errorf("vault: note a new ring key: %w", err))
	}
	v.header = next
	if err := v.ring.Load().Destroy(scopes, key); err != nil {
		return errors.Join(v.spaced(err), v.reopenRing())
	}
	v.header.RingKey, v.header.NextRing = forHeader, nil // also when the disk has both still: the next header has this one
	if err := v.header.write(v.dir); err != nil {
		return v.spaced(fmt.Errorf("vault: destroy the old ring key: %w", err))
	}
	return nil
}

// reopenRing finds out which ring key the file is under; when that fails too, the vault locks.
func (v *Vault) reopenRing() error {
	ring, err := v.openRing()
	if err != nil {
		return errors.Join(err, v.close())
	}
	return v.ring.Swap(ring).Close()
}
