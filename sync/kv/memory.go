package kv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Memory is a Store that keeps everything in memory and loses it with the process. It is made for simulations and
// benchmarks: readers run together, a writer alone, and a change that fails is undone step by step.
type Memory struct {
	mu     sync.RWMutex
	tables map[string]*table
	closed bool
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{tables: map[string]*table{}} }

// View runs fn over the present state. A writer waits until fn returns.
func (m *Memory) View(ctx context.Context, fn func(Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return ErrClosed
	}
	r := &memoryReader{store: m}
	defer r.end()
	return fn(r)
}

// Update runs fn alone and undoes its writes when it returns an error or panics.
func (m *Memory) Update(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	tx := &memoryTx{memoryReader: memoryReader{store: m}}
	defer tx.close()
	if err := fn(tx); err != nil {
		return err
	}
	tx.undo = nil
	return nil
}

// Copy is another store that holds the same, as a copy of a disk does.
func (m *Memory) Copy(ctx context.Context) (*Memory, error) {
	to := NewMemory()
	return to, m.View(ctx, func(Reader) error {
		for name, t := range m.tables {
			c := newTable(Table{Name: name, Ordered: t.ordered != nil})
			if err := t.each(func(key, value []byte) { c.put(bytes.Clone(key), copied(value)) }); err != nil {
				return err
			}
			to.tables[name] = c
		}
		return nil
	})
}

// Each visits every pair: tables by name, and the keys of each in byte order.
func (m *Memory) Each(ctx context.Context, visit func(t Table, key, value []byte) error) error {
	return m.View(ctx, func(Reader) error {
		for _, name := range slices.Sorted(maps.Keys(m.tables)) {
			t := m.tables[name]
			if t.ordered != nil {
				err := t.ordered.ascend(Range{}, func(key, value []byte) error { return visit(Table{Name: name, Ordered: true}, key, value) })
				if err != nil {
					return err
				}
			}
			for _, key := range slices.Sorted(maps.Keys(t.hashed)) {
				if err := visit(Table{Name: name}, []byte(key), t.hashed[key]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Close refuses every transaction from now on and frees what was kept.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tables, m.closed = nil, true
	return nil
}

type memoryReader struct {
	store *Memory
	ended bool
}

func (r *memoryReader) end() { r.ended = true }

// table returns the table t names, or nil when nothing was ever put there.
func (r *memoryReader) table(t Table) (*table, error) {
	if r.ended {
		return nil, ErrEnded
	}
	found := r.store.tables[t.Name]
	if found != nil && (found.ordered != nil) != t.Ordered {
		return nil, fmt.Errorf("kv: table %q is used both as ordered and as hashed", t.Name)
	}
	return found, nil
}

func (r *memoryReader) Get(t Table, key []byte) ([]byte, error) {
	table, err := r.table(t)
	if err != nil {
		return nil, err
	}
	if err := CheckKey(key); err != nil || table == nil {
		return nil, err
	}
	value, found := table.get(key)
	if !found {
		return nil, nil
	}
	return copied(value), nil
}

func (r *memoryReader) Scan(t Table, rng Range, fn func(key, value []byte) error) error {
	if !t.Ordered {
		return fmt.Errorf("scan %s: %w", t.Name, ErrHashed)
	}
	table, err := r.table(t)
	if err != nil || table == nil {
		return err
	}
	scan := table.ordered.ascend
	if rng.Reverse {
		scan = table.ordered.descend
	}
	if err := scan(rng, fn); !errors.Is(err, ErrStop) {
		return err
	}
	return nil
}

// memoryTx writes at once and remembers what was there before.
type memoryTx struct {
	memoryReader
	undo []undone
}

// undone is one write to take back: what the table held under key before it.
type undone struct {
	table   *table
	key     []byte
	value   []byte
	present bool
}

func (tx *memoryTx) Put(t Table, key, value []byte) error {
	table, err := tx.change(t, key)
	if err != nil {
		return err
	}
	table.put(key, copied(value))
	return nil
}

func (tx *memoryTx) Delete(t Table, key []byte) error {
	table, err := tx.change(t, key)
	if err != nil {
		return err
	}
	table.remove(key)
	return nil
}

// change returns the table of t, made when it is new, after noting what it holds under key.
func (tx *memoryTx) change(t Table, key []byte) (*table, error) {
	table, err := tx.table(t)
	if err != nil {
		return nil, err
	}
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	if table == nil {
		table = newTable(t)
		tx.store.tables[t.Name] = table
	}
	value, present := table.get(key)
	tx.undo = append(tx.undo, undone{table, bytes.Clone(key), value, present})
	return table, nil
}

// close takes back every write that was not committed, the last one first.
func (tx *memoryTx) close() {
	for i := len(tx.undo) - 1; i >= 0; i-- {
		u := tx.undo[i]
		if u.present {
			u.table.put(u.key, u.value)
			continue
		}
		u.table.remove(u.key)
	}
	tx.end()
}

// copied is never nil, so that an empty value is told from an absent one.
func copied(value []byte) []byte { return append(make([]byte, 0, len(value)), value...) }
