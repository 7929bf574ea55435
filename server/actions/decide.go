package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// A sharing decision is an act of its own: it may come before a verdict, with it or after it, and deciding not to share is
// one too. Each is kept for good. The one made last stands: an approval renews the copy that it made.

// ShareInput says whether an entry is shared: with whom, what for, on which basis, under which conditions, and whether the
// child or a carer was told; or why it is not.
type ShareInput struct {
	Publish bool
	To      casework.Audience // with these alone; nobody named means the child's network
	Purpose string            // what it is shared for; needed when somebody is named
	Basis   string            // the code of a lawful basis
	Terms   string            // the conditions under which it is shared
	Told    string            // a code of casework.ToldChoices
	NotTold string            // why nobody was told, when nobody was
	Because string            // why not, when it is not shared
}

// DecideInput is a sharing decision about exactly one content of an entry.
type DecideInput struct {
	Entry   casework.EntryID
	Content casework.ContentHash // as it was shown: a later content is refused with Conflict
	ShareInput
}

// Decide records a sharing decision on exactly the content that the person was shown, and does what it says.
func (s *Service) Decide(ctx context.Context, a Actor, in DecideInput) error {
	return s.do(ctx, a, "decide-sharing", func(x *tx) error {
		if err := in.check(x.pack); err != nil {
			return err
		}
		return x.decideSharing(in)
	})
}

// check refuses a decision that is not complete, or names what the pack does not know.
func (in ShareInput) check(p *practice.Pack) error {
	for _, note := range []struct{ name, label, text string }{
		{"because", "Why it is not shared", in.Because}, {"purpose", "What it is shared for", in.Purpose}, {"conditions", "The conditions", in.Terms},
		{"not_told", "Why nobody was told", in.NotTold},
	} {
		if err := checkNote(casework.Field{Name: note.name, Label: note.label, Type: casework.Note}, note.text); err != nil {
			return err
		}
	}
	switch {
	case !in.Publish && in.Because == "":
		return casework.RefuseField("because", "Say why it is not shared with the child's network.")
	case !in.Publish:
		return nil
	case !hasCode(p.LawfulBases(), in.Basis):
		return casework.RefuseField("basis", "Choose the lawful basis on which it is shared.")
	case !in.To.IsZero() && in.Purpose == "":
		return casework.RefuseField("purpose", "Say what it is shared for.")
	case !hasCode(casework.ToldChoices(), in.Told):
		return casework.RefuseField("told", "Say whether the child or a parent or carer was told that it is shared.")
	case in.Told == casework.ToldNobody && in.NotTold == "":
		return casework.RefuseField("not_told", "Say why neither the child nor a parent or carer was told.")
	}
	return nil
}

// share is the decision as it is kept.
func (x *tx) share(in ShareInput) casework.Share {
	if !in.Publish {
		return casework.Share{Because: in.Because, By: x.who.ID, At: x.Now}
	}
	out := casework.Share{Publish: true, Audience: in.To, Purpose: in.Purpose, Basis: in.Basis, Conditions: in.Terms, Told: in.Told, By: x.who.ID, At: x.Now}
	if in.Told == casework.ToldNobody {
		out.NotTold = in.NotTold
	}
	return out
}

func (x *tx) decideSharing(in DecideInput) error {
	scope, row, err := x.fileOf(in.Entry)
	if err != nil {
		return err
	}
	if err := x.mayDecide(scope, row, in.Entry); err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	if state.ContentHash(in.Entry) != in.Content {
		return casework.Refuse(casework.Conflict, "The entry has changed since you opened it. Read what changed, then decide again.")
	}
	if err := x.staysReferred(state, in); err != nil {
		return err
	}
	x.concerns("entry", in.Entry)
	x.leaf.Reason = in.Basis
	op, err := x.keepDecision(scope, row, in)
	if err != nil {
		return err
	}
	if err := x.Write(scope, op...); err != nil {
		return err
	}
	g, err := x.group(row.Child)
	if err != nil {
		return err
	}
	if err := x.carryOut(g, scope, in.Entry); err != nil {
		return err
	}
	return x.look(g, nil)
}

// mayDecide refuses whoever does not decide for the agency that recorded an entry. To those who may not read it there is
// no such entry.
func (x *tx) mayDecide(scope casework.ScopeID, row fileRow, id casework.EntryID) error {
	if _, err := x.readingOf(scope, row, id); err != nil {
		return err
	}
	if why, err := x.whyNotDecideSharing(scope, row, id); err != nil || why != "" {
		return orRefuse(err, casework.Refuse(casework.Forbidden, why))
	}
	return nil
}

// whyNotDecideSharing says why this person decides nothing about sharing here; "" when they do. Deciding about one's own
// entry is no approval of it.
func (x *tx) whyNotDecideSharing(scope casework.ScopeID, row fileRow, id casework.EntryID) (string, error) {
	on, err := x.entryRecord(scope, row, id)
	if err != nil {
		return "", err
	}
	if ok, err := x.may(casework.DecideSharing, on); err != nil || ok {
		return "", err
	}
	return "Only a supervisor of the agency that recorded an entry decides whether it is shared.", nil
}

// keepDecision checks a decision against the entry as it stands, and gives the ops that keep it and make it the one that stands.
func (x *tx) keepDecision(scope casework.ScopeID, row fileRow, in DecideInput) ([]crdt.Op, error) {
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	j, _, err := x.standing(scope, in.Entry)
	if err != nil {
		return nil, err
	}
	if err := x.mayPublish(scope, row, in, j); err != nil {
		return nil, err
	}
	id, err := x.drawID()
	if err != nil {
		return nil, err
	}
	d := casework.Decision{ID: id, Content: in.Content, Verdict: j.Verdict, Share: x.share(in.ShareInput)}
	stands, err := records.Whole(state, in.Entry, casework.FieldShare, d.Share)
	if err != nil {
		return nil, err
	}
	if err := x.markTimes(row, in.Entry, func(t *timelyRow) {
		if t.Decided == 0 {
			t.Decided = x.Now.UnixMilli()
		}
	}); err != nil {
		return nil, err
	}
	kept, err := records.Item(state, in.Entry, casework.FieldDecision, id, d)
	return []crdt.Op{stands, kept}, err
}

// mayPublish refuses what may be shared with nobody, or not with those.
func (x *tx) mayPublish(scope casework.ScopeID, row fileRow, in DecideInput, j casework.Judgement) error {
	switch {
	case j.Verdict == casework.Withdrawn:
		return casework.Refuse(casework.Conflict, "This entry was withdrawn: nothing of it is shared any more.")
	case !in.Publish:
		return nil
	case j.Verdict == casework.Returned && !x.pack.StillCounts(j.Reason):
		return casework.Refuse(casework.Conflict, "This entry was returned as being about another child, or as recorded twice: it is not shared.")
	}
	if err := x.checkBasis(in.Basis, row.Agency); err != nil {
		return err
	}
	if err := x.checkConditions(scope, row, in); err != nil {
		return err
	}
	if err := x.checkDenied(row.Child, in.To.People...); err != nil {
		return err
	}
	if in.To.IsZero() {
		return x.checkNetwork(row.Child)
	}
	return x.checkAudience(in.To)
}

// carryOut does what the decision that stands says: it publishes the entry as it is, or takes back what was published.
func (x *tx) carryOut(g group, scope casework.ScopeID, id casework.EntryID) error {
	share, err := x.shareOf(scope, id)
	if err != nil || share == nil {
		return err
	}
	if !share.Publish {
		return x.endCopies(id, copyRetracted)
	}
	return x.publish(g, scope, id, *share)
}

// decisionsOf lists all decisions about an entry, in the order in which they were made.
func (x *tx) decisionsOf(scope casework.ScopeID, id casework.EntryID) ([]casework.Decision, error) {
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	out, err := records.Items[casework.Decision](state, id, casework.FieldDecision)
	casework.InOrder(out)
	return out, err
}

// addDecisions shows the decision that stands, all that were made, and whether this person makes one.
func (x *tx) addDecisions(page *EntryPage, scope casework.ScopeID, row fileRow) (err error) {
	if page.Share, err = x.shareOf(scope, page.ID); err != nil {
		return err
	}
	if page.Share != nil {
		page.DecidedBy = x.workerName(page.Share.By)
	}
	made, err := x.decisionsOf(scope, page.ID)
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(made) {
		page.Decisions = append(page.Decisions, DecisionLine{Decision: d, By: x.workerName(d.Share.By), To: x.audienceNames(d.Share.Audience)})
	}
	why, err := x.whyNotDecideSharing(scope, row, page.ID)
	page.MayShare = page.Verdict != casework.Withdrawn && why == ""
	return err
}

// audienceNames names those whom a decision names.
func (x *tx) audienceNames(to casework.Audience) (out []string) {
	for _, id := range to.Agencies {
		out = append(out, x.agencyName(id))
	}
	for _, id := range to.People {
		out = append(out, x.workerName(id))
	}
	return out
}
