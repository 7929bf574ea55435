package audit

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"streetlight/sync/kv"
)

// grow stores the hashes that leaf n completes: its own and those of every subtree it is the last leaf of. They share one
// row under the leaf's key, the leaf's own hash first, then level by level.
func (l *Log) grow(tx kv.Tx, n int64, leaf []byte) error {
	completed, err := tlog.StoredHashes(n, leaf, l.reader(tx))
	if err != nil {
		return err
	}
	row := make([]byte, 0, len(completed)*tlog.HashSize)
	for _, h := range completed {
		row = append(row, h[:]...)
	}
	return tx.Put(hashes(), l.key(n), row)
}

// reader answers tlog from the rows of stored hashes.
func (l *Log) reader(r kv.Reader) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			h, err := l.hash(r, level, n)
			if err != nil {
				return nil, err
			}
			found[i] = h
		}
		return found, nil
	})
}

// hash returns the hash of the n-th subtree of 2^level leaves, which stands with the last of them.
func (l *Log) hash(r kv.Reader, level int, n int64) (tlog.Hash, error) {
	last := (n+1)<<level - 1
	row, err := r.Get(hashes(), l.key(last))
	if err != nil {
		return tlog.Hash{}, err
	}
	if len(row) != rowBytes(last) {
		return tlog.Hash{}, fmt.Errorf("the hashes stored with leaf %d are damaged: %d bytes", last, len(row))
	}
	return tlog.Hash(row[level*tlog.HashSize:][:tlog.HashSize]), nil
}

// rowBytes is the length of the row of hashes that leaf n completes.
func rowBytes(n int64) int { return (1 + bits.TrailingZeros64(uint64(n+1))) * tlog.HashSize }

// ProveRecord proves that leaf n is in the tree of the first size leaves; tlog.CheckRecord checks it.
func (l *Log) ProveRecord(r kv.Reader, size, n int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, n, l.reader(r))
}

// ProveTree proves that the tree of the first size leaves begins with that of the first earlier; tlog.CheckTree checks it.
func (l *Log) ProveTree(r kv.Reader, size, earlier int64) (tlog.TreeProof, error) {
	return tlog.ProveTree(size, earlier, l.reader(r))
}

// frontier holds the hashes of the complete subtrees that the leaves so far make up, the largest first.
type frontier []tlog.Hash

// push adds leaf n's hash and returns every hash it completes, level by level.
func (f *frontier) push(n int64, h tlog.Hash) []tlog.Hash {
	completed := []tlog.Hash{h}
	for range bits.TrailingZeros64(uint64(n + 1)) {
		last := len(*f) - 1
		h = tlog.NodeHash((*f)[last], h)
		*f = (*f)[:last]
		completed = append(completed, h)
	}
	*f = append(*f, h)
	return completed
}

// root returns the hash of the whole tree, and whether there is a leaf at all.
func (f frontier) root() (tlog.Hash, bool) {
	if len(f) == 0 {
		return tlog.Hash{}, false
	}
	h := f[len(f)-1]
	for i := len(f) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f[i], h)
	}
	return h, true
}
