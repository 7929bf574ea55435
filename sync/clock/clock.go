// Package clock is the hub's time as far as a phone knows it: wall time, corrected by the skew that was measured when the
// two last spoke. It orders what is shown and signs requests; it never decides what survives, and a wrong clock never
// locks anyone out.
package clock

import (
	"sync"
	"time"
)

// Clock gives the hub's time as far as the phone knows it: what the hub said last, and what has passed since. Where the
// phone's clock has a monotonic part, setting that clock in between changes nothing.
type Clock struct {
	phone func() time.Time
	skew  time.Duration // until the hub has been heard

	mu    sync.Mutex
	hub   time.Time // as last heard; zero before
	heard time.Time // then, by the phone's clock
}

// New makes a clock over the phone's own, which was ahead of the hub's by skew when the two last spoke.
func New(phone func() time.Time, skew time.Duration) *Clock { return &Clock{phone: phone, skew: skew} }

// Now is the hub's time. It is safe for use by several goroutines, as all of Clock is.
func (c *Clock) Now() time.Time {
	now := c.phone()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hub.IsZero() {
		return now.Add(-c.skew)
	}
	return c.hub.Add(now.Sub(c.heard))
}

// Heard takes the hub's word for its time.
func (c *Clock) Heard(hub time.Time) {
	heard := c.phone()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hub, c.heard = hub, heard
}
