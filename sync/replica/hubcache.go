package replica

import (
	"sync"

	"golang.org/x/crypto/chacha20poly1305"

	"streetlight/sync/crdt"
)

// stateCache remembers what scopes say, by the nonce under which the state is sealed in the scope's row. No two sealings
// have the same, so an entry that a rolled-back transaction left behind is never taken for the truth. A link would not do:
// the same commits may come again by another skew. When full it starts again: a miss costs one unsealing.
type stateCache struct {
	mu    sync.Mutex
	limit int // bytes of states as they are stored; in memory they take about five times as many
	size  int
	held  map[ID]cached
}

type cached struct {
	nonce sealNonce
	state *crdt.State
	size  int
}

// sealNonce is what a sealed state begins with.
type sealNonce [chacha20poly1305.NonceSizeX]byte

func nonceOf(sealed []byte) (n sealNonce) {
	copy(n[:], sealed)
	return n
}

// maxCached is the limit of a hub's cache of states.
const maxCached = 6 << 20

func newStateCache(limit int) *stateCache { return &stateCache{limit: limit, held: map[ID]cached{}} }

func (c *stateCache) get(id ID, nonce sealNonce) *crdt.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.held[id]; ok && e.nonce == nonce {
		return e.state
	}
	return nil
}

func (c *stateCache) put(id ID, sealed []byte, s *crdt.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(sealed) - c.held[id].size; c.size > c.limit {
		clear(c.held)
		c.size = len(sealed)
	}
	c.held[id] = cached{nonceOf(sealed), s, len(sealed)}
}

// forget drops what is remembered of a scope.
func (c *stateCache) forget(id ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size -= c.held[id].size
	delete(c.held, id)
}
