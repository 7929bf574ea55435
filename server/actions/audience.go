package actions

import (
	"fmt"

	"streetlight/shared/casework"
)

// checkAudience refuses a decision that names somebody who is not there, who reads nothing of what is shared, or whose agency is
// suspended.
func (x *tx) checkAudience(to casework.Audience) error {
	for _, id := range to.Agencies {
		if err := x.checkAgency(id); err != nil {
			return err
		}
	}
	for _, id := range to.People {
		w, ok, err := x.worker(id)
		if err != nil {
			return err
		}
		if !ok || !w.May(casework.BeShared) {
			return casework.RefuseField("to", "One of the people may not read case records, or has left. Choose somebody else.")
		}
		if err := x.notSuspended(w.Agency, w.Name+" works for it"); err != nil {
			return err
		}
	}
	return nil
}

// checkAgency refuses an agency in which nobody would read what is shared with it.
func (x *tx) checkAgency(id casework.AgencyID) error {
	if _, ok, err := get[casework.Agency](x.KV(), tableAgency, id[:]); err != nil || !ok {
		return orRefuse(err, casework.RefuseField("to", "One of the agencies is not there any more. Load the page again and choose."))
	}
	if err := x.notSuspended(id, "you named it"); err != nil {
		return err
	}
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return err
	}
	for _, w := range workers {
		if w.Agency == id && w.May(casework.ReceiveShares) {
			return nil
		}
	}
	return casework.RefuseField("to", fmt.Sprintf("Nobody is left in %s who reads what is shared with it. Choose another agency, or a person.", x.agencyName(id)))
}

// notSuspended refuses what would be shared with a suspended agency; how says in what way it would be.
func (x *tx) notSuspended(id casework.AgencyID, how string) error {
	a, _, err := get[casework.Agency](x.KV(), tableAgency, id[:])
	if err != nil || !a.Suspended {
		return err
	}
	return casework.RefuseField("to", fmt.Sprintf("%s is suspended, so nothing new is shared with it, and %s. Nothing was shared. Choose others, or ask your administrator.", a.Name, how))
}

// checkNetwork refuses to share with a child's network while somebody of it works for a suspended agency.
func (x *tx) checkNetwork(child casework.ChildID) error {
	g, err := x.group(child)
	if err != nil {
		return err
	}
	members, err := keys(x.KV(), tableMember, g.home[:])
	if err != nil {
		return err
	}
	for _, id := range members {
		w, ok, err := x.worker(casework.WorkerID(id))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := x.notSuspended(w.Agency, w.Name+" of the child's network works for it"); err != nil {
			return err
		}
	}
	return nil
}
