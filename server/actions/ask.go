package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Whoever sees an alert and may not read the words of one of its facts asks for them. The question reaches the supervisors of
// the agency that recorded it; one of them shares the entry with the asker too, or says why not, and the asker hears back.

// The tables of asks hold ids alone; the words lie on the child's desk.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableAsk   = kv.Table{Name: "ask", Ordered: true}   // entry, ask -> the child on whose desk it lies
	tableAsked = kv.Table{Name: "asked", Ordered: true} // agency, ask -> the entry: it is open
)

// AskInput is a question for the words of a fact.
type AskInput struct {
	Alert   casework.AlertID
	Entry   casework.EntryID
	Because string // what they are needed for
}

// AskLine is one question in a list.
type AskLine struct {
	casework.Ask
	Name   string // of the asker
	Role   casework.Role
	Agency string
	About  EntryLine
}

// Ask asks for the words of a fact.
func (s *Service) Ask(ctx context.Context, a Actor, in AskInput) error {
	if err := (casework.Field{Name: "because", Label: "What you need it for", Type: casework.Note, Required: true}).Check(given(in.Because)); err != nil {
		return err
	}
	return s.do(ctx, a, "ask-for-words", func(x *tx) error {
		row, err := x.askable(in)
		if err != nil {
			return err
		}
		id, err := x.drawID()
		if err != nil {
			return err
		}
		x.concerns("alert", in.Alert)
		x.concerns("entry", in.Entry)
		ask := casework.Ask{ID: id, Entry: in.Entry, Alert: in.Alert, By: x.who.ID, At: x.Now, Because: in.Because, State: casework.AskOpen}
		if err := x.keepAsk(row.Child, ask); err != nil {
			return err
		}
		if err := x.KV().Put(tableAsked, pair(row.Agency, ask.ID), in.Entry[:]); err != nil {
			return err
		}
		return x.tellSupervisors(row.Agency, casework.Task{Kind: casework.TaskAsked, Entry: in.Entry, Alert: in.Alert, Ask: id, Words: in.Because})
	})
}

// askable finds the file of a fact for which this person asks, or says why they do not.
func (x *tx) askable(in AskInput) (row fileRow, err error) {
	if err := x.allow(casework.SeeAlerts); err != nil {
		return row, err
	}
	alert, err := x.alert(in.Alert)
	if err != nil {
		return row, err
	}
	if !slices.ContainsFunc(alert.Finding.Facts, func(f casework.FactRef) bool { return f.Entry == in.Entry }) {
		return row, noEntry()
	}
	if _, row, err = x.fileOf(in.Entry); err != nil {
		return row, err
	}
	reads, err := x.reads(in.Entry)
	if err != nil {
		return row, err
	}
	if reads {
		return row, casework.Refuse(casework.Conflict, "You may open this entry: there is nothing to ask for.")
	}
	mine, err := x.myAsk(in.Entry)
	if err == nil && mine != nil && mine.State == casework.AskOpen {
		err = casework.Refuse(casework.Conflict, "You have asked for this already. You hear back as soon as it is answered.")
	}
	return row, err
}

// tellSupervisors gives a task to every supervisor of an agency, and to who stands in for them.
func (x *tx) tellSupervisors(agency casework.AgencyID, t casework.Task) error {
	to, err := x.judgesOf(agency)
	if err != nil {
		return err
	}
	for _, who := range to {
		if err := x.tell(who, t); err != nil {
			return err
		}
	}
	return nil
}

// keepAsk writes a question onto the desk of the child whose entry it is about.
func (x *tx) keepAsk(child casework.ChildID, ask casework.Ask) error {
	d, err := x.desk(child)
	if err != nil {
		return err
	}
	state, err := x.State(d.row.Scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, ask.ID, casework.FieldAsk, ask)
	if err != nil {
		return err
	}
	if err := x.KV().Put(tableAsk, pair(ask.Entry, ask.ID), child[:]); err != nil {
		return err
	}
	return x.Write(d.row.Scope, op)
}

// asksAbout lists the questions for the words of an entry, in the order of their ids.
func (x *tx) asksAbout(entry casework.EntryID) (out []casework.Ask, err error) {
	children := map[casework.AskID]casework.ChildID{}
	err = x.KV().Scan(tableAsk, kv.Prefix(entry[:]), func(key, value []byte) error {
		children[casework.AskID(key[16:])] = casework.ChildID(value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, id := range sortedKeys(children) {
		d, err := x.desk(children[id])
		if err != nil {
			return nil, err
		}
		state, err := x.State(d.row.Scope)
		if err != nil {
			return nil, err
		}
		ask, ok, err := records.ReadWhole[casework.Ask](state, id, casework.FieldAsk)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, ask)
		}
	}
	return out, nil
}

// myAsk is the last question of this person's for the words of an entry; nil when they asked none.
func (x *tx) myAsk(entry casework.EntryID) (mine *casework.Ask, err error) {
	asks, err := x.asksAbout(entry)
	for i, a := range asks {
		if a.By == x.who.ID && (mine == nil || mine.At.Before(a.At)) {
			mine = &asks[i]
		}
	}
	return mine, err
}

// Asks lists the open questions to this supervisor's agency, the oldest first.
func (s *Service) Asks(ctx context.Context, a Actor) (out []AskLine, err error) {
	err = s.do(ctx, a, "view-asks", func(x *tx) error {
		out = nil
		if err := x.allow(casework.JudgeEntry); err != nil {
			return err
		}
		ids, err := keys(x.KV(), tableAsked, x.who.Agency[:])
		if err != nil {
			return err
		}
		for _, id := range ids {
			line, err := x.askLine(casework.AskID(id))
			if isRefusal(err) {
				continue
			}
			if err != nil {
				return err
			}
			x.concerns("entry", line.Entry)
			out = append(out, line)
		}
		slices.SortFunc(out, func(a, b AskLine) int { return a.At.Compare(b.At) })
		return nil
	})
	return out, err
}

// askLine is an open question to this person's agency.
func (x *tx) askLine(id casework.AskID) (line AskLine, err error) {
	none := casework.Refuse(casework.NotFound, "There is no such question, or it was answered.")
	if !x.who.May(casework.JudgeEntry) {
		return line, none
	}
	b, err := x.KV().Get(tableAsked, pair(x.who.Agency, id))
	if err != nil || b == nil {
		return line, orRefuse(err, none)
	}
	entry := casework.EntryID(b)
	asks, err := x.asksAbout(entry)
	if err != nil {
		return line, err
	}
	i := slices.IndexFunc(asks, func(a casework.Ask) bool { return a.ID == id })
	if i < 0 {
		return line, none
	}
	line.Ask = asks[i]
	w, _, err := x.worker(line.By)
	if err != nil {
		return line, err
	}
	line.Name, line.Role, line.Agency = w.Name, w.Role, x.agencyName(w.Agency)
	scope, row, err := x.fileOf(entry)
	if err != nil {
		return line, err
	}
	if _, err := x.readingOf(scope, row, entry); err != nil {
		return line, err
	}
	e := entryOf(&row, entry)
	if e == nil {
		return line, noEntry()
	}
	line.About, err = x.entryLine(scope, row, *e)
	return line, err
}
