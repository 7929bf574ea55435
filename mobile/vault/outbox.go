package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// The vault's own table in vault.db. No other has its name: theirs are hashes, or begin with "outbox".
const (
	ownBucket = "vault"
	deviceKey = "device secret"
)

// state says where a device secret came from.
type state byte

const (
	provisional state = 0 // made with the vault, known to nobody else
	agreed      state = 1 // with the hub, at enrolment
)

// device is the secret from which the outbox key comes, sealed under the data key.
type device struct {
	state  state
	secret [32]byte
}

func devicePlace(box sealed.Box) []byte { return box.Place(nil, ownBucket, []byte(deviceKey)) }

func putDevice(tx *bolt.Tx, box sealed.Box, random io.Reader, d device) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(ownBucket))
	if err != nil {
		return fmt.Errorf("vault: make its own table: %w", err)
	}
	plain := append([]byte{byte(d.state)}, d.secret[:]...)
	defer clear(plain)
	out, err := box.Seal(nil, random, devicePlace(box), plain)
	if err != nil {
		return err
	}
	return bucket.Put([]byte(deviceKey), out)
}

func getDevice(tx *bolt.Tx, box sealed.Box) (d device, err error) {
	bucket := tx.Bucket([]byte(ownBucket))
	if bucket == nil {
		return d, trouble(ErrDamaged, errors.New("no device secret"))
	}
	plain, err := box.Open(nil, devicePlace(box), bucket.Get([]byte(deviceKey)))
	defer clear(plain)
	if err != nil || len(plain) != 1+32 {
		return d, trouble(ErrDamaged, errors.New("the device secret does not open"))
	}
	return device{state: state(plain[0]), secret: [32]byte(plain[1:])}, nil
}

// device reads the secret, for those who hold the gate.
func (v *Vault) device() (d device, err error) {
	inside := true
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer rescue(&inside, &err)
	err = v.db.View(func(tx *bolt.Tx) error {
		d, err = getDevice(tx, v.seals.values)
		return err
	})
	return d, err
}

func (v *Vault) loadOutbox() error {
	d, err := v.device()
	defer clear(d.secret[:])
	if err == nil {
		v.seals.outbox = sealed.Outbox(sealed.OutboxKey(d.secret))
	}
	return err
}

// DeviceSecret returns the secret agreed with the hub, and whether one was set.
func (v *Vault) DeviceSecret() (secret [32]byte, set bool, err error) {
	v.gate.RLock()
	defer v.gate.RUnlock()
	if !v.open {
		return secret, false, ErrLocked
	}
	d, err := v.device()
	if err != nil || d.state != agreed {
		return secret, false, err
	}
	return d.secret, true, nil
}

// SetDeviceSecret keeps the secret agreed with the hub at enrolment, and moves what is in the outbox under the key that
// comes from it, in one transaction: from then on the hub can open it. A value of the outbox that is damaged stays as it is.
func (v *Vault) SetDeviceSecret(secret [32]byte) error {
	return v.BecomeDevice(secret, func(kv.Tx) error { return nil })
}

// BecomeDevice is SetDeviceSecret together with what else changes when a phone becomes another device, in the same
// transaction: also must not write to the tables of unsent work.
func (v *Vault) BecomeDevice(secret [32]byte, also func(kv.Tx) error) error {
	v.gate.Lock()
	defer v.gate.Unlock()
	if !v.open {
		return ErrLocked
	}
	next := sealed.Outbox(sealed.OutboxKey(secret))
	err := v.write(func(t *transaction) error {
		t.inside = true // until the transaction ends
		if err := putDevice(t.tx, v.seals.values, v.options.Random, device{state: agreed, secret: secret}); err != nil {
			return err
		}
		if err := eachOutbox(t.tx, func(table string, b *bolt.Bucket) error { return v.reseal(table, b, next) }); err != nil {
			return err
		}
		t.inside = false
		return also(t)
	})
	if err == nil {
		v.seals.outbox = next
	}
	return err
}

// reseal moves the values of one table to another box.
func (v *Vault) reseal(table string, b *bolt.Bucket, next sealed.Box) error {
	type pair struct{ key, value []byte }
	var moved []pair // a bucket must not change under its cursor
	err := b.ForEach(func(key, value []byte) error {
		plain, err := v.seals.outbox.Open(nil, v.seals.outbox.Place(nil, table, key), value)
		if errors.Is(err, sealed.ErrAltered) {
			return nil
		}
		out, err := next.Seal(nil, v.options.Random, next.Place(nil, table, key), plain)
		moved = append(moved, pair{bytes.Clone(key), out})
		return err
	})
	for i := 0; err == nil && i < len(moved); i++ {
		err = b.Put(moved[i].key, moved[i].value)
	}
	return err
}

// eachOutbox calls fn for the tables of unsent work.
func eachOutbox(tx *bolt.Tx, fn func(table string, b *bolt.Bucket) error) error {
	return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if !sealed.IsOutbox(string(name)) {
			return nil
		}
		return fn(string(name), b)
	})
}
