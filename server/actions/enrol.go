package actions

import (
	"context"
	"encoding/json"
	"fmt"

	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/shared/casework"
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
	if row.Before, err = x.earlierOf(req, w); err != nil {
		return nil, err
	}
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
