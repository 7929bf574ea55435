package actions

import (
	"context"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// Notice is what every page of the console tells this person, whatever else it shows.
type Notice struct {
	Apart  int       // kept apart and on their list; none for who has no such list
	Behind time.Time // since when phones hold more than this server has; zero: none do, or it is not theirs to see to
	Phones int       // how many do
	Tasks  int       // that wait for this person, or that they are told
}

// Notice counts. Nothing of anybody's record is shown by it, so it leaves nothing in the audit log.
func (s *Service) Notice(ctx context.Context, a Actor) (n Notice, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		who, known, err := s.workerAt(r, a.Worker)
		if err != nil || !known {
			return err
		}
		if n.Tasks, err = s.countTasks(r, who.ID); err != nil {
			return err
		}
		if n.Apart, err = s.countApart(r, who); err != nil || !who.May(casework.ManageWorkers) {
			return err
		}
		n.Phones, n.Behind, err = behind(r)
		return err
	})
	return n, err
}

func (s *Service) countApart(r kv.Reader, who casework.Worker) (n int, err error) {
	if !who.May(casework.JudgeEntry) && !who.May(casework.ManageWorkers) {
		return 0, nil
	}
	err = replica.EachWaiting(r, func(user replica.ID) error {
		seen, err := s.seesApart(r, who, user)
		if seen {
			n++
		}
		return err
	})
	return n, err
}

// behind counts the phones in use that hold more than this server has, and says since when.
func behind(r kv.Reader) (phones int, since time.Time, err error) {
	rows, err := replica.Behind(r)
	if err != nil {
		return 0, since, err
	}
	for id, at := range rows {
		row, ok, err := replica.DeviceOf(r, id)
		if err != nil {
			return 0, since, err
		}
		if !ok || row.Ended {
			continue
		}
		if phones++; since.IsZero() || at.Before(since) {
			since = at
		}
	}
	return phones, since, nil
}

// Behind counts the phones that hold more than this server has, as after a restore from a copy that nobody said.
func (s *Service) Behind(ctx context.Context) (phones int, since time.Time, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		phones, since, err = behind(r)
		return err
	})
	return phones, since, err
}
