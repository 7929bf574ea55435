// Package audit is the record of who saw or changed what, which cannot be rewritten unnoticed.
//
// Each request that shows or changes anything appends one leaf to a Merkle tree (RFC 6962), in the transaction of the
// change itself. Signed checkpoints, which phones pin, fix all leaves before them. A leaf holds opaque words and never
// personal data; what it is about stands beside it as a Detail, to which the leaf is bound by a salted hash, so that a
// detail can be erased and every proof still holds. This package decides nothing: permission and purpose are its
// callers' business.
package audit

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"streetlight/sync/kv"
)

// Entry is one request as the log records it. All but Time and Detail are words: up to 128 letters, digits and
// . _ : / = + - without a space, so that no free text comes in. Time, Actor, Action and Result must be given.
type Entry struct {
	Time      time.Time // kept in milliseconds
	Actor     string    // opaque id of the worker, the client or the hub itself
	Role      string    // the role the actor acted in
	Device    string    // opaque id of the device, or empty for the console
	Action    string    // what was asked, such as entry.approve
	Pseudonym string    // of the child it is about, by which a child's accesses are found after erasure too
	Reason    string    // the code of the reason or legal basis; words that were typed belong to Detail
	Result    string    // what came of it, such as done or refused
	Detail    Detail
}

// Detail is what a leaf is about. It can be erased without touching the leaf.
type Detail struct {
	Entities []string // opaque ids of what was shown or changed: at most 16,384, each a word
	Words    string   // the reason as it was typed: at most 4,096 bytes
}

// Record is one entry of the log as it is read.
type Record struct {
	N      int64 // the place in the log, from 0
	Entry  Entry
	Erased bool // the detail is gone, and Entry.Detail is empty
}

// Log is the log of one hub process. Several may share a store; each has an origin of its own.
type Log struct {
	origin string
	random io.Reader
	codec  codec
}

// NewLog returns the log named origin: a word without +, at most 100 bytes, that its checkpoints begin with.
// Salts are read from random, which must be unpredictable.
func NewLog(origin string, random io.Reader) (*Log, error) {
	if err := checkOrigin(origin); err != nil {
		return nil, err
	}
	c, err := newCodec()
	if err != nil {
		return nil, fmt.Errorf("audit log %s: %w", origin, err)
	}
	return &Log{origin: origin, random: random, codec: c}, nil
}

// Append adds e to the log within tx, so that it stands or falls with the change, and returns its place. It costs three
// puts. A caller refuses the request when Append fails.
func (l *Log) Append(tx kv.Tx, e Entry) (int64, error) {
	n, err := l.append(tx, e)
	if err != nil {
		return 0, fmt.Errorf("append to the audit log: %w", err)
	}
	return n, nil
}

func (l *Log) append(tx kv.Tx, e Entry) (int64, error) {
	if err := e.check(); err != nil {
		return 0, err
	}
	n, err := l.Size(tx)
	if err != nil {
		return 0, err
	}
	detail, err := l.seal(e.Detail)
	if err != nil {
		return 0, err
	}
	leaf, err := l.codec.encodeLeaf(n, e, commit(detail))
	if err != nil {
		return 0, err
	}
	if err := tx.Put(details(), l.key(n), detail); err != nil {
		return 0, err
	}
	if err := tx.Put(leaves(), l.key(n), leaf); err != nil {
		return 0, err
	}
	return n, l.grow(tx, n, leaf)
}

// seal returns a fresh salt followed by the detail's bytes.
func (l *Log) seal(d Detail) ([]byte, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(l.random, salt); err != nil {
		return nil, fmt.Errorf("salt: %w", err)
	}
	return l.codec.appendDetail(salt, d)
}

// Size returns the number of leaves: one more than the last place taken.
func (l *Log) Size(r kv.Reader) (int64, error) {
	var size int64
	last := kv.Prefix(l.prefix())
	last.Reverse = true
	err := r.Scan(leaves(), last, func(key, _ []byte) error {
		n, err := l.place(key)
		if err != nil {
			return err
		}
		size = n + 1
		return kv.ErrStop
	})
	return size, err
}

// Read returns up to n records from the place from on, for people to look at. It checks each detail against its leaf,
// but not the tree: that is Verify's.
func (l *Log) Read(r kv.Reader, from int64, n int) ([]Record, error) {
	var records []Record
	err := r.Scan(leaves(), l.span(max(from, 0)), func(key, row []byte) error {
		if len(records) >= n {
			return kv.ErrStop
		}
		record, err := l.record(r, key, row)
		records = append(records, record)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return records, nil
}

func (l *Log) record(r kv.Reader, key, row []byte) (Record, error) {
	n, err := l.place(key)
	if err != nil {
		return Record{}, err
	}
	leaf, err := l.codec.decodeLeaf(row)
	if err != nil {
		return Record{}, fmt.Errorf("leaf %d: %w", n, err)
	}
	sealed, err := r.Get(details(), key)
	if err != nil {
		return Record{}, err
	}
	record := Record{N: n, Entry: leaf.entry(), Erased: sealed == nil}
	if record.Erased {
		return record, nil
	}
	if commit(sealed) != leaf.Commitment {
		return Record{}, fmt.Errorf("leaf %d: its detail was edited", n)
	}
	if record.Entry.Detail, err = l.codec.decodeDetail(sealed); err != nil {
		return Record{}, fmt.Errorf("detail of leaf %d: %w", n, err)
	}
	return record, nil
}

// EraseDetail removes what leaf n is about, with its salt, so that the hash in the leaf can no longer be guessed at.
// The caller logs the erasure as an entry of its own.
func (l *Log) EraseDetail(tx kv.Tx, n int64) error {
	if err := tx.Delete(details(), l.key(n)); err != nil {
		return fmt.Errorf("erase the detail of leaf %d: %w", n, err)
	}
	return nil
}

func leaves() kv.Table  { return kv.Table{Name: "audit-leaf", Ordered: true} }
func hashes() kv.Table  { return kv.Table{Name: "audit-hash", Ordered: true} }
func details() kv.Table { return kv.Table{Name: "audit-detail", Ordered: true} }

// prefix begins the keys of this log: its origin, which holds no zero byte, and one.
func (l *Log) prefix() []byte { return append([]byte(l.origin), 0) }

func (l *Log) key(n int64) []byte { return binary.BigEndian.AppendUint64(l.prefix(), uint64(n)) }

// place is the inverse of key.
func (l *Log) place(key []byte) (int64, error) {
	head := len(l.origin) + 1
	if len(key) != head+8 || key[head]&0x80 != 0 {
		return 0, fmt.Errorf("audit log %s has a row under a key that is not its own: %x", l.origin, key)
	}
	return int64(binary.BigEndian.Uint64(key[head:])), nil
}

// span is the range of all places from n on.
func (l *Log) span(n int64) kv.Range { return kv.Range{From: l.key(n), To: kv.Prefix(l.prefix()).To} }
