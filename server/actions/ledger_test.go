package actions_test

import (
	"context"
	"maps"
	"strings"
	"sync"

	"streetlight/sync/kv"
)

// ledger is a store that also keeps a plain copy of every row, so that a test can compare all of it.
type ledger struct {
	kv.Store
	mu   sync.Mutex
	rows map[string]string // table, a line break, key
	fail string            // a table that takes no more rows
	used map[string]kv.Table
	off  bool // it keeps no copy: a benchmark measures the store alone
}

func newLedger(store kv.Store) *ledger {
	return &ledger{Store: store, rows: map[string]string{}, used: map[string]kv.Table{}}
}

func (l *ledger) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if l.off {
		return l.Store.Update(ctx, fn)
	}
	var tx *ledgerTx
	if err := l.Store.Update(ctx, func(under kv.Tx) error {
		tx = &ledgerTx{Tx: under, ledger: l, changed: map[string]*string{}}
		return fn(tx)
	}); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, value := range tx.changed {
		if value == nil {
			delete(l.rows, key)
		} else {
			l.rows[key] = *value
		}
	}
	return nil
}

// dump is a copy of everything stored.
func (l *ledger) dump() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.rows)
}

// restore puts the store back as it was.
func (p *partnership) restore(before map[string]string) {
	p.t.Helper()
	p.must(p.ledger.Update(p.t.Context(), func(tx kv.Tx) error {
		for key := range p.ledger.dump() {
			if _, kept := before[key]; kept {
				continue
			}
			table, row, _ := strings.Cut(key, "\n")
			if err := tx.Delete(p.ledger.used[table], []byte(row)); err != nil {
				return err
			}
		}
		for key, value := range before {
			table, row, _ := strings.Cut(key, "\n")
			if err := tx.Put(p.ledger.used[table], []byte(row), []byte(value)); err != nil {
				return err
			}
		}
		return nil
	}))
	p.wantSame(before)
}

// count counts the rows of a table.
func (l *ledger) count(table string) int {
	n := 0
	for key := range l.dump() {
		if len(key) > len(table) && key[:len(table)+1] == table+"\n" {
			n++
		}
	}
	return n
}

// nothing is an empty store.
type nothing struct{}

func (nothing) Get(kv.Table, []byte) ([]byte, error)                   { return nil, nil }
func (nothing) Scan(kv.Table, kv.Range, func(_, _ []byte) error) error { return nil }

type ledgerTx struct {
	kv.Tx
	ledger  *ledger
	changed map[string]*string
}

func (tx *ledgerTx) Put(t kv.Table, key, value []byte) error {
	if t.Name == tx.ledger.fail {
		return kv.ErrFault
	}
	text := string(value)
	tx.ledger.used[t.Name] = t
	tx.changed[t.Name+"\n"+string(key)] = &text
	return tx.Tx.Put(t, key, value)
}

func (tx *ledgerTx) Delete(t kv.Table, key []byte) error {
	tx.changed[t.Name+"\n"+string(key)] = nil
	return tx.Tx.Delete(t, key)
}

// wantSame checks that nothing stored has changed since before.
func (p *partnership) wantSame(before map[string]string) {
	p.t.Helper()
	if after := p.ledger.dump(); !maps.Equal(before, after) {
		p.t.Errorf("the store changed: %d rows before, %d after", len(before), len(after))
	}
}
