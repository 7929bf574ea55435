package vault

import (
	"bytes"
	"hash"

	bolt "go.etcd.io/bbolt"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// reader is a transaction that reads. inside is true while bbolt runs and false while the caller's function does, so that
// a panic is known to be one's or the other's.
type reader struct {
	seals  *seals
	tx     *bolt.Tx // nil once it has ended
	inside bool
	hasher hash.Hash // made when a hashed table is touched
	hidden []byte    // scratch, as place
	place  []byte
}

func (r *reader) run(tx *bolt.Tx, fn func() error) error {
	r.tx, r.inside = tx, false
	defer func() { r.tx = nil }()
	err := fn()
	r.inside = true
	return err
}

// table checks a call and returns its table.
func (r *reader) table(t kv.Table, key []byte) (*table, error) {
	if r.tx == nil {
		return nil, kv.ErrEnded
	}
	if err := kv.CheckKey(key); err != nil {
		return nil, err
	}
	return r.seals.table(t)
}

// stored is what stands on disk for a key, until the next call.
func (r *reader) stored(t *table, key []byte) []byte {
	if t.Ordered {
		return key
	}
	if r.hasher == nil {
		r.hasher = r.seals.hasher()
	}
	r.hidden = hide(r.hasher, r.hidden[:0], t.Name, key)
	return r.hidden
}

// Get returns a copy of the value under key, nil when there is none, and *Altered when it is damaged.
func (r *reader) Get(kt kv.Table, key []byte) ([]byte, error) {
	t, err := r.table(kt, key)
	if err != nil {
		return nil, err
	}
	r.inside = true
	value, err := r.get(t, key)
	r.inside = false
	return value, err
}

func (r *reader) get(t *table, key []byte) ([]byte, error) {
	bucket := r.tx.Bucket(t.bucket)
	if bucket == nil {
		return nil, nil
	}
	stored := r.stored(t, key)
	found := bucket.Get(stored)
	if found == nil {
		return nil, nil
	}
	r.place = t.box.Place(r.place[:0], t.Name, stored)
	value, err := t.box.Open(make([]byte, 0, max(0, len(found)-sealed.Overhead)), r.place, found)
	if err != nil {
		return nil, &Altered{Table: t.Name, Key: bytes.Clone(key)}
	}
	return value, nil
}
