package demo

import (
	"sync"
	"time"
)

// Clock is the one clock of hub and phones. While a story is told it stands where the story is; set free, it is the
// machine's.
type Clock struct {
	mu    sync.Mutex
	at    time.Time
	world func() time.Time
}

// NewClock makes a clock that is set free over the machine's.
func NewClock(world func() time.Time) *Clock { return &Clock{world: world} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.world()
	}
	return c.at
}

// Set holds the clock at a time. It never goes back: an earlier time leaves it where it is.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.at) {
		c.at = t
	}
}

// Free lets the clock run with the machine's.
func (c *Clock) Free() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = time.Time{}
}
