package replica

import (
	"sync"

	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// stateCache remembers what scopes say at a link. A link names one history, so an entry that a rolled-back transaction
// left behind is never taken for the truth. When full it starts again: a miss costs one unsealing.
type stateCache struct {
	mu    sync.Mutex
	limit int
	held  map[ID]cached
}

type cached struct {
	link  wire.Hash
	state *crdt.State
}

func newStateCache(limit int) *stateCache { return &stateCache{limit: limit, held: map[ID]cached{}} }

func (c *stateCache) get(id ID, link wire.Hash) *crdt.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.held[id]; ok && e.link == link {
		return e.state
	}
	return nil
}

func (c *stateCache) put(id ID, link wire.Hash, s *crdt.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) >= c.limit {
		clear(c.held)
	}
	c.held[id] = cached{link, s}
}
