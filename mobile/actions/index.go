package actions

import (
	"encoding/binary"
	"fmt"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// The index of accepted entries is a list that only grows: each answer of the hub adds one row with all entries it made
// or changed. So saving an answer costs one put whatever is in it, the newest entries are found at the end, and all of it
// is small enough to be kept in memory once it is needed.
func tableEntries() kv.Table { return kv.Table{Name: "index-entries", Ordered: true} } // row number -> packed entryRows

// entryRow is what the index knows of an accepted entry.
type entryRow struct {
	Entry    casework.EntryID
	Scope    casework.ScopeID
	Saved    int64 // by its author's clock, milliseconds since 1970
	Received int64 // by the hub's
	Occurred int64
	Returned bool // the last verdict is that it goes back
	Conflict bool // people contradict each other in a field
}

const (
	entryRowSize = 16 + 16 + 8 + 8 + 8 + 1

	flagReturned = 1
	flagConflict = 2
)

func (e entryRow) pack(out []byte) []byte {
	out = append(append(out, e.Entry[:]...), e.Scope[:]...)
	for _, ms := range []int64{e.Saved, e.Received, e.Occurred} {
		out = binary.BigEndian.AppendUint64(out, uint64(ms))
	}
	var flags byte
	if e.Returned {
		flags |= flagReturned
	}
	if e.Conflict {
		flags |= flagConflict
	}
	return append(out, flags)
}

func unpackEntryRow(b []byte) entryRow {
	ms := func(at int) int64 { return int64(binary.BigEndian.Uint64(b[at:])) }
	return entryRow{Entry: casework.EntryID(b[:16]), Scope: casework.ScopeID(b[16:32]), Saved: ms(32), Received: ms(40), Occurred: ms(48),
		Returned: b[56]&flagReturned != 0, Conflict: b[56]&flagConflict != 0}
}

// index is the accepted entries in the order in which they came, and the shelf of scopes. Both are read at their first
// use, so that a phone opens at once.
type index struct {
	loaded bool
	rows   []entryRow
	at     map[casework.EntryID]int32
	next   uint64 // number of the table's next row
	shelf  *shelf
}

// load reads the whole index at its first use.
func (x *index) load(r kv.Reader) error {
	if x.loaded {
		return nil
	}
	var (
		packed []byte
		next   uint64
	)
	err := r.Scan(tableEntries(), kv.Range{}, func(key, value []byte) error {
		if err := checkRow(key, value); err != nil {
			return err
		}
		packed = append(packed, value...)
		next = binary.BigEndian.Uint64(key) + 1
		return nil
	})
	if err != nil {
		return err
	}
	n := len(packed) / entryRowSize
	x.rows, x.at, x.next, x.loaded = make([]entryRow, 0, n), make(map[casework.EntryID]int32, n), next, true
	for at := 0; at < len(packed); at += entryRowSize {
		x.put(unpackEntryRow(packed[at : at+entryRowSize]))
	}
	return nil
}

func checkRow(key, value []byte) error {
	if len(key) != 8 || len(value)%entryRowSize != 0 {
		return fmt.Errorf("row %x of the index has %d bytes", key, len(value))
	}
	return nil
}

// put adds an entry, or replaces what was known of it in its old place.
func (x *index) put(e entryRow) {
	if at, known := x.at[e.Entry]; known {
		x.rows[at] = e
		return
	}
	x.at[e.Entry] = int32(len(x.rows))
	x.rows = append(x.rows, e)
}

// find finds an entry.
func (x *index) find(r kv.Reader, id casework.EntryID) (row entryRow, ok bool, err error) {
	if err := x.load(r); err != nil {
		return row, false, err
	}
	at, ok := x.at[id]
	if !ok {
		return row, false, nil
	}
	return x.rows[at], true, nil
}

// newest gives the entries that came or changed last, at most limit where that is not 0. A few are read from the end of
// the table, without the others.
func (x *index) newest(r kv.Reader, limit int) ([]entryRow, error) {
	if x.loaded || limit == 0 {
		if err := x.load(r); err != nil || limit == 0 {
			return x.rows, err
		}
		return x.rows[max(0, len(x.rows)-limit):], nil
	}
	var out []entryRow
	seen := map[casework.EntryID]bool{}
	err := r.Scan(tableEntries(), kv.Range{Reverse: true}, func(key, value []byte) error {
		if err := checkRow(key, value); err != nil {
			return err
		}
		for at := len(value) - entryRowSize; at >= 0; at -= entryRowSize {
			if row := unpackEntryRow(value[at : at+entryRowSize]); !seen[row.Entry] {
				seen[row.Entry] = true
				out = append(out, row)
			}
			if len(out) == limit {
				return kv.ErrStop
			}
		}
		return nil
	})
	slices.Reverse(out)
	return out, err
}

// save writes what an answer changed, within its transaction.
func (x *index) save(tx kv.Tx, n news) error {
	if len(n.entries) > 0 {
		packed := make([]byte, 0, len(n.entries)*entryRowSize)
		for _, e := range n.entries {
			packed = e.pack(packed)
		}
		if err := tx.Put(tableEntries(), binary.BigEndian.AppendUint64(nil, x.next), packed); err != nil {
			return err
		}
	}
	return saveShelf(tx, n)
}

// remember takes over, once the transaction is durable, what save wrote.
func (x *index) remember(n news) {
	if len(n.entries) > 0 {
		x.next++
	}
	for _, e := range n.entries {
		x.put(e)
	}
	if x.shelf != nil {
		x.shelf.put(n.scopes...)
	}
}
