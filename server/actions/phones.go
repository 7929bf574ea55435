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
	Enrolled time.Time         `json:"enrolled"`
	Seen     time.Time         `json:"last_sync,omitzero"`
	Skew     time.Duration     `json:"clock_ahead"`
	Revoked  bool              `json:"revoked"`
	Forked   time.Time         `json:"suspended,omitzero"` // since two phones were seen under its name
}

// Phones lists all enrolled phones.
func (s *Service) Phones(ctx context.Context) (out []DeviceLine, err error) {
	err = s.manage(ctx, "list-phones", func(x *tx) error {
		out = nil
		r := x.KV()
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
			if row.Forked != 0 {
				line.Forked = time.UnixMilli(row.Forked).UTC()
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
		return x.endPhone(id, row)
	})
}
