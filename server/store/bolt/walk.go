package bolt

import (
	"bytes"

	"go.etcd.io/bbolt"

	"streetlight/sync/kv"
)

// walk steps through a range of one bucket, copying each pair into buffers of its own.
type walk struct {
	cursor     *bbolt.Cursor
	rng        kv.Range
	begun      bool
	key, value []byte
}

// next moves to the next pair of the range and says whether there is one.
func (w *walk) next() (found bool, err error) {
	err = guard(func() error {
		k, v := w.step()
		if found = k != nil && w.within(k); found {
			w.key, w.value = append(w.key[:0], k...), append(w.value[:0], v...)
			w.key, w.value = w.key[:len(k):len(k)], w.value[:len(v):len(v)]
		}
		return nil
	})
	return found, err
}

func (w *walk) step() (k, v []byte) {
	first := !w.begun
	w.begun = true
	switch {
	case first && w.rng.Reverse:
		return w.last()
	case first:
		return w.cursor.Seek(w.rng.From)
	case w.rng.Reverse:
		return w.cursor.Prev()
	}
	return w.cursor.Next()
}

// last moves to the greatest pair below the range's upper bound.
func (w *walk) last() (k, v []byte) {
	if w.rng.To == nil {
		return w.cursor.Last()
	}
	if k, _ = w.cursor.Seek(w.rng.To); k == nil {
		return w.cursor.Last()
	}
	return w.cursor.Prev()
}

// within says whether k has not yet passed the bound that the walk goes towards.
func (w *walk) within(k []byte) bool {
	if w.rng.Reverse {
		return bytes.Compare(k, w.rng.From) >= 0
	}
	return w.rng.To == nil || bytes.Compare(k, w.rng.To) < 0
}
