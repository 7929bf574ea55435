package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"streetlight/sync/durable"
	"streetlight/sync/keyring"
	"streetlight/sync/sealed"
)

// Open unlocks the vault in dir. Errors for the worker are ErrNoVault, ErrInUse, ErrShort, *WrongSecret, *TooSoon,
// ErrWiped, ErrPlatform and ErrDamaged. Damaged files are left as they are.
func Open(dir string, secret []byte, o Options) (*Vault, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	if !Exists(dir) {
		return nil, ErrNoVault
	}
	lock, err := own(dir)
	if err != nil {
		return nil, err
	}
	h, err := readHeader(dir)
	if err != nil {
		lock.Close()
		return nil, err
	}
	h, data, err := attempt(dir, h, secret, o)
	defer clear(data[:])
	if err != nil {
		lock.Close()
		return nil, err
	}
	return assemble(dir, h, data, lock, o)
}

// assemble opens the files of a vault whose data key is known. It owns the lock and closes it when it fails.
func assemble(dir string, h header, data [32]byte, lock *os.File, o Options) (_ *Vault, err error) {
	v := &Vault{dir: dir, options: o, lock: lock, header: h, seals: newSeals(data), writer: make(chan struct{}, 1)}
	ring, err := v.openRing()
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	v.ring.Store(ring)
	if v.db, v.file, err = openDB(filepath.Join(dir, dbFile), boltOptions()); err != nil {
		return nil, errors.Join(err, ring.Close(), lock.Close())
	}
	v.open = true
	if err := v.loadOutbox(); err != nil {
		return nil, errors.Join(err, v.close())
	}
	layBallast(dir, o.Random)
	return v, nil
}

// openRing opens the scope keys, after a crash while some were destroyed with the one ring key or the other.
func (v *Vault) openRing() (*keyring.Ring, error) {
	ring, err := v.tryRing(v.header.RingKey)
	if v.header.NextRing == nil {
		return ring, err
	}
	if errors.Is(err, ErrDamaged) {
		ring, err = v.tryRing(v.header.NextRing)
		v.header.RingKey = v.header.NextRing
	}
	if err != nil {
		return nil, err
	}
	v.header.NextRing = nil
	if err := v.header.write(v.dir); err != nil {
		return nil, errors.Join(err, ring.Close())
	}
	return ring, nil
}

func (v *Vault) tryRing(sealedKey []byte) (*keyring.Ring, error) {
	key, err := v.seals.header.Open(nil, headerPlace(v.seals.header, "ring key"), sealedKey)
	if err != nil || len(key) != 32 {
		return nil, trouble(ErrDamaged, errors.New("the ring key does not open"))
	}
	defer clear(key)
	ring, err := keyring.Open(filepath.Join(v.dir, keysFile), [32]byte(key))
	switch {
	case errors.Is(err, keyring.ErrWrongKey), errors.Is(err, keyring.ErrDamaged), errors.Is(err, fs.ErrNotExist):
		return nil, trouble(ErrDamaged, err)
	case err != nil:
		return nil, err
	}
	return ring, nil
}

// newRingKey makes another ring key and returns it, and sealed for the header.
func (v *Vault) newRingKey() (key [32]byte, forHeader []byte, err error) {
	if _, err := io.ReadFull(v.options.Random, key[:]); err != nil {
		return key, nil, fmt.Errorf("vault: make a ring key: %w", err)
	}
	forHeader, err = v.seals.header.Seal(make([]byte, 0, 32+sealed.Overhead), v.options.Random,
		headerPlace(v.seals.header, "ring key"), key[:])
	return key, forHeader, err
}

// SetAside renames the folder of a wiped or damaged vault, so that a new one can be made in its place and the old one
// salvaged. It deletes nothing, and returns the new name. An open vault is ErrInUse.
func SetAside(dir string) (string, error) {
	if !Exists(dir) {
		return "", ErrNoVault
	}
	lock, err := own(dir)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	for n := 1; ; n++ {
		aside := filepath.Clean(dir) + ".aside-" + strconv.Itoa(n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		if err := os.Rename(dir, aside); err != nil {
			return "", fmt.Errorf("vault: set aside: %w", err)
		}
		return aside, durable.SyncDir(filepath.Dir(dir))
	}
}
