package actions

import (
	"encoding/json"
	"fmt"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// tablePhone holds who works with this phone: "me" -> profile.
func tablePhone() kv.Table { return kv.Table{Name: "phone"} }

// profile is who works with this phone, as enrolment told it and the practice scope tells since.
type profile struct {
	Worker casework.Worker `json:"worker"`
	Agency casework.Agency `json:"agency"`
	Server string          `json:"server"`
}

func readProfile(r kv.Reader) (me profile, err error) {
	b, err := r.Get(tablePhone(), []byte("me"))
	if err != nil {
		return me, err
	}
	if b == nil {
		return me, errNotEnrolled()
	}
	if err := json.Unmarshal(b, &me); err != nil {
		return me, fmt.Errorf("read who works here: %w", err)
	}
	return me, nil
}

func (me profile) save(tx kv.Tx) error {
	b, err := json.Marshal(me)
	if err != nil {
		return fmt.Errorf("write who works here: %w", err)
	}
	return tx.Put(tablePhone(), []byte("me"), b)
}

// told is the profile with what the practice scope says about this worker and agency: a new team, role or name.
func (me profile) told(practice *crdt.State) (profile, error) {
	worker, ok, err := records.ReadWhole[casework.Worker](practice, me.Worker.ID, casework.FieldWorker)
	if err != nil {
		return me, err
	}
	if ok && worker.ID == me.Worker.ID {
		me.Worker = worker
	}
	agency, ok, err := records.ReadWhole[casework.Agency](practice, me.Agency.ID, casework.FieldAgency)
	if err != nil {
		return me, err
	}
	if ok && agency.ID == me.Agency.ID {
		me.Agency = agency
	}
	return me, nil
}
