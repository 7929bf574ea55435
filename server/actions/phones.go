package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/replica"
)

// DeviceLine is one phone in a list.
type DeviceLine struct {
	ID       casework.DeviceID `json:"id"`
	Worker   string            `json:"worker"`
	Enrolled time.Time         `json:"enrolled"` // of one that is claimed: when it was
	Seen     time.Time         `json:"last_sync,omitzero"`
	Skew     time.Duration     `json:"clock_ahead"`
	Revoked  bool              `json:"revoked"`
	Claimed  bool              `json:"claimed,omitempty"`  // never enrolled here: a phone said that it was this one before
	Forked   time.Time         `json:"suspended,omitzero"` // since two phones were seen under its name
	Behind   time.Time         `json:"behind,omitzero"`    // since when it is known to hold more than this server has
}

// Phones lists all phones that are enrolled, were, or are said to have been.
func (s *Service) Phones(ctx context.Context) (out []DeviceLine, err error) {
	err = s.manage(ctx, "list-phones", func(x *tx) error {
		out, err = x.phones(replica.ID{})
		return err
	})
	return out, err
}

// Suspended lists the phones of a worker under whose name two were seen: each waits until one of the two is enrolled again.
func (s *Service) Suspended(ctx context.Context, worker casework.WorkerID) (out []DeviceLine, err error) {
	err = s.change(ctx, func(x *tx) error {
		out, err = x.phones(worker)
		return err
	})
	return slices.DeleteFunc(out, func(l DeviceLine) bool { return l.Revoked || l.Forked.IsZero() }), err
}

// phones lists the phones of a worker, or of everybody when that is zero.
func (x *tx) phones(of casework.WorkerID) ([]DeviceLine, error) {
	rows, err := replica.Devices(x.KV(), of)
	if err != nil {
		return nil, err
	}
	behind, err := replica.Behind(x.KV())
	if err != nil {
		return nil, err
	}
	out := make([]DeviceLine, 0, len(rows))
	for id, row := range rows {
		line, err := x.phoneLine(id, row)
		if err != nil {
			return nil, err
		}
		line.Behind = behind[id]
		out = append(out, line)
	}
	slices.SortFunc(out, func(a, b DeviceLine) int { return compareText(a.Worker+a.ID.String(), b.Worker+b.ID.String()) })
	return out, nil
}

func (x *tx) phoneLine(id casework.DeviceID, row replica.DeviceRow) (DeviceLine, error) {
	w, _, err := x.worker(row.User)
	if err != nil {
		return DeviceLine{}, err
	}
	_, claimed, err := x.Remembered(id)
	line := DeviceLine{ID: id, Worker: w.Name, Enrolled: time.UnixMilli(row.Enrolled).UTC(), Skew: time.Duration(row.Skew) * time.Millisecond,
		Revoked: row.Ended && !claimed, Claimed: claimed}
	if row.Seen != 0 {
		line.Seen = time.UnixMilli(row.Seen).UTC()
	}
	if row.Forked != 0 {
		line.Forked = time.UnixMilli(row.Forked).UTC()
	}
	return line, err
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
		return x.endPhone(id, row)
	})
}
