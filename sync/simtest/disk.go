package simtest

import (
	"context"
	"errors"
	"fmt"

	"streetlight/sync/kv"
)

// What a disk of the simulation says when it fails.
var (
	errPower = errors.New("simtest: the power went")
	errFull  = errors.New("simtest: the disk is full")
	errRead  = errors.New("simtest: the disk cannot be read just now")
)

// damaged says that a row is not what was written there.
type damaged struct {
	table string
	key   string
}

func (d *damaged) Error() string { return fmt.Sprintf("simtest: a row of %s is damaged", d.table) }

// harm is what the next transaction of a disk meets.
type harm int

const (
	noHarm     harm = iota
	cutBefore       // the commit is not made
	cutAfter        // it is made, and nobody hears of it
	full            // a write fails
	runTwice        // it runs once in vain, as on a store that found a conflict
	unreadable      // the next read transaction fails
)

// change is one write of a transaction; value is nil for a deletion.
type change struct {
	table      string
	key, value []byte
}

// disk is a store between the code under test and where it writes. It fails as it is told and shows each transaction that
// became durable.
type disk struct {
	kv.Store
	next    harm
	then    harm // what comes after it
	writes  int  // before full strikes
	watch   map[string]bool
	seen    func([]change)
	damage  map[damaged]bool
	struck  bool // next has struck
	history int  // transactions that became durable
}

func newDisk(store kv.Store, seen func([]change), watch ...string) *disk {
	d := &disk{Store: store, seen: seen, watch: map[string]bool{}, damage: map[damaged]bool{}}
	for _, t := range watch {
		d.watch[t] = true
	}
	return d
}

// plan says what the next transaction meets.
func (d *disk) plan(h harm, writes int) { d.next, d.writes, d.struck = h, writes, false }

// planSecond says what the transaction after the next one meets.
func (d *disk) planSecond(h harm) { d.then, d.struck = h, false }

// ends takes the plan back, and says whether it struck.
func (d *disk) ends() bool {
	struck := d.struck
	d.next, d.then, d.struck = noHarm, noHarm, false
	return struck
}

// strikes says whether a planned harm strikes now; it strikes once.
func (d *disk) strikes(h harm) bool {
	if d.next != h {
		return false
	}
	d.next, d.struck = noHarm, true
	return true
}

// View reads.
func (d *disk) View(ctx context.Context, fn func(kv.Reader) error) error {
	if d.strikes(unreadable) {
		return errRead
	}
	return d.Store.View(ctx, func(r kv.Reader) error { return fn(diskReader{r, d}) })
}

// Update writes.
func (d *disk) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if d.strikes(runTwice) {
		if err := d.update(ctx, func(tx kv.Tx) error { return errors.Join(fn(tx), errPower) }); !errors.Is(err, errPower) {
			return err
		}
	}
	return d.update(ctx, fn)
}

func (d *disk) update(ctx context.Context, fn func(kv.Tx) error) error {
	var t *diskTx
	err := d.Store.Update(ctx, func(tx kv.Tx) error {
		t = &diskTx{Tx: tx, diskReader: diskReader{tx, d}}
		if err := fn(t); err != nil {
			return err
		}
		if d.strikes(cutBefore) {
			return errPower
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.history++
	d.seen(t.changes)
	if d.strikes(cutAfter) {
		return errPower
	}
	if d.then != noHarm {
		d.next, d.then = d.then, noHarm
	}
	return nil
}

type diskReader struct {
	kv.Reader
	d *disk
}

func (r diskReader) Get(t kv.Table, key []byte) ([]byte, error) {
	if len(r.d.damage) > 0 {
		if at := (damaged{t.Name, string(key)}); r.d.damage[at] {
			return nil, &at
		}
	}
	return r.Reader.Get(t, key)
}

func (r diskReader) Scan(t kv.Table, rng kv.Range, fn func(key, value []byte) error) error {
	return r.Reader.Scan(t, rng, func(key, value []byte) error {
		if len(r.d.damage) > 0 {
			if at := (damaged{t.Name, string(key)}); r.d.damage[at] {
				return &at
			}
		}
		return fn(key, value)
	})
}

type diskTx struct {
	kv.Tx
	diskReader
	changes []change
}

func (t *diskTx) Get(table kv.Table, key []byte) ([]byte, error) { return t.diskReader.Get(table, key) }

func (t *diskTx) Scan(table kv.Table, r kv.Range, fn func(key, value []byte) error) error {
	return t.diskReader.Scan(table, r, fn)
}

func (t *diskTx) Put(table kv.Table, key, value []byte) error {
	if t.d.next == full {
		if t.d.writes--; t.d.writes < 0 && t.d.strikes(full) {
			return errFull
		}
	}
	if t.d.watch[table.Name] {
		t.changes = append(t.changes, change{table.Name, append([]byte(nil), key...), append([]byte{}, value...)})
	}
	if len(t.d.damage) > 0 {
		delete(t.d.damage, damaged{table.Name, string(key)})
	}
	return t.Tx.Put(table, key, value)
}

func (t *diskTx) Delete(table kv.Table, key []byte) error {
	if t.d.watch[table.Name] {
		t.changes = append(t.changes, change{table.Name, append([]byte(nil), key...), nil})
	}
	return t.Tx.Delete(table, key)
}
