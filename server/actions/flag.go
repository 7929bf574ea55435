package actions

import (
	"context"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/records"
)

// FlagInput sets the flag of exploitation on a child, sets it anew with a later review, or takes it off.
type FlagInput struct {
	Child  casework.ChildID
	Why    string
	Review string // date, YYYY-MM-DD, after today and within a year; empty where it is taken off
	End    string // "yes" takes it off
}

// FlagLine is a flag as people read it.
type FlagLine struct {
	casework.Flag
	Name   string // who set it
	Passed bool   // nobody has looked at it again by its review date
}

// SetFlag marks that a child is being exploited, with whoever set it and a date by which it is looked at again; rules ask for it
// at once.
func (s *Service) SetFlag(ctx context.Context, a Actor, in FlagInput) error {
	if err := (casework.Field{Name: "why", Label: "Why", Type: casework.Note, Required: true}).Check(given(in.Why)); err != nil {
		return err
	}
	return s.do(ctx, a, "set-flag", func(x *tx) error {
		may, err := x.mayFlag(in.Child)
		if err == nil && !may {
			err = x.orForbid(casework.SetFlag, false, nil)
		}
		if err != nil {
			return err
		}
		flag := casework.Flag{Kind: casework.FlagCE, Why: in.Why, By: x.who.ID, At: x.Now, Review: in.Review, Ended: in.End == "yes"}
		if err := x.checkFlag(flag); err != nil {
			return err
		}
		x.concerns("child", in.Child)
		return x.putFlag(in.Child, flag)
	})
}

// mayFlag says whether this person flags a child. To those who may not open its page there is no such child.
func (x *tx) mayFlag(child casework.ChildID) (bool, error) {
	exists, err := deskExists(x.KV(), child)
	if err != nil {
		return false, err
	}
	if !exists {
		return false, noChild()
	}
	known, err := x.knowsRecord(child)
	if err != nil {
		return false, err
	}
	if !known {
		return false, noChild()
	}
	return x.mayOn(casework.SetFlag, child)
}

// checkFlag refuses a flag that nobody would look at again.
func (x *tx) checkFlag(f casework.Flag) error {
	if f.Ended {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, f.Review); err != nil {
		return casework.RefuseField("review", "Say by which date the flag is looked at again.")
	}
	now := x.Now.In(x.pack.Location())
	if practice.Day(f.Review) <= x.pack.DayOf(now) || practice.Day(f.Review) > x.pack.DayOf(now.AddDate(1, 0, 0)) {
		return casework.RefuseField("review", "The flag is looked at again after today, and within a year.")
	}
	return nil
}

func (x *tx) putFlag(child casework.ChildID, f casework.Flag) error {
	d, err := x.desk(child)
	if err != nil {
		return err
	}
	state, err := x.State(d.row.Scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, child, casework.FieldFlag, f)
	if err != nil {
		return err
	}
	if err := x.Write(d.row.Scope, op); err != nil {
		return err
	}
	g, err := x.group(child)
	if err != nil {
		return err
	}
	return x.look(g, nil)
}

// flagOf is the flag on the linked records; nil where none stands. The one that was set last counts.
func (x *tx) flagOf(g group) (*casework.Flag, error) {
	var out *casework.Flag
	for _, child := range g.records {
		d, err := x.desk(child)
		if err != nil {
			return nil, err
		}
		state, err := x.State(d.row.Scope)
		if err != nil {
			return nil, err
		}
		f, ok, err := records.ReadWhole[casework.Flag](state, child, casework.FieldFlag)
		if err != nil {
			return nil, err
		}
		if ok && f.Stands() && (out == nil || f.At.After(out.At)) {
			out = &f
		}
	}
	return out, nil
}

func (x *tx) flagLine(g group) (*FlagLine, error) {
	f, err := x.flagOf(g)
	if err != nil || f == nil {
		return nil, err
	}
	return &FlagLine{Flag: *f, Name: x.workerName(f.By), Passed: f.Passed(string(x.pack.DayOf(x.Now)))}, nil
}
