package console

import (
	"context"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// sharingDesk is what the desk of the tests was told about sharing.
type sharingDesk struct {
	shared   []actions.DecideInput
	signed   []string
	added    []string
	tasks    []actions.TaskLine
	aside    []casework.TaskID
	measured actions.Timeliness
	spans    []time.Time
	asked    []actions.AskInput
	asks     []actions.AskLine
	answers  []actions.AnswerInput
	moved    []actions.WrongChildInput
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

func (d *desk) AddAddendum(_ context.Context, _ actions.Actor, id casework.EntryID, words string) error {
	if err := d.refuse["AddAddendum"]; err != nil {
		return err
	}
	d.added = append(d.added, id.String()+" "+words)
	return nil
}

func (d *desk) WrongChild(_ context.Context, _ actions.Actor, in actions.WrongChildInput) (casework.EntryID, error) {
	if err := d.refuse["WrongChild"]; err != nil {
		return casework.EntryID{}, err
	}
	d.moved = append(d.moved, in)
	return casework.EntryID{0xee}, nil
}

func (d *desk) FindChildren(_ context.Context, _ actions.Actor, words string) ([]actions.ChildLine, bool, error) {
	if words == "nobody" {
		return nil, false, nil
	}
	return []actions.ChildLine{jude}, true, d.refuse["FindChildren"]
}

func (d *desk) Tasks(context.Context, actions.Actor) ([]actions.TaskLine, error) {
	return d.tasks, d.refuse["Tasks"]
}

func (d *desk) PutAside(_ context.Context, _ actions.Actor, id casework.TaskID) error {
	d.aside = append(d.aside, id)
	return d.refuse["PutAside"]
}

func (d *desk) Ask(_ context.Context, _ actions.Actor, in actions.AskInput) error {
	if err := d.refuse["Ask"]; err != nil {
		return err
	}
	d.asked = append(d.asked, in)
	return nil
}

func (d *desk) Asks(context.Context, actions.Actor) ([]actions.AskLine, error) {
	return d.asks, d.refuse["Asks"]
}

func (d *desk) AskOf(context.Context, actions.Actor, casework.AskID) (actions.AskLine, actions.EntryPage, error) {
	return d.asks[0], d.entries[1], d.refuse["AskOf"]
}

func (d *desk) AnswerAsk(_ context.Context, _ actions.Actor, in actions.AnswerInput) error {
	if err := d.refuse["AnswerAsk"]; err != nil {
		return err
	}
	d.answers = append(d.answers, in)
	return nil
}

func (d *desk) Timeliness(_ context.Context, _ actions.Actor, from, until time.Time) (actions.Timeliness, error) {
	d.spans = append(d.spans, from, until)
	return d.measured, d.refuse["Timeliness"]
}
