package vault

import (
	"bytes"
	"errors"
	"slices"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/kv"
)

// Scan visits a range of an ordered table. A value that is damaged ends it with *Altered, which names its key.
func (r *reader) Scan(kt kv.Table, rng kv.Range, fn func(key, value []byte) error) error {
	if r.tx == nil {
		return kv.ErrEnded
	}
	if !kt.Ordered {
		return kv.ErrHashed
	}
	t, err := r.seals.table(kt)
	if err != nil {
		return err
	}
	r.inside = true
	err = r.scan(t, rng, fn)
	r.inside = false
	if errors.Is(err, kv.ErrStop) {
		return nil
	}
	return err
}

func (r *reader) scan(t *table, rng kv.Range, fn func(key, value []byte) error) error {
	bucket := r.tx.Bucket(t.bucket)
	if bucket == nil {
		return nil
	}
	w := walk{bucket.Cursor(), rng}
	var lent, value []byte // of this scan alone, for fn may scan too
	for k, v := w.first(); w.within(k); k, v = w.next() {
		var err error
		lent = append(lent[:0], k...)
		r.place = t.box.Place(r.place[:0], t.Name, k)
		if value, err = t.box.Open(value[:0], r.place, v); err != nil {
			return &Altered{Table: t.Name, Key: bytes.Clone(k)}
		}
		r.inside = false
		err = fn(slices.Clip(lent), slices.Clip(value))
		r.inside = true
		if err != nil {
			return err
		}
	}
	return nil
}

// walk is a cursor that keeps to a range, in its direction.
type walk struct {
	cursor *bolt.Cursor
	rng    kv.Range
}

func (w walk) first() (key, value []byte) {
	switch {
	case !w.rng.Reverse && w.rng.From == nil:
		return w.cursor.First()
	case !w.rng.Reverse:
		return w.cursor.Seek(w.rng.From)
	case w.rng.To == nil:
		return w.cursor.Last()
	}
	if k, _ := w.cursor.Seek(w.rng.To); k == nil {
		return w.cursor.Last()
	}
	return w.cursor.Prev()
}

func (w walk) next() (key, value []byte) {
	if w.rng.Reverse {
		return w.cursor.Prev()
	}
	return w.cursor.Next()
}

// within says whether key is still in the range; the bound behind the cursor is kept by where it began.
func (w walk) within(key []byte) bool {
	switch {
	case key == nil:
		return false
	case w.rng.Reverse:
		return bytes.Compare(key, w.rng.From) >= 0
	}
	return w.rng.To == nil || bytes.Compare(key, w.rng.To) < 0
}
