package actions

import (
	"bytes"
	"context"
	"fmt"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// earlierOf is the device that a phone was before, when it is enrolled again. It is taken over by the same worker alone; the
// phone has shown that it has its key. A server that was restored from an older copy may not know it: it learns its key.
func (x *tx) earlierOf(req wire.EnrolRequest, w casework.Worker) (replica.ID, error) {
	if req.Instead == nil {
		return replica.ID{}, nil
	}
	if !req.WasBefore() {
		return replica.ID{}, casework.Refuse(casework.Invalid, "This phone could not show who it was before. Nothing on it has changed; ask your administrator.")
	}
	id := req.Instead.Device
	row, known, err := replica.DeviceOf(x.KV(), id)
	if err != nil {
		return id, err
	}
	_, only, err := x.Remembered(id)
	switch {
	case err != nil:
		return id, err
	case !known, only:
		return replica.ID{}, x.remember(id, replica.DeviceRow{User: w.ID, Key: req.Instead.Key, Enrolled: x.Now.UnixMilli()})
	case casework.WorkerID(row.User) != w.ID:
		return id, casework.Refuse(casework.Forbidden, fmt.Sprintf("This phone holds the work of %s, and the code is for somebody else. Nothing on the phone has changed: ask for a code for %s.",
			x.workerName(casework.WorkerID(row.User)), x.workerName(casework.WorkerID(row.User))))
	case !bytes.Equal(row.Key, req.Instead.Key):
		return id, casework.Refuse(casework.Invalid, "This phone could not show who it was before. Nothing on it has changed; ask your administrator.")
	}
	return id, nil
}

// remember learns who a phone was that this server does not know. The directory of phones is believed before the phone is;
// without it whoever says so first is, and takes nothing from anybody else who says the same.
func (x *tx) remember(id replica.ID, row replica.DeviceRow) error {
	scope, err := x.practiceScope()
	if err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	d, listed, err := records.ReadWhole[records.Device](state, id, casework.FieldDevice)
	if err != nil {
		return err
	}
	if listed && (d.Worker != casework.WorkerID(row.User) || !bytes.Equal(d.Key, row.Key)) {
		return casework.Refuse(casework.Invalid, "This phone could not show who it was before. Nothing on it has changed; ask your administrator.")
	}
	if _, said, err := x.Remembered(id); err != nil || said && !listed {
		return err
	}
	return x.Remember(id, row)
}

// succeed ends the device that a phone was before, at its first exchange as another one.
func (s *Service) succeed(ctx context.Context, device wire.ID) error {
	return s.change(ctx, func(x *tx) error {
		ended, err := x.Succeed(device)
		if err != nil || ended == (replica.ID{}) {
			return err
		}
		row, _, err := replica.DeviceOf(x.KV(), ended)
		if err != nil {
			return err
		}
		if err := x.inPractice(ended, casework.FieldDevice, records.Device{ID: ended, Worker: casework.WorkerID(row.User), Key: row.Key, Ended: true}); err != nil {
			return err
		}
		leaf := audit.Entry{Time: x.Now, Actor: casework.WorkerID(row.User).String(), Device: casework.DeviceID(device).String(), Action: "succeed-phone", Result: "done"}
		leaf.Detail.Entities = []string{"phone:" + casework.DeviceID(ended).String()}
		_, err = s.log.Append(x.KV(), leaf)
		return err
	})
}
