package client

import (
	"sync"
	"time"
)

// hubClock is the hub's time as far as the phone knows it: what the hub said last, and what has passed since. Where the
// phone's clock has a monotonic part, setting that clock in between changes nothing.
type hubClock struct {
	phone func() time.Time
	skew  time.Duration // until the hub has been heard

	mu    sync.Mutex
	hub   time.Time // as last heard; zero before
	heard time.Time // then, by the phone's clock
}

func newHubClock(phone func() time.Time, skew time.Duration) *hubClock {
	return &hubClock{phone: phone, skew: skew}
}

func (c *hubClock) now() time.Time {
	now := c.phone()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hub.IsZero() {
		return now.Add(-c.skew)
	}
	return c.hub.Add(now.Sub(c.heard))
}

func (c *hubClock) learn(hub time.Time) {
	heard := c.phone()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hub, c.heard = hub, heard
}
