package actions

import (
	"cmp"
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// tableTold says whom a task about an entry was given to: entry, task -> worker. The row goes when the task is done.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableTold = kv.Table{Name: "told", Ordered: true}

// TaskLine is one task in a list.
type TaskLine struct {
	casework.Task
	MayOpen bool // this person reads the entry
}

// tell puts a task into a worker's own scope.
func (x *tx) tell(who casework.WorkerID, t casework.Task) error {
	w, known, err := x.worker(who)
	if err != nil || !known || w.Ended {
		return err
	}
	if kept, err := x.entryHidden(t.Entry, who); err != nil || kept {
		return err
	}
	own, ok, err := x.userScope(who)
	if err != nil || !ok {
		return err
	}
	if t.ID, err = x.drawID(); err != nil {
		return err
	}
	t.At = x.Now
	state, err := x.State(own)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, t.ID, casework.FieldTask, t)
	if err != nil {
		return err
	}
	if err := x.KV().Put(tableTold, pair(t.Entry, t.ID), who[:]); err != nil {
		return err
	}
	return x.Write(own, append(x.oldTasks(state), op)...)
}

// oldTasks takes out the tasks that were done long ago.
func (x *tx) oldTasks(state *crdt.State) (ops []crdt.Op) {
	tasks, err := records.Wholes[casework.Task](state, casework.FieldTask)
	if err != nil {
		return nil // kept a little longer
	}
	for _, t := range tasks {
		if !t.Done.IsZero() && x.Now.Sub(t.Done) > answersKept {
			ops = append(ops, crdt.Op{Entity: t.ID, Field: uint16(casework.FieldTask), Observed: state.Observe(t.ID, uint16(casework.FieldTask), nil)})
		}
	}
	return ops
}

// finishTasks ends everybody's tasks about an entry that are of these.
func (x *tx) finishTasks(id casework.EntryID, which func(casework.Task) bool) error {
	told := map[casework.TaskID]casework.WorkerID{}
	err := x.KV().Scan(tableTold, kv.Prefix(id[:]), func(key, value []byte) error {
		told[casework.TaskID(key[16:])] = casework.WorkerID(value)
		return nil
	})
	if err != nil {
		return err
	}
	for _, task := range sortedKeys(told) {
		if err := x.finishTask(told[task], task, which); err != nil {
			return err
		}
	}
	return nil
}

// finishTask ends one task, if it is one of these.
func (x *tx) finishTask(who casework.WorkerID, id casework.TaskID, which func(casework.Task) bool) error {
	own, ok, err := x.userScope(who)
	if err != nil || !ok {
		return err
	}
	state, err := x.State(own)
	if err != nil {
		return err
	}
	t, ok, err := records.ReadWhole[casework.Task](state, id, casework.FieldTask)
	if err != nil || !ok || !t.Done.IsZero() || !which(t) {
		return err
	}
	t.Done = x.Now
	op, err := records.Whole(state, id, casework.FieldTask, t)
	if err != nil {
		return err
	}
	if err := x.KV().Delete(tableTold, pair(t.Entry, id)); err != nil {
		return err
	}
	return x.Write(own, op)
}

// Tasks lists what waits for this person and what they were told and have not put aside: what is due first, then the newest.
func (s *Service) Tasks(ctx context.Context, a Actor) (out []TaskLine, err error) {
	err = s.do(ctx, a, "view-tasks", func(x *tx) error {
		out = nil
		own, ok, err := x.userScope(x.who.ID)
		if err != nil || !ok {
			return err
		}
		state, err := x.State(own)
		if err != nil {
			return err
		}
		tasks, err := records.Wholes[casework.Task](state, casework.FieldTask)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if !t.Done.IsZero() {
				continue
			}
			x.concerns("entry", t.Entry)
			line := TaskLine{Task: t}
			if line.MayOpen, err = x.reads(t.Entry); err != nil {
				return err
			}
			out = append(out, line)
		}
		slices.SortFunc(out, byUrgency)
		return nil
	})
	return out, err
}

// reads says whether this person may open the page of an entry.
func (x *tx) reads(id casework.EntryID) (bool, error) {
	scope, row, err := x.fileOf(id)
	if err == nil {
		_, err = x.readingOf(scope, row, id)
	}
	if isRefusal(err) {
		return false, nil
	}
	return err == nil, err
}

func byUrgency(a, b TaskLine) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		if b.Due.IsZero() {
			return -1
		}
		return 1
	}
	return cmp.Or(a.Due.Compare(b.Due), b.At.Compare(a.At), slices.Compare(a.ID[:], b.ID[:]))
}

// PutAside ends a task that only told this person something. What waits for them ends when it is done.
func (s *Service) PutAside(ctx context.Context, a Actor, id casework.TaskID) error {
	return s.do(ctx, a, "put-aside-task", func(x *tx) error {
		own, ok, err := x.userScope(x.who.ID)
		if err != nil {
			return err
		}
		none := casework.Refuse(casework.NotFound, "There is no such task, or it is not yours.")
		if !ok {
			return none
		}
		state, err := x.State(own)
		if err != nil {
			return err
		}
		t, ok, err := records.ReadWhole[casework.Task](state, id, casework.FieldTask)
		switch {
		case err != nil:
			return err
		case !ok:
			return none
		case t.Kind.Waits():
			return casework.Refuse(casework.Conflict, "This task ends when it is done: it cannot be put aside.")
		}
		x.concerns("entry", t.Entry)
		return x.finishTask(x.who.ID, id, func(casework.Task) bool { return true })
	})
}

// countTasks counts the tasks of somebody that are not done.
func (s *Service) countTasks(r kv.Reader, who casework.WorkerID) (n int, err error) {
	b, err := r.Get(tableUser, who[:])
	if err != nil || b == nil {
		return 0, err
	}
	state, err := s.hub.State(r, casework.ScopeID(b))
	if err != nil {
		return 0, err
	}
	tasks, err := records.Wholes[casework.Task](state, casework.FieldTask)
	for _, t := range tasks {
		if t.Done.IsZero() {
			n++
		}
	}
	return n, err
}
