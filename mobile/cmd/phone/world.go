package main

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

// movableClock is the machine's clock until it is set; then it stands where it was set.
type movableClock struct {
	mu  sync.Mutex
	set time.Time
}

func newClock() *movableClock { return &movableClock{} }

// Now is the phone's time.
func (c *movableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.set.IsZero() {
		return time.Now()
	}
	return c.set
}

func (c *movableClock) move(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set = to
}

// network is the phone's line to the world, which can be cut.
type network struct {
	through http.RoundTripper
	mu      sync.Mutex
	cut     bool
}

func newNetwork(through http.RoundTripper) *network { return &network{through: through} }

var errCut = errors.New("the network is cut")

// Unwrap gives what goes through.
func (n *network) Unwrap() http.RoundTripper { return n.through }

// RoundTrip satisfies http.RoundTripper.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	cut := n.cut
	n.mu.Unlock()
	if cut {
		return nil, errCut
	}
	return n.through.RoundTrip(r)
}

func (n *network) turn(up switchState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut = up == off
}

// switchState says whether something is to be on.
type switchState bool

const (
	on  switchState = true
	off switchState = false
)
