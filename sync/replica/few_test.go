package replica_test

import (
	"context"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// counting counts the rows that are read of a store.
type counting struct {
	kv.Store
	read *int
}

type countingTx struct {
	kv.Tx
	read *int
}

func (c counting) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return c.Store.Update(ctx, func(tx kv.Tx) error { return fn(countingTx{tx, c.read}) })
}

func (c countingTx) Get(t kv.Table, key []byte) ([]byte, error) {
	*c.read++
	return c.Tx.Get(t, key)
}

func (c countingTx) Scan(t kv.Table, r kv.Range, fn func(key, value []byte) error) error {
	return c.Tx.Scan(t, r, func(key, value []byte) error {
		*c.read++
		return fn(key, value)
	})
}

// What an answer costs goes by what its request brought, and not by what waits behind that.
func TestAnAnswerReadsNothingOfWhatStillWaits(t *testing.T) {
	w := newWorld(t)
	a, read := w.enrol(1, 10), 0
	scope, wr := replica.ID{7}, a.Writer()
	w.must(wr.NewScope(scope))
	w.must(a.store.View(t.Context(), func(r kv.Reader) error {
		for range 2000 {
			if err := wr.Add(r, w.now, replica.Change{Scope: scope, Ops: []crdt.Op{{Entity: scope, Field: 9, Value: []byte("seen")}}}); err != nil {
				return err
			}
		}
		return nil
	}))
	w.must(wr.Save(t.Context(), nil))
	d, err := replica.Load(t.Context(), counting{a.store, &read}, a.ring, w.random)
	w.must(err)
	asked, err := d.Request(w.now)
	w.must(err)
	read = 0
	taken, err := d.Take(t.Context(), asked, w.reaches(asked), nil)
	w.must(err)
	if taken.Sent == 0 || taken.Sent+d.Pending() != 2000 {
		t.Errorf("%d are sent and %d wait, of 2000", taken.Sent, d.Pending())
	}
	if read > 20 {
		t.Errorf("the answer reads %d rows, want 20 at most", read)
	}
}
