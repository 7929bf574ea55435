package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Deputyship is that somebody stands in for the supervisors of an agency for a time: they approve and return its entries.
// An agency of one person has an approver elsewhere in the same way.
type Deputyship struct {
	Agency casework.AgencyID `json:"agency"`
	Deputy casework.WorkerID `json:"deputy"`
	From   time.Time         `json:"from"`
	Until  time.Time         `json:"until"`
	By     casework.WorkerID `json:"by,omitzero"` // zero: whoever has the machine
}

func (d Deputyship) stands(now time.Time) bool { return !now.Before(d.From) && now.Before(d.Until) }

// tableDeputy holds ids and times alone.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableDeputy = kv.Table{Name: "deputy", Ordered: true} // deputy, agency -> Deputyship

// deputised lists the agencies for whose supervisors somebody stands in now.
func deputised(r kv.Reader, who casework.WorkerID, now time.Time) (out []casework.AgencyID, err error) {
	rows, err := all[Deputyship](r, tableDeputy, who[:])
	for _, d := range rows {
		if d.stands(now) {
			out = append(out, d.Agency)
		}
	}
	return out, err
}

// deputisesOn says whether this person stands in for an agency whose record it is, or which has recorded the child.
func (x *tx) deputisesOn(on record) (bool, error) {
	agencies, err := deputised(x.KV(), x.who.ID, x.Now)
	if err != nil || len(agencies) == 0 {
		return false, err
	}
	if !on.agency.IsZero() {
		return slices.Contains(agencies, on.agency), nil
	}
	for _, agency := range agencies {
		if known, err := x.recordedBy(on.mine, agency); err != nil || known {
			return known, err
		}
	}
	return false, nil
}

// judges lists the agencies whose entries this person may judge.
func (x *tx) judges() ([]casework.AgencyID, error) {
	out, err := deputised(x.KV(), x.who.ID, x.Now)
	if err == nil && x.who.May(casework.JudgeEntry) && !slices.Contains(out, x.who.Agency) {
		out = append(out, x.who.Agency)
	}
	return out, err
}

// judgesOf lists who approves the entries of an agency now: its supervisors, and who stands in for them.
func (x *tx) judgesOf(agency casework.AgencyID) (out []casework.WorkerID, err error) {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		if w.Ended {
			continue
		}
		own := w.Agency == agency && w.May(casework.JudgeEntry)
		d, ok, err := get[Deputyship](x.KV(), tableDeputy, pair(w.ID, agency))
		if err != nil {
			return nil, err
		}
		if own || ok && d.stands(x.Now) {
			out = append(out, w.ID)
		}
	}
	return out, nil
}
