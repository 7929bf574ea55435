package actions

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"streetlight/server/hints"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// leaveTimeout is how long a stream waits to hear whether its phone may still listen.
const leaveTimeout = 5 * time.Second

// Listen begins the stream of hints of the phone that signed the request; run writes it until it ends. A request that is
// right but for its time gets the server's time, signed, as stale; since it has no body, the statement names the token.
func (s *Service) Listen(ctx context.Context, token, method, path string) (run func(hints.Writer), stale []byte, err error) {
	device, err := s.known(ctx, token, method, path, nil)
	if errors.Is(err, wire.ErrStale) {
		stale, err = s.hub.Time(s.now(), device, []byte(token), nil)
		return nil, stale, err
	}
	if err != nil {
		return nil, nil, err
	}
	if err := s.checkListener(ctx, device); err != nil {
		return nil, nil, err
	}
	stream, err := s.board.Listen(hints.Device(device))
	if err != nil {
		return nil, nil, err
	}
	return func(w hints.Writer) { stream.Run(w, func() hints.Leave { return s.leave(device) }) }, nil, nil
}

// Hush ends all streams of hints, so that the server can stop. None begins any more.
func (s *Service) Hush() { s.board.Close() }

// checkListener refuses a phone that was revoked, or whose worker has left.
func (s *Service) checkListener(ctx context.Context, device wire.ID) error {
	err := s.store.View(ctx, func(r kv.Reader) error {
		row, _, err := replica.DeviceOf(r, device)
		if err == nil && row.Ended {
			err = casework.Refuse(casework.Suspended, "This phone was revoked.")
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.checkHolder(ctx, device)
	return err
}

// leave asks again, while a stream runs.
func (s *Service) leave(device wire.ID) hints.Leave {
	ctx, done := context.WithTimeout(context.Background(), leaveTimeout)
	defer done()
	err := s.checkListener(ctx, device)
	switch {
	case err == nil:
		return hints.Granted
	case isRefusal(err):
		return hints.Ended
	}
	slog.Warn("a stream of hints ends: the store does not say whether its phone may listen", "error", err)
	return hints.Unknown
}

// hinted is whom to tell, once the transaction has been committed, that it moved something: those who listen.
func (s *Service) hinted(t *replica.Tx) (map[hints.Device]hints.Urgency, error) {
	out, known := map[hints.Device]hints.Urgency{}, map[replica.ID]hints.Urgency{}
	for _, m := range t.Moved() {
		device := hints.Device(m.Device)
		if !s.board.Hears(device) {
			continue
		}
		u, ok := known[m.Scope]
		if !ok {
			var err error
			if u, err = urgency(t, m.Scope); err != nil {
				return nil, err
			}
			known[m.Scope] = u
		}
		out[device] = max(out[device], u)
	}
	return out, nil
}

// urgency is how soon a phone should fetch what moved in a scope: at once where it is an action card or the shared picture
// with its plan, which the server alone writes, and where the phone itself was revoked.
func urgency(t *replica.Tx, scope replica.ID) (hints.Urgency, error) {
	if scope == (replica.ID{}) {
		return hints.Urgent, nil
	}
	state, err := t.State(scope)
	if errors.Is(err, replica.ErrNoScope) {
		return hints.Soon, nil // its key was destroyed
	}
	if err != nil {
		return hints.None, err
	}
	switch records.ReadMeta(state, scope).Kind {
	case casework.CardScope, casework.ChildScope:
		return hints.Urgent, nil
	}
	return hints.Soon, nil
}
