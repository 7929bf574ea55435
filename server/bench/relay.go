package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"

	"streetlight/server/headless"
)

// relay is a line to a server that counts what goes over it, HTTP's headers included. A phone whose bytes are counted
// reaches its server through one; phones whose time is measured do not, except in the large part.
type relay struct {
	listener net.Listener
	server   string
	count    atomic.Int64
}

func openRelay(address string) (*relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a line: %w", err)
	}
	r := &relay{listener: l, server: strings.TrimPrefix(address, "http://")}
	go r.serve()
	return r, nil
}

func (r *relay) address() string { return "http://" + r.listener.Addr().String() }

func (r *relay) serve() {
	for {
		near, err := r.listener.Accept()
		if err != nil {
			return // closed
		}
		far, err := net.Dial("tcp", r.server)
		if err != nil {
			near.Close()
			continue
		}
		go r.carry(near, far)
		go r.carry(far, near)
	}
}

// carry counts before it writes, so that whoever has read something finds it counted.
func (r *relay) carry(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		r.count.Add(int64(n))
		if _, failed := to.Write(buf[:n]); failed != nil || err != nil {
			return
		}
	}
}

// during counts the bytes of both ways while a phone syncs.
func (r *relay) during(p *headless.Phone, what string) (float64, synced, error) {
	before := r.count.Load()
	s, err := sync(p, what)
	return float64(r.count.Load() - before), s, err
}

// bytes counts, with headers and both ways, what goes over a third phone's line: nothing new, 100 edits up, the exchange
// after them, and 100 edits down.
func (p *pass) bytes(ctx context.Context) error {
	return p.both(func(r *rival) error {
		line, err := openRelay(r.server.address)
		if err != nil {
			return err
		}
		c, err := r.phone(ctx, "c", line.address())
		if err == nil {
			err = p.count(r, line, c)
		}
		return errors.Join(err, line.listener.Close())
	})
}

func (p *pass) count(r *rival, line *relay, c *headless.Phone) error {
	prefix := ""
	if r == p.outbox {
		prefix = "outbox_"
	}
	quiet := func(name string) error {
		n, s, err := line.during(c, r.pull)
		p.figures.add(prefix+name, n)
		if err == nil && s.Received > 0 {
			err = fmt.Errorf("there was something new: %d", s.Received)
		}
		return err
	}
	if _, err := sync(c, r.pull); err != nil {
		return err
	}
	if err := errors.Join(quiet("after_pull_bytes"), quiet("quiet_bytes"), load(c, p.files.countedUp)); err != nil {
		return err
	}
	up, _, err := line.during(c, r.push)
	if err := errors.Join(err, quiet("after_push_bytes")); err != nil {
		return err
	}
	p.figures.add(prefix+"edits100_bytes", up)
	if _, err := sync(r.a, r.pull); err != nil { // so that only its own edits are new when phone a has made them
		return err
	}
	if err := load(r.a, p.files.countedDown); err != nil {
		return err
	}
	if _, err := sync(r.a, r.push); err != nil {
		return err
	}
	down, _, err := line.during(c, r.pull)
	p.figures.add(prefix+"edits100_down_bytes", down)
	return err
}
