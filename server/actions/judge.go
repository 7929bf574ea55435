package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// Judge records a supervisor's verdict on exactly the content that they were shown, and whether it is shared. A content
// that has changed since is refused with Conflict, and nothing is recorded.
func (s *Service) Judge(ctx context.Context, a Actor, in JudgeInput) error {
	return s.do(ctx, a, "judge-"+string(in.Verdict), func(x *tx) error {
		if err := in.check(x.pack); err != nil {
			return err
		}
		return x.decide(in)
	})
}

// decide checks a verdict against the entry as it stands, and records it.
func (x *tx) decide(in JudgeInput) error {
	scope, row, err := x.fileOf(in.Entry)
	if err != nil {
		return err
	}
	if _, err := x.readingOf(scope, row, in.Entry); err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	if why, err := x.whyNotJudge(scope, row, in.Entry); err != nil || why != "" {
		return orRefuse(err, casework.Refuse(casework.Forbidden, why))
	}
	if err := mayBind(state, scope, in); err != nil {
		return err
	}
	x.concerns("entry", in.Entry)
	x.leaf.Reason = in.code()
	return x.judge(scope, row, in)
}

// sharing is the decision that comes with an approval; decided is false where none does: with a return, and where it is made apart.
func (in JudgeInput) sharing() (share ShareInput, decided bool) {
	share = ShareInput{Publish: in.Publish, To: in.To, Purpose: in.Purpose, Basis: in.Basis, Terms: in.Terms, Told: in.Told, NotTold: in.NotTold, Because: in.Because}
	return share, in.Verdict == casework.Approved && !in.Apart
}

// code is the reason or the lawful basis as the audit log names it.
func (in JudgeInput) code() string {
	switch {
	case in.Verdict == casework.Returned:
		return in.Reason
	case in.Publish && !in.Apart:
		return in.Basis
	}
	return ""
}

// check refuses a verdict that is not complete, or names what the pack does not know.
func (in JudgeInput) check(p *practice.Pack) error {
	switch {
	case in.Verdict != casework.Approved && in.Verdict != casework.Returned:
		return casework.RefuseField("verdict", "Choose whether to approve the entry or return it.")
	case in.Verdict == casework.Returned && !hasCode(p.ReturnReasons(), in.Reason):
		return casework.RefuseField("reason", "Choose why you return it.")
	}
	if err := checkNote(casework.Field{Name: "words", Label: "What you write to the author", Type: casework.Note}, in.Words); err != nil {
		return err
	}
	share, decided := in.sharing()
	if !decided {
		return nil
	}
	return share.check(p)
}

// checkNote checks what somebody may have written.
func checkNote(f casework.Field, text string) error {
	if text == "" {
		return nil
	}
	return f.Check([]string{text})
}

func hasCode(list []casework.Choice, code string) bool {
	return slices.ContainsFunc(list, func(c casework.Choice) bool { return c.Code == code })
}

// mayBind refuses a verdict on another content than the present one, and an approval while people contradict each other.
func mayBind(state *crdt.State, scope casework.ScopeID, in JudgeInput) error {
	if in.Content != casework.ContentHash(state.ContentHash(in.Entry)) {
		return casework.Refuse(casework.Conflict, "The entry has changed since you opened it. Read what changed, then decide again.")
	}
	entry, _, ok := records.Entry(state, scope, in.Entry)
	if !ok {
		return noEntry()
	}
	if j, judged, err := records.ReadWhole[casework.Judgement](state, in.Entry, casework.FieldJudgement); err != nil || judged && j.Verdict == casework.Withdrawn {
		return orRefuse(err, casework.Refuse(casework.Conflict, "This entry was withdrawn. There is nothing left to decide about it."))
	}
	if in.Verdict == casework.Approved && len(entry.Conflicts()) > 0 {
		return casework.Refuse(casework.Conflict, "Two versions of this entry contradict each other. Return it, so that its author settles which is right.")
	}
	return nil
}

func (x *tx) judge(scope casework.ScopeID, row fileRow, in JudgeInput) error {
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	if err := x.keepJudged(state, in.Entry); err != nil {
		return err
	}
	j := casework.Judgement{Verdict: in.Verdict, Content: in.Content, By: x.who.ID, At: x.Now, Words: in.Words}
	if in.Verdict == casework.Returned {
		j.Reason = in.Reason
	}
	op, err := records.Whole(state, in.Entry, casework.FieldJudgement, j)
	if err != nil {
		return err
	}
	if err := x.Write(scope, op); err != nil {
		return err
	}
	if share, decided := in.sharing(); decided {
		ops, err := x.keepDecision(scope, row, DecideInput{Entry: in.Entry, Content: in.Content, ShareInput: share})
		if err != nil {
			return err
		}
		if err := x.Write(scope, ops...); err != nil {
			return err
		}
	}
	if err := x.leaveQueue(scope, row, in.Entry); err != nil {
		return err
	}
	if err := x.hearVerdict(in.Entry, in.Verdict); err != nil {
		return err
	}
	return x.afterVerdict(scope, row, in)
}

func (x *tx) leaveQueue(scope casework.ScopeID, row fileRow, id casework.EntryID) error {
	if e := entryOf(&row, id); e != nil {
		e.Awaits = false
	}
	if err := x.noLongerWaits(id); err != nil {
		return err
	}
	return x.saveFile(scope, &row)
}

// afterVerdict does what the sharing decision that stands says, or takes back what was shared of a returned entry, and runs
// the rules again: what was provisional may be so no longer.
func (x *tx) afterVerdict(scope casework.ScopeID, row fileRow, in JudgeInput) error {
	g, err := x.group(row.Child)
	if err != nil {
		return err
	}
	if in.Verdict == casework.Approved {
		err = x.carryOut(g, scope, in.Entry)
	} else {
		err = x.endCopies(in.Entry, copyRetracted)
	}
	if err != nil {
		return err
	}
	return x.look(g, nil)
}

// sharedScope is the scope of a child's shared picture, begun with the first share or plan.
func (x *tx) sharedScope(home casework.ChildID) (casework.ScopeID, error) {
	d, err := x.desk(home)
	if err != nil {
		return casework.ScopeID{}, err
	}
	if !d.row.Shared.IsZero() {
		return d.row.Shared, nil
	}
	if d.row.Shared, err = x.beginScope(records.Meta{Kind: casework.ChildScope, Child: home}); err != nil {
		return d.row.Shared, err
	}
	if err := x.saveDesk(home, d); err != nil {
		return d.row.Shared, err
	}
	return d.row.Shared, x.fillProfile(home, d.row.Shared)
}
