package vault

import (
	"bytes"
	"context"
	"fmt"
	"hash"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// View runs fn over the present state. It holds up no writer.
func (v *Vault) View(ctx context.Context, fn func(kv.Reader) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.gate.RLock()
	defer v.gate.RUnlock()
	if !v.open {
		return ErrLocked
	}
	r := &reader{seals: v.seals, inside: true}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer rescue(&r.inside, &err)
	return v.db.View(func(tx *bolt.Tx) error {
		return r.run(tx, func() error { return fn(r) })
	})
}

// Update runs fn and makes its writes durable in one transaction with one flush. It returns ErrFull when the disk is
// full. A commit that failed may have happened (bbolt can write it and still see the flush fail).
func (v *Vault) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.gate.RLock()
	defer v.gate.RUnlock()
	if !v.open {
		return ErrLocked
	}
	select {
	case v.writer <- struct{}{}:
		defer func() { <-v.writer }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return v.write(func(tx *transaction) error { return fn(tx) })
}

// write is Update for those who hold the gate and the right to write.
func (v *Vault) write(fn func(*transaction) error) (err error) {
	if v.broken.Load() {
		return ErrDamaged
	}
	t := &transaction{reader{seals: v.seals, inside: true}, v}
	finished := false
	defer v.arena.reset()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if !finished && t.inside {
			v.broken.Store(true)
		}
	}()
	defer rescue(&t.inside, &err)
	var refused error
	err = v.db.Update(func(tx *bolt.Tx) error {
		refused = t.run(tx, func() error { return fn(t) })
		return refused
	})
	finished = true
	if err == nil || refused != nil {
		return err
	}
	return v.spaced(fmt.Errorf("vault: save: %w", err))
}

// reader is a transaction that reads. inside is true while bbolt runs and false while the caller's function does, so that
// a panic is known to be one's or the other's.
type reader struct {
	seals  *seals
	tx     *bolt.Tx // nil once it has ended
	inside bool
	hasher hash.Hash // made when a hashed table is touched
	hidden []byte    // scratch, as place
	place  []byte
}

func (r *reader) run(tx *bolt.Tx, fn func() error) error {
	r.tx, r.inside = tx, false
	defer func() { r.tx = nil }()
	err := fn()
	r.inside = true
	return err
}

// table checks a call and returns its table.
func (r *reader) table(t kv.Table, key []byte) (*table, error) {
	if r.tx == nil {
		return nil, kv.ErrEnded
	}
	if err := kv.CheckKey(key); err != nil {
		return nil, err
	}
	return r.seals.table(t)
}

// stored is what stands on disk for a key, until the next call.
func (r *reader) stored(t *table, key []byte) []byte {
	if t.Ordered {
		return key
	}
	if r.hasher == nil {
		r.hasher = r.seals.hasher()
	}
	r.hidden = hide(r.hasher, r.hidden[:0], t.Name, key)
	return r.hidden
}

// Get returns a copy of the value under key, nil when there is none, and *Altered when it is damaged.
func (r *reader) Get(kt kv.Table, key []byte) ([]byte, error) {
	t, err := r.table(kt, key)
	if err != nil {
		return nil, err
	}
	r.inside = true
	value, err := r.get(t, key)
	r.inside = false
	return value, err
}

func (r *reader) get(t *table, key []byte) ([]byte, error) {
	bucket := r.tx.Bucket(t.bucket)
	if bucket == nil {
		return nil, nil
	}
	stored := r.stored(t, key)
	found := bucket.Get(stored)
	if found == nil {
		return nil, nil
	}
	r.place = t.box.Place(r.place[:0], t.Name, stored)
	value, err := t.box.Open(make([]byte, 0, max(0, len(found)-sealed.Overhead)), r.place, found)
	if err != nil {
		return nil, &Altered{Table: t.Name, Key: bytes.Clone(key)}
	}
	return value, nil
}

// transaction is a transaction that writes.
type transaction struct {
	reader
	vault *Vault
}

// Put seals value and stores it under key.
func (t *transaction) Put(kt kv.Table, key, value []byte) error {
	table, err := t.table(kt, key)
	if err != nil {
		return err
	}
	t.inside = true
	err = t.put(table, t.stored(table, key), value)
	t.inside = false
	return err
}

func (t *transaction) put(table *table, stored, value []byte) error {
	bucket := t.tx.Bucket(table.bucket)
	if bucket == nil {
		made, err := t.tx.CreateBucket(table.bucket)
		if err != nil {
			return fmt.Errorf("vault: make table %q: %w", table.Name, err)
		}
		bucket = made
	}
	t.place = table.box.Place(t.place[:0], table.Name, stored)
	out, err := table.box.Seal(t.vault.arena.take(len(value)+sealed.Overhead), t.vault.options.Random, t.place, value)
	if err != nil {
		return err
	}
	if err := bucket.Put(stored, out); err != nil {
		return fmt.Errorf("vault: put in %q: %w", table.Name, err)
	}
	return nil
}

// Delete forgets the value under key. Its sealed bytes may stay in a free page.
func (t *transaction) Delete(kt kv.Table, key []byte) error {
	table, err := t.table(kt, key)
	if err != nil {
		return err
	}
	t.inside = true
	if bucket := t.tx.Bucket(table.bucket); bucket != nil {
		err = bucket.Delete(t.stored(table, key))
	}
	t.inside = false
	if err != nil {
		return fmt.Errorf("vault: delete from %q: %w", table.Name, err)
	}
	return nil
}
