package console

import (
	"context"
	"slices"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// RecordForm, Record and Import are the desk's part in records: it checks them as the server does, and notes them.

func (d *desk) RecordForm(_ context.Context, a actions.Actor, kind casework.Kind, child casework.ChildID) (actions.RecordForm, error) {
	if !d.workers[a.Worker].May(casework.RecordAct(kind)) {
		return actions.RecordForm{}, casework.Refuse(casework.Forbidden, "Your role may not record this.")
	}
	form := actions.RecordForm{Kind: kind, Indicators: []casework.Choice{{Code: "VI1", Label: "Weapon found or seen (H)"}},
		Fields: slices.DeleteFunc(casework.FieldsFor(kind), func(f casework.Field) bool { return f.Auto })}
	if child.IsZero() && kind.OfChild() {
		form.ChildFields = casework.ChildFields()
	} else if kind.OfChild() {
		form.Child = jude
	}
	return form, d.refuse["RecordForm"]
}

func (d *desk) Record(_ context.Context, _ actions.Actor, in actions.RecordInput) (actions.Recorded, error) {
	if err := d.refuse["Record"]; err != nil {
		return actions.Recorded{}, err
	}
	if err := (casework.Entry{Kind: in.Kind, Values: in.Values}).Validate(now); err != nil {
		return actions.Recorded{}, err
	}
	d.recorded = append(d.recorded, in)
	return actions.Recorded{Outcome: actions.OutcomeRecorded}, nil
}

func (d *desk) Import(_ context.Context, _ actions.Actor, b actions.Batch) (out actions.BatchAnswer, err error) {
	d.batches = append(d.batches, b)
	for range b.Records {
		out.Records = append(out.Records, actions.Recorded{Outcome: actions.OutcomeRecorded})
	}
	return out, d.refuse["Import"]
}
