package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"time"

	"streetlight/sync/wire"
)

const syncPath = "/v1/sync"

// Device is who signs, and whose answers are believed.
type Device struct {
	ID  wire.ID
	Key ed25519.PrivateKey
	Hub ed25519.PublicKey // pinned at enrolment
}

// Traffic counts what one exchange took. Bytes are those of bodies, without headers.
type Traffic struct {
	Requests  int
	BytesUp   int
	BytesDown int
}

// Sync posts a request's body and returns the hub's answer, still to be checked by whoever takes it in. A hub that finds
// the signature's time wrong says its own time, signed; the request is then signed once more. Any other refusal is an
// error and nothing else: only what the pinned key signed can change a phone.
func (c *Client) Sync(ctx context.Context, d Device, body []byte) (answer []byte, t Traffic, err error) {
	for range 2 {
		r, err := c.posted(ctx, d, body, &t)
		if err != nil {
			return nil, t, err
		}
		if r.status == http.StatusOK {
			return r.body, t, nil
		}
		rest, signed := c.hear(r.body, body, d.Hub)
		switch {
		case signed && rest.Revoked:
			return r.body, t, nil
		case !signed || r.status != http.StatusUnauthorized:
			return nil, t, r.problem()
		}
	}
	return nil, t, ErrClock
}

// posted posts a request. When the server's certificate fails on its dates alone, the hub is asked for its time first.
func (c *Client) posted(ctx context.Context, d Device, body []byte, t *Traffic) (response, error) {
	r, err := c.post(ctx, d, body, t)
	var dates *dated
	if !errors.As(err, &dates) {
		return r, err
	}
	if err := c.learnTime(ctx, dates, d.Hub, t); err != nil {
		return response{}, err
	}
	return c.post(ctx, d, body, t)
}

func (c *Client) post(ctx context.Context, d Device, body []byte, t *Traffic) (response, error) {
	token, err := wire.SignRequest(d.ID, d.Key, http.MethodPost, syncPath, body, c.clock.Now())
	if err != nil {
		return response{}, fmt.Errorf("sign the request: %w", err)
	}
	t.Requests++
	t.BytesUp += len(body)
	r, err := c.do(ctx, http.MethodPost, syncPath, body, token)
	t.BytesDown += len(r.body)
	return r, err
}

// hear learns the hub's time from an answer that the hub signed on this request.
func (c *Client) hear(answer, body []byte, hub ed25519.PublicKey) (rest wire.Rest, signed bool) {
	receipt, rest, err := wire.Open(answer, body, hub)
	if err != nil {
		return wire.Rest{}, false
	}
	c.clock.Heard(time.UnixMilli(receipt.HubTime))
	return rest, true
}

// Salvage posts a request to salvage, which nobody signs, and returns the hub's answer, still to be checked by whoever
// marks anything by it.
func (c *Client) Salvage(ctx context.Context, body []byte) ([]byte, error) {
	r, err := c.do(ctx, http.MethodPost, "/v1/salvage", body, "")
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK {
		return nil, r.problem()
	}
	return r.body, nil
}
