package client

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"streetlight/sync/clock"
)

// Transport makes the connections of a client: kept open between requests, and never compressed, for commits are. It holds
// certificates against the hub's time as the client knows it, and not against the phone's clock.
type Transport struct {
	*http.Transport
	clock atomic.Pointer[clock.Clock]
}

// NewTransport makes a transport; a client that is made with it gives it its clock.
func NewTransport() *Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	t := &Transport{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTimeout,
		ResponseHeaderTimeout: headerTimeout, IdleConnTimeout: 90 * time.Second, MaxIdleConnsPerHost: 2,
		DisableCompression: true, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}}
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, Time: t.now}
	return t
}

// now is the time at which certificates are checked; the zero time, before there is a client, is the machine's.
func (t *Transport) now() time.Time {
	if c := t.clock.Load(); c != nil {
		return c.Now()
	}
	return time.Time{}
}

// at makes connections for one request, which check certificates at this time. Nothing else is ever sent on them.
func (t *Transport) at(then time.Time) *http.Transport {
	once := t.Clone()
	once.TLSClientConfig = t.TLSClientConfig.Clone()
	once.TLSClientConfig.Time = func() time.Time { return then }
	once.TLSClientConfig.ClientSessionCache = nil
	once.DisableKeepAlives = true
	return once
}

// transportUnder finds the Transport under others that wrap it; nil when there is none.
func transportUnder(r http.RoundTripper) *Transport {
	for {
		switch x := r.(type) {
		case *Transport:
			return x
		case interface{ Unwrap() http.RoundTripper }:
			r = x.Unwrap()
		default:
			return nil
		}
	}
}
