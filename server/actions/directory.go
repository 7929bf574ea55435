package actions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// directory is the store with the rows that name workers, agencies and teams sealed, so that no name stands in it in the
// clear. They lie under the key of the practice scope, which holds the same names for phones.
type directory struct {
	kv.Store
	random io.Reader
	box    *sealed.Box // nil until unlock
}

// unlock gives the directory its key; it is called once, before anything is named.
func (d *directory) unlock(key [32]byte) {
	box := sealed.NewBox("streetlight directory v1", key)
	d.box = &box
}

// errNoDirectory says that a name was asked for before the key was there.
var errNoDirectory = errors.New("actions: the directory is not unlocked")

// holdsNames says whether a table's rows hold names, or reasons that people wrote.
func holdsNames(t kv.Table) bool {
	switch t.Name {
	case tableWorker.Name, tableAgency.Name, tableTeam.Name, tableErasure.Name, tableHold.Name, tableClient.Name, tableSent.Name, tableViolence.Name,
		tableAllocation.Name, tableRestricted.Name, tableGlassOf.Name:
		return true
	}
	return false
}

// View is that of the store, with names to be read.
func (d *directory) View(ctx context.Context, fn func(kv.Reader) error) error {
	return d.Store.View(ctx, func(r kv.Reader) error { return fn(directoryReader{r, d}) })
}

// Update is that of the store, with names to be read and written.
func (d *directory) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return d.Store.Update(ctx, func(t kv.Tx) error { return fn(directoryTx{directoryReader{t, d}, t}) })
}

type directoryReader struct {
	kv.Reader
	d *directory
}

// Get opens what is sealed.
func (r directoryReader) Get(t kv.Table, key []byte) ([]byte, error) {
	value, err := r.Reader.Get(t, key)
	if err != nil || value == nil || !holdsNames(t) {
		return value, err
	}
	return r.d.open(t, key, value)
}

// Scan opens what is sealed.
func (r directoryReader) Scan(t kv.Table, rng kv.Range, fn func(key, value []byte) error) error {
	if !holdsNames(t) {
		return r.Reader.Scan(t, rng, fn)
	}
	return r.Reader.Scan(t, rng, func(key, value []byte) error {
		plain, err := r.d.open(t, key, value)
		if err != nil {
			return err
		}
		return fn(key, plain)
	})
}

type directoryTx struct {
	directoryReader
	tx kv.Tx
}

// Put seals what names somebody.
func (t directoryTx) Put(table kv.Table, key, value []byte) error {
	if !holdsNames(table) {
		return t.tx.Put(table, key, value)
	}
	if t.d.box == nil {
		return errNoDirectory
	}
	out, err := t.d.box.Seal(nil, t.d.random, t.d.box.Place(nil, table.Name, key), value)
	if err != nil {
		return err
	}
	return t.tx.Put(table, key, out)
}

// Delete is that of the store.
func (t directoryTx) Delete(table kv.Table, key []byte) error { return t.tx.Delete(table, key) }

func (d *directory) open(t kv.Table, key, value []byte) ([]byte, error) {
	if d.box == nil {
		return nil, errNoDirectory
	}
	plain, err := d.box.Open(nil, d.box.Place(nil, t.Name, bytes.Clone(key)), value)
	if err != nil {
		return nil, fmt.Errorf("open a row of %s: %w", t.Name, err)
	}
	return plain, nil
}

// unlockDirectory finds the key of the practice scope, which begin has made.
func (s *Service) unlockDirectory(ctx context.Context, d *directory) error {
	return d.View(ctx, func(r kv.Reader) error {
		b, err := r.Get(tableSystem, []byte("practice"))
		if err != nil {
			return err
		}
		_, key, ok := s.hub.Ring.Newest([16]byte(b))
		if !ok {
			return errNoDirectory
		}
		d.unlock(key)
		s.marks, err = markKey(key)
		return err
	})
}
