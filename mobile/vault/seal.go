package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"sync"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// label names the format of everything under the data key; another format has another label.
const label = "streetlight vault v1"

// hashSize is the length of a table's or a key's name on disk.
const hashSize = 16

// seals are the keys of an unlocked vault, ready for use, and the tables they were used on.
type seals struct {
	header sealed.Box // the ring key, in the header
	values sealed.Box
	outbox sealed.Box
	names  [32]byte // hides tables and keys
	tables sync.Map // name -> *table
}

// newSeals derives them from the data key. The outbox's box comes from vault.db.
func newSeals(data [32]byte) *seals {
	return &seals{
		header: sealed.NewBox(label, derive(data[:], "header", nil)),
		values: sealed.NewBox(label, derive(data[:], "values", nil)),
		names:  derive(data[:], "names", nil),
	}
}

func (s *seals) zero() {
	s.names = [32]byte{}
	s.header, s.values, s.outbox = sealed.Box{}, sealed.Box{}, sealed.Box{}
	s.tables.Clear()
}

// table is a table as it lies in vault.db.
type table struct {
	kv.Table
	bucket []byte // its name on disk
	box    *sealed.Box
}

// table returns the one t names, made at its first use.
func (s *seals) table(t kv.Table) (*table, error) {
	if found, ok := s.tables.Load(t.Name); ok {
		return found.(*table), agree(found.(*table), t)
	}
	if sealed.IsOutbox(t.Name) && !t.Ordered {
		return nil, fmt.Errorf("vault: table %q: an outbox is ordered, or the hub could not open it", t.Name)
	}
	made, _ := s.tables.LoadOrStore(t.Name, s.newTable(t))
	return made.(*table), agree(made.(*table), t)
}

func agree(found *table, t kv.Table) error {
	if found.Ordered != t.Ordered {
		return fmt.Errorf("vault: table %q is used both as ordered and as hashed", t.Name)
	}
	return nil
}

func (s *seals) newTable(t kv.Table) *table {
	if sealed.IsOutbox(t.Name) {
		return &table{Table: t, bucket: []byte(t.Name), box: &s.outbox}
	}
	return &table{Table: t, bucket: hide(s.hasher(), nil, t.Name, nil), box: &s.values}
}

func (s *seals) hasher() hash.Hash { return hmac.New(sha256.New, s.names[:]) }

// hide appends to out what stands on disk for a key of a table, or for a table when key is nil.
func hide(h hash.Hash, out []byte, table string, key []byte) []byte {
	h.Reset()
	h.Write([]byte(table))
	h.Write([]byte{0})
	h.Write(key)
	var sum [sha256.Size]byte
	return append(out, h.Sum(sum[:0])[:hashSize]...)
}
