package actions

import (
	"context"
	"fmt"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// Salvage takes in what was unsent on a phone that was wiped or revoked, or that was enrolled again. Nobody signed in:
// what does not open with the key that phone and server agreed is refused, and a request of which nothing opens changes
// nothing at all. One that opens counts among what its phone may ask for; one that only names the phone does not.
func (s *Service) Salvage(ctx context.Context, body []byte) (answer []byte, err error) {
	req, err := wire.ParseSalvage(body)
	if err != nil {
		return nil, err
	}
	err = s.store.View(ctx, func(r kv.Reader) error {
		found, err := s.hub.OpenSalvage(r, req)
		if err != nil {
			return err
		}
		if found.Opened > 0 {
			return s.often.Take(req.Device)
		}
		answer, err = s.hub.AnswerSalvage(r, s.now(), found, req, body)
		return err
	})
	if err != nil || answer != nil {
		return answer, err
	}
	err = s.change(ctx, func(x *tx) error {
		found, err := s.hub.OpenSalvage(x.KV(), req)
		if err != nil {
			return err
		}
		if err := x.TakeSalvage(found); err != nil {
			return err
		}
		if answer, err = s.hub.AnswerSalvage(x.KV(), x.Now, found, req, body); err != nil {
			return err
		}
		return x.salvageLeaf(found)
	})
	return answer, err
}

// salvageLeaf appends the leaf of a salvage.
func (x *tx) salvageLeaf(s *replica.Salvage) error {
	leaf := audit.Entry{Time: x.Now, Actor: casework.WorkerID(s.User).String(), Device: casework.DeviceID(s.Device).String(), Action: "salvage", Result: "done"}
	leaf.Detail.Words = fmt.Sprintf("%d taken, %d kept apart, %d not whole, %d not opened", s.Count(wire.Taken), s.Count(wire.Kept), s.Count(wire.Waits), s.Count(wire.Unopened))
	_, err := x.log.Append(x.KV(), leaf)
	return err
}
