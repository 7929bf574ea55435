package api

import (
	"net"
	"time"
)

// The framework's WriteTimeout is a deadline for a whole answer: with one of 300 ms a stream was cut in its 30th word, after 0.32 s,
// whatever it had to say, and a phone on a slow line would be cut off in a large answer. Without one, who never reads holds
// an answer for ever. So the deadline is the connection's, for each piece of what is written.
const (
	pieceTimeout = 30 * time.Second // for the other side to take one piece
	piece        = 64 << 10         // bytes
)

// Listener makes connections of which each piece written must be taken in time. A stream that says something now and then
// lives for ever; who does not read is cut off.
func Listener(l net.Listener, now func() time.Time) net.Listener {
	return pacing{l, pieceTimeout, now}
}

type pacing struct {
	net.Listener
	timeout time.Duration
	now     func() time.Time
}

// Accept satisfies net.Listener.
func (p pacing) Accept() (net.Conn, error) {
	c, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &paced{c, p.timeout, p.now}, nil
}

type paced struct {
	net.Conn
	timeout time.Duration
	now     func() time.Time
}

// Write satisfies net.Conn.
func (p *paced) Write(b []byte) (written int, err error) {
	for {
		if err := p.SetWriteDeadline(p.now().Add(p.timeout)); err != nil {
			return written, err
		}
		n, err := p.Conn.Write(b[written:min(len(b), written+piece)])
		written += n
		if err != nil || written == len(b) {
			return written, err
		}
	}
}
