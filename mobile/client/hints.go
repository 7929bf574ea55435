package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"streetlight/sync/wire"
)

const hintsPath = "/v1/hints"

// Silence is how long a stream of hints may say nothing before it is taken for dead. The hub says something every 20 seconds.
const Silence = 60 * time.Second

// Hints is an open stream of hints. It is for one goroutine.
type Hints struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	body   io.Closer
	events *events
	dead   *time.Timer
}

// Listen opens a stream of hints, which ends with ctx; it must be closed. A hub that finds the signature's time wrong says
// its own, signed, and is asked once more. The errors are those of Sync.
func (c *Client) Listen(ctx context.Context, d Device) (*Hints, error) {
	for range 2 {
		token, err := wire.SignRequest(d.ID, d.Key, http.MethodGet, hintsPath, nil, c.clock.Now())
		if err != nil {
			return nil, fmt.Errorf("sign the request for hints: %w", err)
		}
		h, r, err := c.open(ctx, token)
		if err != nil || h != nil {
			return h, err
		}
		if _, signed := c.hear(r.body, []byte(token), d.Hub); !signed || r.status != http.StatusUnauthorized {
			return nil, r.problem()
		}
	}
	return nil, ErrClock
}

// open asks for a stream; what is no stream comes back as an answer, read to its end.
func (c *Client) open(ctx context.Context, token string) (*Hints, response, error) {
	within, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(within, http.MethodGet, c.base+hintsPath, http.NoBody)
	if err != nil {
		cancel(nil)
		return nil, response{}, fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	dead := time.AfterFunc(Silence, func() { cancel(errSilent) })
	resp, err := c.stream.Do(req)
	if err != nil {
		dead.Stop()
		cancel(nil)
		return nil, response{}, failed(ctx, err)
	}
	if resp.StatusCode == http.StatusOK && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		alive := func() { dead.Reset(Silence) }
		return &Hints{within, cancel, resp.Body, newEvents(resp.Body, alive), dead}, response{}, nil
	}
	defer cancel(nil)
	defer dead.Stop()
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, mostWords))
	if err != nil {
		return nil, response{}, offline(ctx, err)
	}
	return nil, notStream(response{resp.StatusCode, resp.Header, got}), nil
}

// notStream is an answer that is no stream: with a status that calls it one, it comes from something else than a hub.
func notStream(r response) response {
	if r.status < 300 {
		r.status = http.StatusMultipleChoices
	}
	return r
}

var errSilent = errors.New("client: the stream of hints has gone silent")

// Next waits for the next hint. A stream that ends, or says nothing for too long, is an ErrOffline; the caller's own end is
// its context's error.
func (h *Hints) Next() (Hint, error) {
	hint, err := h.events.next()
	switch cause := context.Cause(h.ctx); {
	case err == nil:
		return hint, nil
	case errors.Is(err, errNoEvents):
		return "", fmt.Errorf("%w (%w)", ErrNotStreetlight, err)
	case cause != nil && !errors.Is(cause, errSilent):
		return "", cause
	}
	return "", &noNetwork{err}
}

// Close ends the stream.
func (h *Hints) Close() {
	h.dead.Stop()
	h.cancel(context.Canceled)
	_ = h.body.Close() // it was only read
}
