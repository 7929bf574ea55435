package client

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"streetlight/sync/wire"
)

const timePath = "/v1/time"

// mostTime bounds the bytes of an answer that only says the time.
const mostTime = 64 << 10

// dated is a handshake that failed because a certificate is not valid at the time that the phone takes for the present.
type dated struct{ chain []*x509.Certificate }

func (d *dated) Error() string { return ErrDate.Error() }

// Unwrap makes it an ErrDate.
func (d *dated) Unwrap() error { return ErrDate }

// certificate tells what a failed handshake says of the server's certificate; nil when it says nothing.
func certificate(err error) error {
	var bad *tls.CertificateVerificationError
	if !errors.As(err, &bad) {
		return nil
	}
	var invalid x509.CertificateInvalidError
	if errors.As(bad.Err, &invalid) && invalid.Reason == x509.Expired && len(bad.UnverifiedCertificates) > 0 {
		return &dated{bad.UnverifiedCertificates}
	}
	return ErrCertificate
}

// within is a time at which all certificates that a server showed had begun. When the first was over by then, there is none.
func (d *dated) within() (then time.Time, ok bool) {
	for _, c := range d.chain {
		if c.NotBefore.After(then) {
			then = c.NotBefore
		}
	}
	return then, !then.After(d.chain[0].NotAfter)
}

// learnTime asks for the hub's time on a connection that passes every check but that of the dates, and sends nothing but a
// random number. Only an answer that the pinned key signed on this very request is believed. The clock keeps that time, and
// the certificate is checked against it before anything else is sent.
func (c *Client) learnTime(ctx context.Context, d *dated, pinned ed25519.PublicKey, t *Traffic) error {
	then, ok := d.within()
	if !ok || c.tls == nil || len(pinned) == 0 {
		return ErrDate
	}
	req := wire.TimeRequest{Version: wire.Version, Hub: wire.KeyName(pinned)}
	if _, err := io.ReadFull(c.random, req.Nonce[:]); err != nil {
		return fmt.Errorf("draw a number: %w", err)
	}
	body, err := wire.Encode(req)
	if err != nil {
		return fmt.Errorf("encode the request for the time: %w", err)
	}
	t.Requests++
	t.BytesUp += len(body)
	answer, err := c.askTime(ctx, then, body)
	t.BytesDown += len(answer)
	if err != nil {
		return err
	}
	receipt, _, err := wire.Open(answer, body, pinned)
	if err != nil {
		return ErrDate
	}
	c.clock.Heard(time.UnixMilli(receipt.HubTime))
	return nil
}

func (c *Client) askTime(ctx context.Context, then time.Time, body []byte) ([]byte, error) {
	transport := c.tls.at(then)
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+timePath, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Content-Type", "application/cbor")
	once := http.Client{Transport: transport, Timeout: headerTimeout, CheckRedirect: c.http.CheckRedirect}
	resp, err := once.Do(req)
	if err != nil {
		return nil, failed(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, ErrDate
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, mostTime))
	if err != nil {
		return answer, offline(ctx, err)
	}
	return answer, nil
}

// failed is what a request that got no answer means: a certificate that is not the server's, or no network.
func failed(ctx context.Context, err error) error {
	if bad := certificate(err); bad != nil {
		return bad
	}
	return offline(ctx, err)
}
