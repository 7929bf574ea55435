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

// before is the range of keys that begin with an earlier moment.
func before(t time.Time) kv.Range { return kv.Range{To: momentKey(t)} }
