package actions

import (
	"cmp"
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// A to-do is an alert that makes no plan: its rule names who does it, by role or by what they are to the child, the plan or the
// entry. Those see it in a list of their own, and say what was done.

// Todos lists the open to-dos that this person's rule, plan or entry makes theirs, by when they are due.
func (s *Service) Todos(ctx context.Context, a Actor) (out []AlertLine, err error) {
	err = s.do(ctx, a, "view-todos", func(x *tx) error {
		if out, err = x.openLines(x.todo); err != nil {
			return err
		}
		slices.SortFunc(out, func(a, b AlertLine) int { return cmp.Or(a.DueAt.Compare(b.DueAt), slices.Compare(a.ID[:], b.ID[:])) })
		return nil
	})
	return out, err
}

// Settle says what was done about a to-do. It can then name these facts no more.
func (s *Service) Settle(ctx context.Context, a Actor, id casework.AlertID, done string) error {
	f := casework.Field{Name: "because", Label: "What was done", Type: casework.Note, Required: true}
	if done == "" {
		return casework.RefuseField("because", "Say in a sentence what was done.")
	}
	if err := f.Check([]string{done}); err != nil {
		return err
	}
	return s.do(ctx, a, "settle-todo", func(x *tx) error {
		alert, err := x.todo(id)
		if err != nil {
			return err
		}
		if alert.State != casework.AlertOpen {
			return casework.Refuse(casework.Conflict, "This to-do was settled by "+x.workerName(alert.By)+" in the meantime.")
		}
		alert.State, alert.By, alert.At, alert.Because = casework.AlertDone, x.who.ID, x.Now, done
		x.concerns("alert", id)
		return x.putAlert(alert)
	})
}

// todo finds a to-do that is this person's.
func (x *tx) todo(id casework.AlertID) (casework.Alert, error) {
	none := casework.Refuse(casework.NotFound, "There is no such to-do, or it is not yours.")
	b, err := x.KV().Get(tableAlert, id[:])
	if err != nil {
		return casework.Alert{}, err
	}
	if b == nil {
		return casework.Alert{}, none
	}
	a, ok, err := alertShelf().one(x, casework.ChildID(b), id)
	if err != nil {
		return a, err
	}
	if !ok || !a.Finding.Task {
		return casework.Alert{}, none
	}
	mine, err := x.mine(a)
	if err == nil && !mine {
		err = none
	}
	return a, err
}

// mine says whether a to-do is this person's: their role's, or theirs by what they are to the plan or the entry.
func (x *tx) mine(a casework.Alert) (bool, error) {
	switch a.Finding.Owner {
	case casework.PlanOwner, casework.PlanOwnerManager:
		return x.managesPlan(a)
	case casework.EntryAuthor, casework.AuthorSupervisor:
		return x.answersForFact(a)
	}
	return x.who.Role == a.Finding.Owner, nil
}

// managesPlan says whether this person owns the plan that a to-do is about, or answers for its owner's work.
func (x *tx) managesPlan(a casework.Alert) (bool, error) {
	g, err := x.group(a.Child)
	if err != nil {
		return false, err
	}
	plan, err := x.activePlan(g)
	if err != nil || plan == nil {
		return false, err
	}
	if a.Finding.Owner == casework.PlanOwner {
		return plan.Owner == x.who.ID, nil
	}
	owner, _, err := x.worker(plan.Owner)
	return x.who.May(casework.JudgeEntry) && x.who.Agency == owner.Agency && x.who.ID != owner.ID, err
}

// answersForFact says whether this person wrote an entry that a to-do is about, or supervises where it was written.
func (x *tx) answersForFact(a casework.Alert) (bool, error) {
	for _, f := range a.Finding.Facts {
		if f.Of().IsZero() {
			continue
		}
		scope, row, err := x.fileOf(f.Of())
		if isRefusal(err) {
			continue
		}
		if err != nil {
			return false, err
		}
		if a.Finding.Owner == casework.AuthorSupervisor {
			if x.who.May(casework.JudgeEntry) && row.Agency == x.who.Agency {
				return true, nil
			}
			continue
		}
		state, err := x.State(scope)
		if err != nil {
			return false, err
		}
		if e, _, ok := records.Entry(state, scope, f.Of()); ok && e.Author == x.who.ID {
			return true, nil
		}
	}
	return false, nil
}
