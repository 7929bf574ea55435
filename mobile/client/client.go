// Package client is the phone's side of HTTP: it greets a server, enrols, and posts one exchange. It signs each request
// with the device's key and the hub's time as last learned, keeps answers within their limits, and gives every failure a
// type. It never reads what an exchange holds, never believes an answer that the pinned key did not sign, and keeps nothing.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"streetlight/sync/clock"
	"streetlight/sync/wire"
)

// Limits of one request.
const (
	dialTimeout   = 10 * time.Second
	headerTimeout = 60 * time.Second // until the first byte of the answer
	wholeTimeout  = 2 * time.Minute  // until its last
	mostWords     = 16 << 10         // bytes of an answer that is only words
)

// Options are what a client takes from its surroundings.
type Options struct {
	Server    string            // such as https://streetlight.example
	Now       func() time.Time  // the phone's clock
	Skew      time.Duration     // how far that clock was ahead of the hub's when last measured
	Transport http.RoundTripper // nil: NewTransport; one that wraps such a one has Unwrap
	Random    io.Reader         // nil: the machine's
}

// Client talks to one server. It is safe for concurrent use.
type Client struct {
	base   string
	http   http.Client
	stream http.Client // of hints: as http, but without a time for the whole of an answer
	clock  *clock.Clock
	tls    *Transport // under all that wraps it; nil: none of ours
	random io.Reader
}

// New makes a client. The server must be an https address; http is for a server on this same machine alone.
func New(o Options) (*Client, error) {
	base, err := Address(o.Server)
	if err != nil {
		return nil, err
	}
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	one := http.Client{Transport: o.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c := &Client{base: base, clock: clock.New(o.Now, o.Skew), http: one, stream: one, tls: transportUnder(o.Transport), random: o.Random}
	if c.random == nil {
		c.random = rand.Reader
	}
	if c.tls != nil {
		c.tls.clock.Store(c.clock)
	}
	c.http.Timeout = wholeTimeout
	return c, nil
}

// Address checks the address of a server and gives it without its end.
func Address(server string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(server))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || u.RawQuery != "" {
		return "", fmt.Errorf("%w: %q", ErrAddress, server)
	}
	if u.Scheme == "http" && !thisMachine(u.Hostname()) {
		return "", fmt.Errorf("%w: %q", ErrNotPrivate, server)
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), nil
}

func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Server is the address in use.
func (c *Client) Server() string { return c.base }

// HubTime is the hub's time as far as this client knows it.
func (c *Client) HubTime() time.Time { return c.clock.Now() }

// Heard tells the client the hub's time as an answer said it that proved to be the hub's.
func (c *Client) Heard(hub time.Time) { c.clock.Heard(hub) }

// Hello asks a server who it is. Its word is believed only once an enrolment has succeeded.
func (c *Client) Hello(ctx context.Context) (wire.HubHello, error) {
	r, err := c.do(ctx, http.MethodGet, "/v1/hub", nil, "")
	if err != nil {
		return wire.HubHello{}, err
	}
	if r.status != http.StatusOK {
		return wire.HubHello{}, r.problem()
	}
	hello, err := wire.ParseHubHello(r.body)
	switch {
	case errors.Is(err, wire.ErrVersion):
		return hello, ErrUpdate
	case err != nil:
		return hello, fmt.Errorf("%w: %w", ErrNotStreetlight, err)
	}
	c.clock.Heard(time.UnixMilli(hello.HubTime))
	return hello, nil
}

// Enrol posts a request to enrol and returns the sealed answer.
func (c *Client) Enrol(ctx context.Context, req wire.EnrolRequest) ([]byte, error) {
	body, err := wire.Encode(req)
	if err != nil {
		return nil, fmt.Errorf("encode the request to enrol: %w", err)
	}
	r, err := c.do(ctx, http.MethodPost, "/v1/enrol", body, "")
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK {
		return nil, r.problem()
	}
	return r.body, nil
}

// response is an answer, read to its end.
type response struct {
	status int
	header http.Header
	body   []byte
}

func (c *Client) do(ctx context.Context, method, path string, body []byte, token string) (response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return response{}, fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("User-Agent", "") // says nothing, and costs bytes
	if body != nil {
		req.Header.Set("Content-Type", "application/cbor")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return response{}, failed(ctx, err)
	}
	defer resp.Body.Close()
	limit := int64(wire.MaxAnswer)
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusUnauthorized {
		limit = mostWords
	}
	got, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return response{}, offline(ctx, err)
	}
	if int64(len(got)) > limit {
		return response{}, fmt.Errorf("%w: an answer of over %d bytes", ErrServer, limit)
	}
	return response{resp.StatusCode, resp.Header, got}, nil
}
