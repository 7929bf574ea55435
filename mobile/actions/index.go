package actions

import (
	"encoding/binary"
	"fmt"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// The index of accepted entries is a list that only grows: each answer of the hub adds one row with all entries it made
// or changed. It is small enough to be read whole when the phone is opened, so that saving an answer costs one put
// whatever is in it, and the newest entries are found without opening the others.
var tableEntries = kv.Table{Name: "index-entries", Ordered: true} // row number -> packed entryRows

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

// index is the accepted entries in the order in which they came, and the shelf of scopes once it was needed.
type index struct {
	rows  []entryRow
	at    map[casework.EntryID]int32
	next  uint64 // number of the table's next row
	shelf *shelf
}

func newIndex() *index { return &index{at: map[casework.EntryID]int32{}} }

func (x *index) load(r kv.Reader) error {
	return r.Scan(tableEntries, kv.Range{}, func(key, value []byte) error {
		if len(value)%entryRowSize != 0 {
			return fmt.Errorf("row %x of the index has %d bytes", key, len(value))
		}
		for at := 0; at < len(value); at += entryRowSize {
			x.put(unpackEntryRow(value[at : at+entryRowSize]))
		}
		x.next = binary.BigEndian.Uint64(key) + 1
		return nil
	})
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

func (x *index) find(id casework.EntryID) (entryRow, bool) {
	at, ok := x.at[id]
	if !ok {
		return entryRow{}, false
	}
	return x.rows[at], true
}

// save writes what an answer changed, within its transaction.
func (x *index) save(tx kv.Tx, n news) error {
	if len(n.entries) > 0 {
		packed := make([]byte, 0, len(n.entries)*entryRowSize)
		for _, e := range n.entries {
			packed = e.pack(packed)
		}
		if err := tx.Put(tableEntries, binary.BigEndian.AppendUint64(nil, x.next), packed); err != nil {
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
