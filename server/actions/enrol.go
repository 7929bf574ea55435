package actions

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// CodeLife is how long a one-time code is good for.
const CodeLife = auth.OneTimeLife

// NewCode makes a one-time code with which one worker enrols one phone within CodeLife.
func (s *Service) NewCode(ctx context.Context, worker casework.WorkerID) (code string, err error) {
	err = s.manage(ctx, "make-code", func(x *tx) error {
		w, ok, err := x.worker(worker)
		if err != nil {
			return err
		}
		if !ok || w.Ended {
			return casework.Refuse(casework.NotFound, "There is no such worker, or their account has ended.")
		}
		x.concerns("worker", worker)
		code, err = s.gate.NewCode(x.KV(), worker, x.Now)
		return err
	})
	return code, err
}

// Hello is what the server says to a phone that wants to enrol.
func (s *Service) Hello() ([]byte, error) {
	return wire.Encode(wire.HubHello{Version: wire.Version, HPKE: s.hpke.PublicKey().Bytes(), HubTime: s.now().UnixMilli()})
}

// Enrol takes a phone in that knows a one-time code, and answers under the secret agreed with it. The code is used up
// only when that succeeds.
func (s *Service) Enrol(ctx context.Context, body []byte) (answer []byte, err error) {
	req, err := wire.ParseEnrolRequest(body)
	if err != nil {
		return nil, err
	}
	err = s.change(ctx, func(x *tx) error {
		worker, proof, err := x.codeFor(req)
		if err != nil {
			return err
		}
		secret, err := wire.AcceptEnrol(req, s.hpke, proof)
		if err != nil {
			return auth.DeadCode()
		}
		if answer, err = x.takeIn(req, worker, secret); err != nil {
			return err
		}
		if err := s.gate.SpendCode(x.KV(), req.Code); err != nil {
			return err
		}
		_, err = s.log.Append(x.KV(), audit.Entry{Time: x.Now, Actor: worker.String(), Device: casework.DeviceID(req.Device).String(), Action: "enrol-phone", Result: "done"})
		return err
	})
	return answer, err
}

func (x *tx) codeFor(req wire.EnrolRequest) (casework.WorkerID, wire.CodeProof, error) {
	worker, proof, err := x.gate.FindCode(x.KV(), req.Code, x.Now)
	if err != nil {
		return worker, proof, err
	}
	if _, known, err := replica.DeviceOf(x.KV(), req.Device); err != nil || known {
		return worker, proof, auth.DeadCode()
	}
	return worker, proof, nil
}

func (x *tx) takeIn(req wire.EnrolRequest, worker casework.WorkerID, secret [32]byte) ([]byte, error) {
	w, ok, err := x.worker(worker)
	if err != nil {
		return nil, err
	}
	if !ok || w.Ended {
		return nil, auth.DeadCode()
	}
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, w.Agency[:])
	if err != nil {
		return nil, err
	}
	row := replica.DeviceRow{User: w.ID, Key: req.Key, Enrolled: x.Now.UnixMilli()}
	if err := x.Tx.Enrol(req.Device, row, secret); err != nil {
		return nil, err
	}
	device := records.Device{ID: req.Device, Worker: w.ID, Key: req.Key}
	if err := x.inPractice(req.Device, casework.FieldDevice, device); err != nil {
		return nil, err
	}
	out := wire.EnrolAnswer{HubKey: x.hub.Public(), HubTime: x.Now.UnixMilli()}
	if out.LogID, err = x.LogID(); err != nil {
		return nil, err
	}
	if out.Worker, err = json.Marshal(w); err != nil {
		return nil, fmt.Errorf("write the worker: %w", err)
	}
	if out.Agency, err = json.Marshal(agency); err != nil {
		return nil, fmt.Errorf("write the agency: %w", err)
	}
	return wire.SealEnrolAnswer(out, secret, req, x.random)
}

// DeviceLine is one phone in a list.
type DeviceLine struct {
	ID       casework.DeviceID `json:"id"`
	Worker   string            `json:"worker"`
	Enrolled time.Time         `json:"enrolled"`
	Seen     time.Time         `json:"last_sync,omitzero"`
	Skew     time.Duration     `json:"clock_ahead"`
	Revoked  bool              `json:"revoked"`
}

// Phones lists all enrolled phones.
func (s *Service) Phones(ctx context.Context) (out []DeviceLine, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		rows, err := replica.Devices(r, replica.ID{})
		if err != nil {
			return err
		}
		for id, row := range rows {
			w, _, err := s.workerAt(r, casework.WorkerID(row.User))
			if err != nil {
				return err
			}
			line := DeviceLine{ID: id, Worker: w.Name, Enrolled: time.UnixMilli(row.Enrolled).UTC(), Skew: time.Duration(row.Skew) * time.Millisecond, Revoked: row.Ended}
			if row.Seen != 0 {
				line.Seen = time.UnixMilli(row.Seen).UTC()
			}
			out = append(out, line)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b DeviceLine) int { return compareText(a.Worker+a.ID.String(), b.Worker+b.ID.String()) })
	return out, err
}

// Revoke ends a phone. It learns so, in a statement that the server signs, at its next exchange; what its worker wrote
// and did not send stays on it and can still be salvaged.
func (s *Service) Revoke(ctx context.Context, id casework.DeviceID) error {
	return s.manage(ctx, "revoke-phone", func(x *tx) error {
		row, ok, err := replica.DeviceOf(x.KV(), id)
		if err != nil {
			return err
		}
		if !ok {
			return casework.Refuse(casework.NotFound, "There is no such phone. “device list” shows the ids.")
		}
		x.leaf.Device = id.String()
		if err := x.inPractice(id, casework.FieldDevice, records.Device{ID: id, Worker: casework.WorkerID(row.User), Key: row.Key, Ended: true}); err != nil {
			return err
		}
		return x.Tx.Revoke(id)
	})
}

// Exchange answers one request to sync. Token is the JWT it was signed with. A request that is right but for its time is
// answered with the server's time, signed, and stale is true.
func (s *Service) Exchange(ctx context.Context, token, method, path string, body []byte) (answer []byte, stale bool, err error) {
	device, err := s.requester(ctx, token, method, path, body)
	if err != nil {
		if errors.Is(err, wire.ErrToken) {
			err = casework.Refuse(casework.Suspended, "This request is not signed by an enrolled phone.")
		}
		if !errors.Is(err, wire.ErrStale) {
			return nil, false, err
		}
		answer, err := s.hub.Time(s.now(), device, body)
		return answer, true, err
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
	err = s.store.Update(ctx, func(raw kv.Tx) error {
		answer, err = s.hub.Answer(raw, s.now(), req, body)
		return err
	})
	return answer, false, err
}

func (s *Service) quiet(ctx context.Context, req wire.Request, body []byte) (answer []byte, ok bool, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		answer, ok, err = s.hub.Quiet(r, s.now(), req, body)
		return err
	})
	return answer, ok, err
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
