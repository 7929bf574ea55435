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
	limit int
	held  map[ID]cached
}

type cached struct {
	nonce sealNonce
	state *crdt.State
}

// sealNonce is what a sealed state begins with.
type sealNonce [chacha20poly1305.NonceSizeX]byte

func nonceOf(sealed []byte) (n sealNonce) {
	copy(n[:], sealed)
	return n
}

func newStateCache(limit int) *stateCache { return &stateCache{limit: limit, held: map[ID]cached{}} }

func (c *stateCache) get(id ID, nonce sealNonce) *crdt.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.held[id]; ok && e.nonce == nonce {
		return e.state
	}
	return nil
}

func (c *stateCache) put(id ID, nonce sealNonce, s *crdt.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) >= c.limit {
		clear(c.held)
	}
	c.held[id] = cached{nonce, s}
}

// forget drops what is remembered of a scope.
func (c *stateCache) forget(id ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, id)
}
