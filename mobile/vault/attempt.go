package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"streetlight/sync/durable"
)

// attempt tries a PIN on the vault in dir. The try is counted on disk before it is looked at, so that ending the app in
// the middle of it gives no free guess; the tenth wrong one wipes. It returns the header as it then stands on disk.
func attempt(dir string, h header, secret []byte, o Options) (header, [32]byte, error) {
	var none [32]byte
	switch {
	case h.Wiped:
		return h, none, ErrWiped
	case h.Tries.Wrong >= mostTries: // the app was ended while it looked at the tenth
		h, err := wipe(dir, h)
		return h, none, err
	case h.Platform && o.Platform == nil:
		return h, none, ErrPlatform
	}
	if err := checkSecret(secret); err != nil {
		return h, none, err // it cannot be the right one, and costs no try
	}
	h, err := begin(dir, h, o)
	if err != nil {
		return h, none, err
	}
	data, right := h.unlockData(secret, o.Platform)
	if !right {
		h, err := wrong(dir, h, o)
		return h, none, err
	}
	h.Tries = tries{}
	if err := h.write(dir); err != nil {
		return h, none, inWords(fmt.Errorf("vault: note the right PIN: %w", err))
	}
	return h, data, nil
}

// begin counts a try, unless it comes too soon.
func begin(dir string, h header, o Options) (header, error) {
	now := o.Now()
	settled, changed := h.Tries.settle(now)
	h.Tries = settled
	wait := h.Tries.wait(now)
	if wait == 0 {
		h.Tries = h.Tries.begin(now)
	}
	if wait == 0 || changed {
		if err := h.write(dir); err != nil {
			return h, inWords(fmt.Errorf("vault: count a try: %w", err))
		}
	}
	if wait > 0 {
		return h, &TooSoon{Left: h.Tries.left(), WaitUntil: h.Tries.Next, wait: wait}
	}
	return h, nil
}

// wrong says what a wrong try means, and wipes after the last.
func wrong(dir string, h header, o Options) (header, error) {
	if h.Tries.left() == 0 {
		return wipe(dir, h)
	}
	return h, &WrongSecret{Left: h.Tries.left(), WaitUntil: h.Tries.Next, wait: h.Tries.wait(o.Now())}
}

// wipe destroys the data key and the keys of scopes, and returns ErrWiped once that has happened. vault.db stays: what is
// in its outbox opens with the outbox key.
func wipe(dir string, h header) (header, error) {
	gone := header{Format: headerFormat, Wiped: true, Tries: h.Tries}
	if err := gone.write(dir); err != nil {
		return h, inWords(fmt.Errorf("vault: wipe: %w", err))
	}
	// The key file is of no use without the header's key; what cannot be removed is only reported.
	err := os.Remove(filepath.Join(dir, keysFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return gone, errors.Join(ErrWiped, err, durable.SyncDir(dir))
}

// Wipe destroys every key of an unlocked vault and locks it, because the hub said so: the phone was lost, or its worker
// left. What is in the outbox stays readable to whoever has the outbox key.
func (v *Vault) Wipe() error {
	v.gate.Lock()
	defer v.gate.Unlock()
	if !v.open {
		return ErrLocked
	}
	h, err := wipe(v.dir, v.header)
	if !errors.Is(err, ErrWiped) {
		return err
	}
	v.header = h
	return v.close()
}

// ChangeSecret replaces the PIN or passphrase. A wrong old one counts like one at Open and may wipe, and so lock, the
// vault. The data key stays, so a copy of the vault made before still opens with the old one.
func (v *Vault) ChangeSecret(old, secret []byte) error {
	if err := checkSecret(secret); err != nil {
		return err
	}
	v.gate.Lock()
	defer v.gate.Unlock()
	if !v.open {
		return ErrLocked
	}
	h, data, err := attempt(v.dir, v.header, old, v.options)
	defer clear(data[:])
	v.header = h
	if errors.Is(err, ErrWiped) {
		return errors.Join(err, v.close())
	}
	if err != nil {
		return err
	}
	if err := h.lockData(secret, data, v.options, v.options.cost()); err != nil {
		return err
	}
	if err := h.write(v.dir); err != nil {
		return v.spaced(fmt.Errorf("vault: change the PIN: %w", err))
	}
	v.header = h
	return nil
}
