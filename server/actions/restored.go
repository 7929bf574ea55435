package actions

import (
	"context"
	"fmt"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// Restored says that the store was put back from a copy: phones then offer back what it lacks. It is for whoever has the
// machine, and for once each time.
func (s *Service) Restored(ctx context.Context) error {
	return s.manage(ctx, "restored-from-copy", func(x *tx) error { return x.Tx.Restored() })
}

// Logged does what concerns the machine alone, and appends its leaf.
func (s *Service) Logged(ctx context.Context, act string, fn func() error) error {
	return s.manage(ctx, act, func(*tx) error { return fn() })
}

// returned takes in what a phone gave back to this restored server: what people wrote like any push, and what the server had
// decided then into the rows that follow from it.
func (in *intake) returned(a replica.Accepted) error {
	scope := casework.ScopeID(a.Commit.Scope)
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	meta := records.ReadMeta(state, scope)
	written := a.Commit.User != [16]byte{}
	switch meta.Kind {
	case casework.FileScope:
		if written {
			return in.take(a)
		}
		return in.verdictsBack(scope, a)
	case casework.UserScope:
		return in.grantsBack(scope, a)
	case casework.PracticeScope:
		return in.directoryBack(scope, a)
	case casework.ChildScope:
		return in.pictureBack(scope, meta.Child, a)
	case casework.CardScope:
		return in.cardBack(scope, meta.Child)
	case casework.DeskScope: // no phone holds one
	}
	return nil
}

// verdictsBack takes entries out of the queue whose verdict has come back. A file whose first words have not come yet is
// read when they do.
func (in *intake) verdictsBack(scope casework.ScopeID, a replica.Accepted) error {
	row, ok, err := in.file(scope)
	if err != nil || !ok {
		return err
	}
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	in.changed[scope] = true
	if _, seen := in.touched[row.Child]; !seen {
		in.childs, in.touched[row.Child] = append(in.childs, row.Child), nil
	}
	for _, id := range changedEntities(a.Ops) {
		e := entryOf(row, id)
		if e == nil {
			continue
		}
		if e.Awaits = e.Awaits && !judged(state, e.ID); e.Awaits {
			continue
		}
		if err := in.keepJudged(state, e.ID); err != nil {
			return err
		}
		in.decided = append(in.decided, inFile{scope, e.ID})
	}
	return nil
}

// inFile is an entry and the file that it stands in.
type inFile struct {
	scope casework.ScopeID
	entry casework.EntryID
}

// publishBack publishes again what was approved and shared, where the copy has not come back itself.
func (in *intake) publishBack() error {
	for _, d := range in.decided {
		if err := in.publishOneBack(d); err != nil {
			return err
		}
	}
	return nil
}

func (in *intake) publishOneBack(d inFile) error {
	state, err := in.State(d.scope)
	if err != nil {
		return err
	}
	j, ok, err := records.ReadWhole[casework.Judgement](state, d.entry, casework.FieldJudgement)
	if err != nil || !ok || j.Verdict != casework.Approved || !judged(state, d.entry) {
		return err
	}
	share, ok, err := records.ReadWhole[casework.Share](state, d.entry, casework.FieldShare)
	if err != nil || !ok || !share.Publish {
		return err
	}
	return in.publishOnce(d, j, share)
}

func (in *intake) publishOnce(d inFile, j casework.Judgement, share casework.Share) error {
	c, _, err := in.copyOf(d.entry)
	if err != nil || c != nil && c.Content == j.Content {
		return err
	}
	row, _, err := in.file(d.scope)
	if err != nil {
		return err
	}
	g, err := in.group(row.Child)
	if err != nil {
		return err
	}
	return in.publish(g, d.scope, d.entry, share)
}

// pictureBack finds the shared picture of a child again, with its copies and plans. Where another was begun meanwhile that
// one stays the present one.
func (in *intake) pictureBack(scope casework.ScopeID, child casework.ChildID, a replica.Accepted) error {
	d, err := in.desk(child)
	if err != nil {
		return err
	}
	if d.row.Shared.IsZero() {
		d.row.Shared = scope
		if err := in.saveDesk(child, d); err != nil {
			return err
		}
	}
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	for _, id := range changedEntities(a.Ops) {
		if err := in.copyBack(scope, casework.EntryID(id)); err != nil {
			return err
		}
		p, ok, err := records.ReadWhole[casework.Plan](state, id, casework.FieldPlan)
		if err != nil {
			return err
		}
		if ok && d.row.Shared == scope {
			if err := put(in.KV(), tablePlan, id[:], planRow{Child: p.Child, Active: p.State == casework.PlanActive}); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyBack notes where the published copy of an entry stands, unless it has another by now.
func (in *intake) copyBack(scope casework.ScopeID, id casework.EntryID) error {
	state, err := in.State(scope)
	if err != nil || len(state.Get(id, uint16(casework.FieldPublished))) == 0 {
		return err
	}
	b, err := in.KV().Get(tableShared, id[:])
	if err != nil {
		return err
	}
	if b == nil {
		if err := in.KV().Put(tableShared, id[:], scope[:]); err != nil {
			return err
		}
	}
	return in.copyIsOf(id)
}

// copyIsOf marks a copy that came back and is not what its entry says by now. An entry that comes back later looks at its
// copies itself.
func (in *intake) copyIsOf(id casework.EntryID) error {
	file, row, err := in.fileOf(id)
	if isRefusal(err) {
		return nil
	}
	if err != nil || entryOf(&row, id) == nil {
		return err
	}
	state, err := in.State(file)
	if err != nil {
		return err
	}
	return in.noteCopy(id, state)
}

func (in *intake) cardBack(scope casework.ScopeID, child casework.ChildID) error {
	d, err := in.desk(child)
	if err != nil || !d.row.Card.IsZero() {
		return err
	}
	d.row.Card = scope
	return in.saveDesk(child, d)
}

// loggedOffer appends the leaf of what a phone gave back.
func (in *intake) loggedOffer(accepted []replica.Accepted) error {
	device := casework.DeviceID(in.Asker())
	row, _, err := replica.DeviceOf(in.KV(), device)
	if err != nil {
		return err
	}
	in.leaf = audit.Entry{Time: in.Now, Actor: casework.WorkerID(row.User).String(), Device: device.String(), Action: "offer", Result: "accepted"}
	in.leaf.Detail.Words = fmt.Sprintf("%d commits that this server had before it was restored", len(accepted))
	for _, child := range in.childs {
		in.concerns("child", child)
		for _, id := range in.touched[child] {
			in.concerns("entry", id)
		}
	}
	_, err = in.log.Append(in.KV(), in.leaf)
	return err
}
