package sealed

import (
	"crypto/hkdf"
	"crypto/sha256"
	"strings"
)

const outboxLabel = "streetlight outbox v1"

// IsOutbox says whether a table holds unsent work, which lies under the outbox key: its name begins with "outbox". The
// keys of such a table stand in the clear, so that a value opens with the outbox key and nothing else.
func IsOutbox(table string) bool { return strings.HasPrefix(table, "outbox") }

// OutboxKey derives the key of a phone's unsent work from the secret that phone and hub agreed at enrolment. Both keep it,
// so that what a worker wrote survives a forgotten PIN, a revoked phone and a wiped vault.
func OutboxKey(device [32]byte) [32]byte {
	key, err := hkdf.Key(sha256.New, device[:], nil, outboxLabel, 32)
	if err != nil {
		panic(err) // only a longer output is refused
	}
	return [32]byte(key)
}

// Outbox returns the box of unsent work under an outbox key.
func Outbox(key [32]byte) Box { return NewBox(outboxLabel, key) }
