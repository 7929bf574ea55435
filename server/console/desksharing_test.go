package console

import (
	"context"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// sharingDesk is what the desk of the tests was told about sharing.
type sharingDesk struct {
	shared []actions.DecideInput
	signed []string
}

func (d *desk) Decide(_ context.Context, a actions.Actor, in actions.DecideInput) error {
	if err := d.may("Decide", a, casework.JudgeEntry); err != nil {
		return err
	}
	d.shared = append(d.shared, in)
	return nil
}

func (d *desk) SignOff(_ context.Context, _ actions.Actor, id casework.EntryID, _ casework.ContentHash, words string) error {
	d.signed = append(d.signed, id.String()+" "+words)
	return d.refuse["SignOff"]
}

func (d *desk) ToSignOff(context.Context, actions.Actor) ([]actions.EntryLine, error) {
	return lines(d.entries), d.refuse["ToSignOff"]
}
