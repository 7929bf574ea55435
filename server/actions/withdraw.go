package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// Withdraw takes an entry back for good, by its author: it counts in no rule, and nobody with whom it was shared reads it any
// more. What was written stays in the record, marked.
func (s *Service) Withdraw(ctx context.Context, a Actor, id casework.EntryID, because string) error {
	return s.do(ctx, a, "withdraw-entry", func(x *tx) error { return x.withdrawOwn(id, because) })
}

func (x *tx) withdrawOwn(id casework.EntryID, because string) error {
	if err := (casework.Field{Name: "because", Label: "Why you withdraw it", Type: casework.Note, Required: true}).Check(given(because)); err != nil {
		return err
	}
	scope, row, err := x.fileOf(id)
	if err != nil {
		return err
	}
	if err := x.mayWithdraw(scope, row, id); err != nil {
		return err
	}
	x.concerns("entry", id)
	return x.withdraw(scope, row, id, casework.Judgement{Words: because})
}

// given is a text as the values of a field: none where it is empty.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// mayWithdraw lets the author withdraw an entry, and nobody else. A supervisor returns it, or withdraws it as being about the
// wrong child; for anybody further there is no such entry.
func (x *tx) mayWithdraw(scope casework.ScopeID, row fileRow, id casework.EntryID) error {
	e, err := x.entryIn(scope, id)
	if err != nil {
		return err
	}
	if e.Author == x.who.ID { // also one from whom the child is kept by now: it is their own
		return x.notWithdrawn(scope, id)
	}
	if _, err := x.readingOf(scope, row, id); err != nil {
		return err
	}
	return casework.Refuse(casework.Forbidden, "Only its author withdraws an entry. Return it to them, or say that it is about the wrong child.")
}

// notWithdrawn refuses what was withdrawn before.
func (x *tx) notWithdrawn(scope casework.ScopeID, id casework.EntryID) error {
	j, _, err := x.standing(scope, id)
	if err == nil && j.Verdict == casework.Withdrawn {
		err = casework.Refuse(casework.Conflict, "This entry was withdrawn already.")
	}
	return err
}

// withdraw marks an entry as withdrawn by this person, takes it out of the queue and back from whoever read it, and looks at
// the child again without it.
func (x *tx) withdraw(scope casework.ScopeID, row fileRow, id casework.EntryID, j casework.Judgement) error {
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	if err := x.keepJudged(state, id); err != nil {
		return err
	}
	j.Verdict, j.Content, j.By, j.At = casework.Withdrawn, state.ContentHash(id), x.who.ID, x.Now
	op, err := records.Whole(state, id, casework.FieldJudgement, j)
	if err != nil {
		return err
	}
	if err := x.Write(scope, op); err != nil {
		return err
	}
	if err := x.leaveQueue(scope, row, id); err != nil {
		return err
	}
	if err := x.finishTasks(id, aboutReferral); err != nil {
		return err
	}
	if err := x.hearVerdict(id, casework.Withdrawn); err != nil {
		return err
	}
	if err := x.markTimes(row, id, func(t *timelyRow) { t.Gone = true }); err != nil {
		return err
	}
	if err := x.endCopies(id, copyRetracted); err != nil {
		return err
	}
	g, err := x.group(row.Child)
	if err != nil {
		return err
	}
	return x.look(g, nil)
}
