package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// Access to a file beyond its author's: a colleague of a visit together, an allocated worker, a successor. It is given by
// whoever has the machine, within the agency that keeps the file; what others are to know is published or shared.

// GivenAccess is a file that a worker is given.
type GivenAccess struct {
	File   casework.ScopeID
	Worker casework.WorkerID
	Write  bool // they may add to it and correct it, and not only read it
}

// FileOf finds the file that an entry stands in.
func (s *Service) FileOf(ctx context.Context, entry casework.EntryID) (file casework.ScopeID, err error) {
	err = s.change(ctx, func(x *tx) error {
		b, err := x.KV().Get(tableEntry, entry[:])
		if err != nil {
			return err
		}
		if b == nil {
			return noEntry()
		}
		file = casework.ScopeID(b)
		return nil
	})
	return file, err
}

// GiveAccess lets a worker hold a file; it comes to their phones, all of it, with their next sync. Given again, the later
// word counts.
func (s *Service) GiveAccess(ctx context.Context, in GivenAccess) error {
	return s.manage(ctx, "give-access", func(x *tx) error {
		row, w, err := x.accessTo(in.File, in.Worker)
		if err != nil {
			return err
		}
		switch {
		case w.Ended:
			return casework.Refuse(casework.NotFound, "The account of this worker has ended.")
		case w.Agency != row.Agency:
			return casework.Refuse(casework.Forbidden, "Only workers of the agency that keeps a record are given it. Others read what is published or shared.")
		case in.Write && !w.May(casework.RecordAct(w.Role.KindOf())):
			return casework.Refuse(casework.Forbidden, "The role of this worker ("+w.Role.Label()+") records nothing, so there is nothing to write for them.")
		}
		if err := x.checkDenied(row.Child, w.ID); err != nil {
			return err
		}
		if ok, err := x.mayHold(w, in.File, *row); err != nil || !ok {
			return orRefuse(err, casework.Refuse(casework.Forbidden, "Intelligence stands in this record, which the role of this worker ("+w.Role.Label()+") never reads."))
		}
		x.leaf.Detail.Words = "to read"
		if in.Write {
			x.leaf.Detail.Words = "to write"
		}
		return x.grant(w.ID, records.Grant{Scope: in.File, Kind: casework.FileScope, Child: row.Child, Write: in.Write})
	})
}

// EndAccess takes a file from a worker who was given it. Their phones destroy it at their next sync; what they wrote in it
// and did not send is kept for a supervisor.
func (s *Service) EndAccess(ctx context.Context, file casework.ScopeID, worker casework.WorkerID) error {
	return s.manage(ctx, "end-access", func(x *tx) error {
		if _, _, err := x.accessTo(file, worker); err != nil {
			return err
		}
		access, err := replica.AccessOf(x.KV(), file, worker)
		if err != nil {
			return err
		}
		if access == 0 {
			return casework.Refuse(casework.NotFound, "This worker does not hold this record.")
		}
		return x.endGrant(file, worker)
	})
}

// accessTo finds a file and a worker who is not its author, for an author's access ends with their account alone.
func (x *tx) accessTo(file casework.ScopeID, worker casework.WorkerID) (*fileRow, casework.Worker, error) {
	row, ok, err := x.file(file)
	if err != nil {
		return nil, casework.Worker{}, err
	}
	if !ok {
		return nil, casework.Worker{}, casework.Refuse(casework.NotFound, "There is no such record.")
	}
	w, ok, err := x.worker(worker)
	if err != nil {
		return nil, w, err
	}
	switch {
	case !ok:
		return nil, w, casework.Refuse(casework.NotFound, "There is no such worker.")
	case row.Author == worker:
		return nil, w, casework.Refuse(casework.Conflict, "It is this worker's own record.")
	}
	x.concerns("scope", file)
	x.concerns("child", row.Child)
	x.concerns("worker", worker)
	return row, w, nil
}
