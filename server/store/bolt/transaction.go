package bolt

import (
	"bytes"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"streetlight/sync/kv"
)

// growingFill is how full the pages of ordered tables are left: their keys mostly arrive in order, so that room for
// later insertions would only be waste.
const growingFill = 0.9

// reader answers from one transaction, and looks each table's bucket up once.
type reader struct {
	tx      *bbolt.Tx // nil once the transaction has ended
	buckets map[string]*bbolt.Bucket
}

func newReader(tx *bbolt.Tx) *reader { return &reader{tx: tx, buckets: map[string]*bbolt.Bucket{}} }

func (r *reader) end() { r.tx = nil }

// bucket returns the bucket of t, or nil when nothing was ever put there.
func (r *reader) bucket(t kv.Table) (*bbolt.Bucket, error) {
	if r.tx == nil {
		return nil, kv.ErrEnded
	}
	if found, known := r.buckets[t.Name]; known {
		return found, nil
	}
	found := r.tx.Bucket([]byte(t.Name))
	r.keep(t, found)
	return found, nil
}

func (r *reader) keep(t kv.Table, b *bbolt.Bucket) {
	if b != nil && t.Ordered {
		b.FillPercent = growingFill
	}
	r.buckets[t.Name] = b
}

// Get returns a copy of the value under key, or nil.
func (r *reader) Get(t kv.Table, key []byte) (value []byte, err error) {
	if err := kv.CheckKey(key); err != nil {
		return nil, err
	}
	err = guard(func() error {
		b, err := r.bucket(t)
		if err != nil || b == nil {
			return err
		}
		if lent := b.Get(key); lent != nil {
			value = append(make([]byte, 0, len(lent)), lent...)
		}
		return nil
	})
	return value, err
}

// Scan lends copies, because a page of a damaged file must not be touched outside of a guard.
func (r *reader) Scan(t kv.Table, rng kv.Range, fn func(key, value []byte) error) error {
	if !t.Ordered {
		return fmt.Errorf("scan %s: %w", t.Name, kv.ErrHashed)
	}
	c, err := r.walk(t, rng)
	if err != nil || c == nil {
		return err
	}
	for {
		found, err := c.next()
		if err != nil || !found {
			return err
		}
		if err := fn(c.key, c.value); err != nil {
			return unlessStop(err)
		}
	}
}

func unlessStop(err error) error {
	if errors.Is(err, kv.ErrStop) {
		return nil
	}
	return err
}

// walk returns a walk over the range, or nil when the table has no bucket.
func (r *reader) walk(t kv.Table, rng kv.Range) (c *walk, err error) {
	err = guard(func() error {
		b, err := r.bucket(t)
		if err != nil || b == nil {
			return err
		}
		c = &walk{cursor: b.Cursor(), rng: rng}
		return nil
	})
	return c, err
}

// writer adds the writing half.
type writer struct {
	*reader
	room *arena
}

// Put stores a copy of value, which bbolt would otherwise only borrow until the commit.
func (w *writer) Put(t kv.Table, key, value []byte) error {
	if err := kv.CheckKey(key); err != nil {
		return err
	}
	return guard(func() error {
		b, err := w.bucket(t)
		if err != nil {
			return err
		}
		if b == nil {
			if b, err = w.tx.CreateBucket([]byte(t.Name)); err != nil {
				return fmt.Errorf("create table %s: %w", t.Name, err)
			}
			w.keep(t, b)
		}
		return b.Put(key, w.room.keep(value))
	})
}

// Delete removes key from the table if it is there.
func (w *writer) Delete(t kv.Table, key []byte) error {
	if err := kv.CheckKey(key); err != nil {
		return err
	}
	return guard(func() error {
		b, err := w.bucket(t)
		if err != nil || b == nil {
			return err
		}
		return b.Delete(bytes.Clone(key))
	})
}
