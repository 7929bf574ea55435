// Package kv is the ordered, transactional key-value store that both sides of an exchange keep their state in.
//
// The phone's encrypted vault, the server's bbolt file and the memory of a simulation all satisfy it, and one suite
// (kvtest) holds them to the same behaviour, so that everything above is written once. It never knows what it holds.
package kv

import (
	"context"
	"errors"
	"fmt"
)

// ErrStop ends a Scan early; Scan then returns nil.
var ErrStop = errors.New("kv: stop")

// ErrHashed is returned by Scan on a table whose keys have no order.
var ErrHashed = errors.New("kv: a hashed table cannot be scanned")

// ErrKey is returned for a key that is empty or longer than MaxKey.
var ErrKey = errors.New("kv: a key has 1 to 1024 bytes")

// ErrClosed is returned by a store that has been closed.
var ErrClosed = errors.New("kv: the store is closed")

// ErrEnded is returned by a transaction that is used after its function returned.
var ErrEnded = errors.New("kv: the transaction has ended")

// MaxKey is the greatest length of a key in bytes, so that every engine can index it.
const MaxKey = 1024

// CheckKey returns ErrKey, with the length found, when key cannot be a key.
func CheckKey(key []byte) error {
	if n := len(key); n == 0 || n > MaxKey {
		return fmt.Errorf("%w, not %d", ErrKey, n)
	}
	return nil
}

// Table names one keyspace. Two tables with the same name are the same table and must agree on Ordered.
type Table struct {
	Name string
	// Ordered tables keep their keys in byte order and may be scanned. Their keys may stand in the clear on disk, so they
	// hold counters, kinds, states, times and opaque ids, never a name. A table that is not ordered answers exact keys
	// only, and a store may keep its keys hashed.
	Ordered bool
}

// Range is the part of an ordered table a Scan visits: From <= key < To. A nil bound is open.
type Range struct {
	From, To []byte
	Reverse  bool // from the greatest key down
}

// Prefix is the range of all keys that begin with p.
func Prefix(p []byte) Range {
	to := append([]byte(nil), p...)
	for i := len(to) - 1; i >= 0; i-- {
		if to[i]++; to[i] != 0 {
			return Range{From: p, To: to[:i+1]}
		}
	}
	return Range{From: p}
}

// Reader is the reading half of a transaction. Slices it returns belong to the caller; slices passed to a Scan's
// function are lent until that call returns.
type Reader interface {
	// Get returns the value under key, or nil when there is none. A value that is present and empty is not nil.
	Get(t Table, key []byte) ([]byte, error)
	// Scan calls fn for each pair of the range, in order, until fn returns an error; ErrStop ends it without one.
	// The table must not be changed by fn.
	Scan(t Table, r Range, fn func(key, value []byte) error) error
}

// Tx is a transaction: all of its writes happen or none.
type Tx interface {
	Reader
	Put(t Table, key, value []byte) error // a value may be empty, and is then still present
	Delete(t Table, key []byte) error     // deleting what is not there is no error
}

// Store runs transactions. An Update that returns an error has not happened, unless the disk failed in the commit
// itself: then it may have (an engine can write its commit record and still see the flush fail), so every change carries
// an id that makes doing it again harmless. A store that finds two transactions in conflict runs a function again: the last
// run alone counts. A panic of the function rolls back and goes on. A context that has ended
// before the transaction begins is an error and nothing is run. A transaction must not be begun inside another one.
type Store interface {
	View(ctx context.Context, fn func(Reader) error) error
	Update(ctx context.Context, fn func(Tx) error) error
	Close() error
}
