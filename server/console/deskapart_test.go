package console

import (
	"context"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// quarantine is what two phones sent and could not be accepted.
func quarantine() []actions.ApartPage {
	line := actions.KeptLine{ID: "6f1d20aa", Received: now.Add(-50 * time.Hour), ClockAhead: 3 * time.Hour, Worker: "PCSO Tom Reed", Phone: casework.DeviceID{0x77, 1},
		Why: "Your role does not record a street contact. A supervisor must look at it.", Together: 2,
		Lines: []actions.Line{{Label: "Where", Texts: []string{"Taunton bus station, bay 4"}}, {Label: "What happened", Texts: []string{"Stood by the weir with two older boys."}}}}
	draft := actions.KeptLine{ID: "0c93be14", Received: now.Add(-2 * time.Hour), Worker: "PCSO Denise Okafor", Phone: casework.DeviceID{0x77, 2}, Unsigned: true,
		Why: "It was found on a phone whose PIN was wrong ten times. A supervisor must look at it.", Closed: "the key of its phone was destroyed"}
	return []actions.ApartPage{{ApartLine: actions.ApartLine{KeptLine: line, Agency: police.Name}, MayRelease: true},
		{ApartLine: actions.ApartLine{KeptLine: draft, Agency: police.Name}, WhyNot: "This was found unsigned on a phone: nobody had saved it. Read it with its author, who records it anew."}}
}

func (d *desk) Notice(_ context.Context, a actions.Actor) (n actions.Notice, err error) {
	if w := d.workers[a.Worker]; w.May(casework.JudgeEntry) || w.May(casework.ManageWorkers) {
		n.Apart = len(d.apart)
	}
	if d.workers[a.Worker].May(casework.ManageWorkers) && d.behind > 0 {
		n.Phones, n.Behind = d.behind, now.Add(-time.Hour)
	}
	return n, d.refuse["Notice"]
}

func (d *desk) mayApart(method string, a actions.Actor) error {
	if d.workers[a.Worker].May(casework.ManageWorkers) {
		return d.refuse[method]
	}
	return d.may(method, a, casework.JudgeEntry)
}

func (d *desk) Apart(_ context.Context, a actions.Actor) (out []actions.ApartLine, err error) {
	for _, p := range d.apart {
		out = append(out, p.ApartLine)
	}
	return out, d.mayApart("Apart", a)
}

func (d *desk) ApartOf(_ context.Context, a actions.Actor, id string) (actions.ApartPage, error) {
	for _, p := range d.apart {
		if p.ID != id {
			continue
		}
		if !d.workers[a.Worker].May(casework.JudgeEntry) {
			p.Withheld, p.Lines, p.MayRelease, p.WhyNot = true, nil, false, "Only a supervisor releases what is kept apart."
		}
		return p, d.mayApart("ApartOf", a)
	}
	return actions.ApartPage{}, casework.Refuse(casework.NotFound, "Nothing that is kept apart has this address, or it is not yours to see.")
}

func (d *desk) Release(_ context.Context, a actions.Actor, id, reason string) (actions.KeptLine, error) {
	if err := d.may("Release", a, casework.JudgeEntry); err != nil {
		return actions.KeptLine{}, err
	}
	d.released = append(d.released, id+": "+reason)
	return actions.KeptLine{}, nil
}
