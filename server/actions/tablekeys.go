package actions

import (
	"encoding/binary"
	"time"

	"streetlight/sync/kv"
)

// momentKey is a moment as the beginning of a key: keys lie in the order of time.
func momentKey(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, 40), uint64(t.UnixMilli()))
}

// keyTime reads the moment with which a key begins.
func keyTime(key []byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(key))).UTC()
}

// before is the range of keys that begin with an earlier moment.
func before(t time.Time) kv.Range { return kv.Range{To: momentKey(t)} }
