package actions

import (
	"errors"

	"streetlight/sync/canon"
)

// The row of a file is written and read with every push, so it is by hand: the list of its fields, with that of its entries
// as the last, each a list of its own.

// byHand is a row that is written without reflection, and readByHand one that is read so.
type (
	byHand     interface{ encoded() []byte }
	readByHand interface{ read(r *canon.Reader) }
)

var errRow = errors.New("it is none")

// entrySize is how many bytes an entry takes in its file's row at most.
const entrySize = 48

func (f fileRow) encoded() []byte {
	out := canon.AppendHead(make([]byte, 0, 64+entrySize*len(f.Entries)), canon.Array, 4)
	for _, id := range [][16]byte{f.Child, f.Agency, f.Author} {
		out = canon.AppendBytes(out, id[:])
	}
	out = canon.AppendHead(out, canon.Array, len(f.Entries))
	for i := range f.Entries {
		e := &f.Entries[i]
		out = canon.AppendBytes(canon.AppendHead(out, canon.Array, 5), e.ID[:])
		out = canon.AppendInt(canon.AppendInt(out, e.Received), e.Changed)
		out = canon.AppendBool(canon.AppendBool(out, e.Awaits), e.Urgent)
	}
	return out
}

func (f *fileRow) read(r *canon.Reader) {
	r.Refuse(r.Head(canon.Array) != 4)
	f.Child, f.Agency, f.Author = r.ID(), r.ID(), r.ID()
	n := r.Count(canon.Array)
	if n > 0 {
		f.Entries = make([]entryRow, 0, min(n, 1+len(r.Left)/20)) // an entry takes 22 bytes at least
	}
	for i := 0; i < n && !r.Bad; i++ {
		r.Refuse(r.Head(canon.Array) != 5)
		f.Entries = append(f.Entries, entryRow{ID: r.ID(), Received: r.Int(), Changed: r.Int(), Awaits: r.Bool(), Urgent: r.Bool()})
	}
}
