package actions

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// tableEscalated says for which wait of an entry others were told: entry -> since when it waits, milliseconds since 1970.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableEscalated = kv.Table{Name: "escalated", Ordered: true}

// dueAt is when the verdict on an entry is due, by the server's clock.
func (e entryRow) dueAt() time.Time {
	within := verdictWithin
	if e.Urgent {
		within = urgentVerdictWithin
	}
	return time.UnixMilli(e.Changed).UTC().Add(within)
}

// Overdue tells the managers of an agency of each entry whose verdict is late at this moment, once for each wait, and gives
// how many entries that were. A failure with one file keeps nothing of the others back.
func (s *Service) Overdue(ctx context.Context, now time.Time) (told int, err error) {
	late, err := s.lateFiles(ctx, now)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, scope := range late {
		err := s.change(ctx, func(x *tx) error {
			n, err := x.escalateFile(scope, now)
			told += n
			return err
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("tell of what is overdue in a file: %w", err))
		}
	}
	return told, errors.Join(failed...)
}

// lateFiles lists the files in which an entry is late of which nobody was told.
func (s *Service) lateFiles(ctx context.Context, now time.Time) (out []casework.ScopeID, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		out = nil
		return r.Scan(tableQueue, kv.Range{}, func(key, _ []byte) error {
			scope := casework.ScopeID(key[16:])
			row, ok, err := get[fileRow](r, tableFile, scope[:])
			if err != nil || !ok {
				return err
			}
			for _, e := range row.Entries {
				untold, err := isUntold(r, e, now)
				if err != nil {
					return err
				}
				if untold {
					out = append(out, scope)
					break
				}
			}
			return nil
		})
	})
	return out, err
}

// isUntold says whether an entry is late and nobody was told of this wait.
func isUntold(r kv.Reader, e entryRow, now time.Time) (bool, error) {
	if !e.Awaits || !e.dueAt().Before(now) {
		return false, nil
	}
	b, err := r.Get(tableEscalated, e.ID[:])
	return err == nil && string(b) != string(waitKey(e)), err
}

func waitKey(e entryRow) []byte { return binary.BigEndian.AppendUint64(nil, uint64(e.Changed)) }

func (x *tx) escalateFile(scope casework.ScopeID, now time.Time) (told int, err error) {
	row, ok, err := x.file(scope)
	if err != nil || !ok {
		return 0, err
	}
	managers, err := x.managersOf(row.Agency)
	if err != nil || len(managers) == 0 {
		return 0, err // told as soon as there is somebody
	}
	x.leaf = audit.Entry{Time: x.Now, Actor: System, Action: "escalate-verdict", Result: "done"}
	for _, e := range row.Entries {
		untold, err := isUntold(x.KV(), e, now)
		if err != nil {
			return told, err
		}
		if !untold {
			continue
		}
		if err := x.escalate(e, managers); err != nil {
			return told, err
		}
		told++
	}
	if told == 0 {
		return 0, nil
	}
	_, err = x.log.Append(x.KV(), x.leaf)
	return told, err
}

func (x *tx) escalate(e entryRow, managers []casework.WorkerID) error {
	x.concerns("entry", e.ID)
	for _, who := range managers {
		x.concerns("worker", who)
		if err := x.tell(who, casework.Task{Kind: casework.TaskOverdue, Entry: e.ID, Due: e.dueAt()}); err != nil {
			return err
		}
	}
	return x.KV().Put(tableEscalated, e.ID[:], waitKey(e))
}

// managersOf lists who is told when a verdict is late: the agency's managers, and who stands in for its supervisors. Where
// there is nobody of these, its supervisors themselves.
func (x *tx) managersOf(agency casework.AgencyID) ([]casework.WorkerID, error) {
	judges, err := x.judgesOf(agency)
	if err != nil {
		return nil, err
	}
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return nil, err
	}
	var out []casework.WorkerID
	for _, w := range workers {
		manages := w.Agency == agency && w.Role == casework.AgencyManager
		deputises := slices.Contains(judges, w.ID) && (w.Agency != agency || w.Role != casework.Supervisor)
		if !w.Ended && (manages || deputises) {
			out = append(out, w.ID)
		}
	}
	if len(out) == 0 {
		return judges, nil
	}
	return out, nil
}

// noLongerWaits ends what others were told of the wait of an entry.
func (x *tx) noLongerWaits(id casework.EntryID) error {
	if err := x.finishTasks(id, func(t casework.Task) bool { return t.Kind == casework.TaskOverdue }); err != nil {
		return err
	}
	return x.KV().Delete(tableEscalated, id[:])
}
