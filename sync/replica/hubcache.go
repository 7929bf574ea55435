package replica

import "sync"

// stateCache remembers what scopes say, by the stamp of the scope's row. It is drawn with each change, so an entry that a
// rolled-back transaction left behind is never taken for the truth. A link would not do: the same commits may come again by
// another skew. When full it starts again: a miss costs an unsealing and a few commits.
type stateCache struct {
	mu    sync.Mutex
	limit int // bytes of states as they are stored; in memory they take about five times as many
	size  int
	held  map[ID]cached
}

// maxCached is the limit of a hub's cache of states.
const maxCached = 6 << 20

func newStateCache(limit int) *stateCache { return &stateCache{limit: limit, held: map[ID]cached{}} }

func (c *stateCache) get(id ID, now stamp) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.held[id]
	return s, ok && s.stamp == now
}

func (c *stateCache) put(id ID, s cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += s.size - c.held[id].size; c.size > c.limit {
		clear(c.held)
		c.size = s.size
	}
	c.held[id] = s
}

// forget drops what is remembered of a scope.
func (c *stateCache) forget(id ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size -= c.held[id].size
	delete(c.held, id)
}
