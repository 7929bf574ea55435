package actions

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"streetlight/server/hints"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// Exchange answers one request to sync. Token is the JWT it was signed with. A request that is right but for its time is
// answered with the server's time, signed, and stale is true.
func (s *Service) Exchange(ctx context.Context, token, method, path string, body []byte) (answer []byte, stale bool, err error) {
	device, err := s.known(ctx, token, method, path, body)
	if errors.Is(err, wire.ErrStale) {
		answer, err := s.hub.Time(s.now(), device, body, pinned(body))
		return answer, true, err
	}
	if err != nil {
		return nil, false, err
	}
	before, err := s.checkHolder(ctx, device)
	if err != nil {
		return nil, false, err
	}
	if before != (wire.ID{}) {
		if err := s.succeed(ctx, device); err != nil {
			return nil, false, err
		}
	}
	req, err := wire.ParseRequest(body)
	if err != nil {
		return nil, false, err
	}
	if req.Device != device {
		return nil, false, casework.Refuse(casework.Forbidden, "This request names another phone than the one that signed it.")
	}
	answer, quiet, err := s.quiet(ctx, req, body)
	if err != nil || quiet {
		return answer, false, err
	}
	answer, err = s.answer(ctx, req, body)
	return answer, false, err
}

// answer does an exchange in one transaction, and tells other phones what it brought them once it has been committed.
func (s *Service) answer(ctx context.Context, req wire.Request, body []byte) (answer []byte, err error) {
	var moved map[hints.Device]hints.Urgency
	prepared, done, err := s.prepare(ctx, req)
	if err != nil {
		return nil, err
	}
	defer done()
	err = s.store.Update(ctx, func(raw kv.Tx) error {
		t, err := s.hub.Begin(raw, s.now())
		if err != nil {
			return err
		}
		if answer, err = t.AnswerPrepared(prepared, body); err != nil {
			return err
		}
		moved, err = s.hinted(t)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.board.Publish(moved)
	return answer, nil
}

// mostPrepared bounds the pushes that are read while another is written: each takes some MiB.
const mostPrepared = 4

// prepare reads a request while others are answered. Done must be called once this one is.
func (s *Service) prepare(ctx context.Context, req wire.Request) (p *replica.Prepared, done func(), err error) {
	if len(req.Push) == 0 {
		return s.hub.Prepare(req), func() {}, nil
	}
	select {
	case s.reading <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	return s.hub.Prepare(req), func() { <-s.reading }, nil
}

// checkHolder refuses a phone whose worker has left: it gets nothing more, and loses nothing. Before is the device that the
// phone was before it was enrolled again, until that one is ended.
func (s *Service) checkHolder(ctx context.Context, device wire.ID) (before wire.ID, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		row, _, err := replica.DeviceOf(r, device)
		if err != nil {
			return err
		}
		before = row.Before
		w, ok, err := s.workerAt(r, row.User)
		if err == nil && (!ok || w.Ended) && !row.Ended { // a phone that is revoked hears it from the hub, signed
			err = casework.Refuse(casework.Suspended, "Your account has ended. What is on this phone stays there; ask your administrator.")
		}
		return err
	})
	return before, err
}

func (s *Service) quiet(ctx context.Context, req wire.Request, body []byte) (answer []byte, ok bool, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		answer, ok, err = s.hub.Quiet(r, s.now(), req, body)
		return err
	})
	return answer, ok, err
}

// known names the phone that signed a request, and counts the request. One that was signed for another time is
// wire.ErrStale, and the phone is known all the same.
func (s *Service) known(ctx context.Context, token, method, path string, body []byte) (wire.ID, error) {
	device, err := s.requester(ctx, token, method, path, body)
	if errors.Is(err, wire.ErrToken) {
		return device, casework.Refuse(casework.Suspended, "This request is not signed by an enrolled phone. Ask your supervisor to enrol this phone again: it keeps everything.")
	}
	if err != nil && !errors.Is(err, wire.ErrStale) {
		return device, err
	}
	if often := s.often.Take(device); often != nil {
		return device, often
	}
	return device, err
}

func (s *Service) requester(ctx context.Context, token, method, path string, body []byte) (device wire.ID, err error) {
	var failed error
	device, err = wire.CheckRequest(token, method, path, body, s.now(), func(id wire.ID) (ed25519.PublicKey, bool) {
		var row replica.DeviceRow
		var ok bool
		failed = s.store.View(ctx, func(r kv.Reader) error {
			row, ok, err = replica.DeviceOf(r, id)
			return err
		})
		return row.Key, ok && failed == nil
	})
	if failed != nil {
		return device, fmt.Errorf("look up a phone: %w", failed)
	}
	return device, err
}

// pinned is the name of the key by which a phone knows this hub; nil where the request cannot be read.
func pinned(body []byte) []byte {
	req, err := wire.ParseRequest(body)
	if err != nil {
		return nil
	}
	return req.Hub
}

// Time answers a request for the server's time, which nobody signed: the statement is on this very request.
func (s *Service) Time(body []byte) ([]byte, error) {
	req, err := wire.ParseTimeRequest(body)
	if err != nil {
		return nil, err
	}
	return s.hub.Time(s.now(), wire.ID{}, body, req.Hub)
}
