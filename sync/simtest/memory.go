package simtest

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// memory is a kv.Memory that can be copied: it knows its tables, and the keys of those that cannot be scanned.
type memory struct {
	*kv.Memory
	tables map[string]kv.Table
	keys   map[string]map[string]bool // of hashed tables
}

func newMemory() *memory {
	return &memory{Memory: kv.NewMemory(), tables: map[string]kv.Table{}, keys: map[string]map[string]bool{}}
}

// Update notes which tables and keys there are.
func (m *memory) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return m.Memory.Update(ctx, func(tx kv.Tx) error { return fn(notingTx{tx, m}) })
}

type notingTx struct {
	kv.Tx
	m *memory
}

func (t notingTx) Put(table kv.Table, key, value []byte) error {
	t.m.tables[table.Name] = table
	if !table.Ordered {
		if t.m.keys[table.Name] == nil {
			t.m.keys[table.Name] = map[string]bool{}
		}
		t.m.keys[table.Name][string(key)] = true
	}
	return t.Tx.Put(table, key, value)
}

// copy is the same store apart.
func (m *memory) copy() (*memory, error) {
	to := newMemory()
	ctx := context.Background()
	err := m.View(ctx, func(r kv.Reader) error {
		return to.Update(ctx, func(tx kv.Tx) error {
			for _, name := range slices.Sorted(maps.Keys(m.tables)) {
				if err := m.copyTable(r, tx, m.tables[name]); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return to, err
}

func (m *memory) copyTable(r kv.Reader, tx kv.Tx, t kv.Table) error {
	if t.Ordered {
		return r.Scan(t, kv.Range{}, func(key, value []byte) error { return tx.Put(t, bytes.Clone(key), bytes.Clone(value)) })
	}
	for key := range m.keys[t.Name] {
		value, err := r.Get(t, []byte(key))
		if err != nil {
			return err
		}
		if value == nil {
			continue
		}
		if err := tx.Put(t, []byte(key), value); err != nil {
			return err
		}
	}
	return nil
}

// ring is a keyring that can be copied.
type ring struct {
	*keyring.Ring
	held []keyring.Key
}

func newRing(keys ...keyring.Key) (*ring, error) {
	r := &ring{Ring: keyring.Memory()}
	return r, r.Add(keys...)
}

// Add keeps keys.
func (r *ring) Add(keys ...keyring.Key) error {
	if err := r.Ring.Add(keys...); err != nil {
		return err
	}
	r.held = append(r.held, keys...)
	return nil
}

// Destroy forgets the keys of scopes.
func (r *ring) Destroy(scopes ...ID) error {
	r.held = slices.DeleteFunc(r.held, func(k keyring.Key) bool { return slices.Contains(scopes, k.Scope) })
	return r.Ring.Destroy(scopes, [32]byte{})
}

// inMemory is a phone's storage in memory.
type inMemory struct {
	store *memory
	keys  *ring
}

func newInMemory() (*inMemory, error) {
	keys, err := newRing()
	return &inMemory{newMemory(), keys}, err
}

// Open gives the store and the keys: memory survives a crash of the simulation.
func (m *inMemory) Open() (kv.Store, replica.Keys, error) { return m.store, m.keys, nil }

// Copy is a backup.
func (m *inMemory) Copy() (Storage, error) {
	store, err := m.store.copy()
	if err != nil {
		return nil, err
	}
	keys, err := newRing(m.keys.held...)
	return &inMemory{store, keys}, err
}

// Close does nothing.
func (*inMemory) Close() error { return nil }
