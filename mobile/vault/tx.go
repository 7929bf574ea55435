package vault

import (
	"context"
	"fmt"
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

// fullPages makes bbolt fill its pages when it splits them, as suits keys that mostly grow: half the file of the default.
const fullPages = 1.0

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
	if table.Ordered {
		bucket.FillPercent = fullPages
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
