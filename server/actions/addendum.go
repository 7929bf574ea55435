package actions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// AddAddendum sets words beside an entry, by its author or a supervisor of its agency. The entry stays as it was written,
// and what was approved stays approved.
func (s *Service) AddAddendum(ctx context.Context, a Actor, id casework.EntryID, words string) error {
	return s.do(ctx, a, "add-addendum", func(x *tx) error { return x.addAddendum(id, words, x.Now) })
}

func (x *tx) addAddendum(id casework.EntryID, words string, at time.Time) error {
	if err := (casework.Field{Name: "addendum", Label: "What you add", Type: casework.Note, Required: true}).Check(given(words)); err != nil {
		return err
	}
	scope, row, err := x.fileOf(id)
	if err != nil {
		return err
	}
	if err := x.mayAdd(scope, row, id); err != nil {
		return err
	}
	have, err := x.addendaOf(scope, id)
	if err != nil {
		return err
	}
	if len(have) >= casework.MaxAddenda {
		return casework.Refuse(casework.TooLarge, fmt.Sprintf("%d additions stand beside this entry already. Record an entry of its own.", len(have)))
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	key, err := x.drawID()
	if err != nil {
		return err
	}
	x.concerns("entry", id)
	op, err := records.Item(state, id, casework.FieldAddendum, key, casework.Addendum{ID: key, Words: words, By: x.who.ID, At: at})
	if err != nil {
		return err
	}
	return x.Write(scope, op)
}

// mayAdd lets the author and the supervisors of an entry's agency add words beside it.
func (x *tx) mayAdd(scope casework.ScopeID, row fileRow, id casework.EntryID) error {
	e, err := x.entryIn(scope, id)
	if err != nil {
		return err
	}
	if e.Author == x.who.ID { // also one from whom the child is kept by now: it is their own
		return x.notWithdrawn(scope, id)
	}
	on, err := x.entryRecord(scope, row, id)
	if err != nil {
		return err
	}
	if ok, err := x.may(casework.AddBeside, on); err != nil || ok {
		return orRefuse(err, x.notWithdrawn(scope, id))
	}
	if _, err := x.readingOf(scope, row, id); err != nil {
		return err
	}
	return casework.Refuse(casework.Forbidden, "Only its author and the supervisors of their agency add to an entry.")
}

// addendaOf lists what was added beside an entry, in the order of its times.
func (x *tx) addendaOf(scope casework.ScopeID, id casework.EntryID) ([]casework.Addendum, error) {
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	out, err := records.Items[casework.Addendum](state, id, casework.FieldAddendum)
	slices.SortFunc(out, func(a, b casework.Addendum) int {
		return cmp.Or(a.At.Compare(b.At), slices.Compare(a.ID[:], b.ID[:]))
	})
	return out, err
}

// addendumLines are addenda as people read them.
func (x *tx) addendumLines(list []casework.Addendum) (out []AddendumLine) {
	for _, a := range list {
		out = append(out, AddendumLine{Words: a.Words, By: x.workerName(a.By), At: a.At})
	}
	return out
}

// addBeside shows what stands beside an entry: what was added, and where it was moved from or to.
func (x *tx) addBeside(page *EntryPage, scope casework.ScopeID, row fileRow, e casework.Entry) error {
	list, err := x.addendaOf(scope, e.ID)
	if err != nil {
		return err
	}
	page.Addenda = x.addendumLines(list)
	if page.Opened, err = x.openedLines(e.ID); err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	if page.MovedFrom, _, err = records.ReadWhole[casework.EntryID](state, e.ID, casework.FieldMovedFrom); err != nil {
		return err
	}
	if page.Judgement != nil {
		page.MovedTo = page.Judgement.Moved
	}
	open := page.Verdict != casework.Withdrawn
	page.MayAdd = open && x.mayAdd(scope, row, e.ID) == nil
	why, err := x.whyNotDecideSharing(scope, row, e.ID)
	page.MayMove = open && why == ""
	return err
}
