package api

import (
	"net"
	"time"
)

// ListenerWithin is Listener with another time for each piece.
func ListenerWithin(l net.Listener, timeout time.Duration, now func() time.Time) net.Listener {
	return pacing{l, timeout, now}
}
