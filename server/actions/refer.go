package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/records"
)

// No referral leaves without its statement on the risk of violence. In immediate danger the danger is the statement: then it
// leaves at once, and is completed within two hours.

// completeWithin is how long a referral that left in immediate danger may say too little.
const completeWithin = 2 * time.Hour

// SendInput sends exactly one content of a referral.
type SendInput struct {
	Entry     casework.EntryID
	Content   casework.ContentHash // as it was shown: a later content is refused with Conflict
	Confirmed bool                 // it says that there is no risk, and the sender has read the records that say otherwise
	To        casework.Audience    // who gets it in place of the route's own receivers; nobody named means those
	Basis     string               // the code of a lawful basis, where somebody of the partnership gets it
	Told      string               // a code of casework.ToldChoices, there too
	NotTold   string               // why nobody was told, when nobody was
}

// SendReferral sends a referral, or the later content of one that was sent. A supervisor of the author's agency sends it; in
// immediate danger its author does so at once.
func (s *Service) SendReferral(ctx context.Context, a Actor, in SendInput) error {
	return s.do(ctx, a, "send-referral", func(x *tx) error {
		d, err := x.draftOf(in.Entry)
		if err != nil {
			return err
		}
		if err := x.checkSend(d, in); err != nil {
			return err
		}
		x.concerns("entry", in.Entry)
		x.leaf.Reason = d.route.Code
		return x.send(d, in)
	})
}

// referral is one referral with all that sending it asks for.
type referral struct {
	scope    casework.ScopeID
	row      fileRow
	entry    casework.Entry
	content  casework.ContentHash
	route    practice.Route // zero when the pack has none of its code
	sent     casework.Sent  // zero before it was sent
	standing casework.Verdict
}

func (d referral) wasSent() bool { return !d.sent.At.IsZero() }

// missing lists what a referral still lacks, in words.
func (d referral) missing() (out []string) {
	if d.entry.LacksStatement() {
		out = append(out, "what the risk of violence is, or why none was identified")
	}
	if d.entry.LacksVoice() {
		out = append(out, "the child's own words, or why the child was not heard yet")
	}
	return out
}

// referralOf reads a referral for one who reads it as it stands or is its author.
func (x *tx) referralOf(id casework.EntryID) (d referral, err error) {
	if d.scope, d.row, err = x.fileOf(id); err != nil {
		return d, err
	}
	if d.entry, err = x.entryIn(d.scope, id); err != nil {
		return d, err
	}
	if d.entry.Kind != casework.Referral {
		return d, casework.Refuse(casework.Invalid, "This entry is no referral. Record a referral about the child, then send that.")
	}
	d.route, _ = x.pack.Route(d.entry.Values.Get(casework.FieldRoute))
	state, err := x.State(d.scope)
	if err != nil {
		return d, err
	}
	d.content = state.ContentHash(id)
	if d.sent, _, err = records.ReadWhole[casework.Sent](state, id, casework.FieldSent); err != nil {
		return d, err
	}
	j, _, err := x.standing(d.scope, id)
	d.standing = j.Verdict
	return d, err
}

// draftOf is referralOf for one who may read the original.
func (x *tx) draftOf(id casework.EntryID) (referral, error) {
	d, err := x.referralOf(id)
	if err != nil {
		return d, err
	}
	r, err := x.readingOf(d.scope, d.row, id)
	if err == nil && r.copied != nil {
		err = casework.Refuse(casework.Forbidden, "Only the author's agency sends a referral.")
	}
	return d, err
}

// send keeps that a referral was sent, hands it to its receivers and tells who is concerned.
func (x *tx) send(d referral, in SendInput) error {
	again := d.wasSent()
	sent, err := x.sentAs(d, in)
	if err != nil {
		return err
	}
	g, err := x.group(d.row.Child)
	if err != nil {
		return err
	}
	if sent.Despite, err = x.confirmed(g, d, in); err != nil {
		return err
	}
	if err := x.keepSentReferral(d, sent); err != nil {
		return err
	}
	if err := x.handReferral(g, d, sent, in); err != nil {
		return err
	}
	if err := x.tellOfReferral(d, sent); err != nil {
		return err
	}
	if !again {
		if err := x.tellReceivers(d, sent); err != nil {
			return err
		}
	}
	return x.look(g, nil)
}

// sentAs is how a referral stands once it has been sent.
func (x *tx) sentAs(d referral, in SendInput) (casework.Sent, error) {
	out := d.sent
	if d.wasSent() {
		out.RenewedBy, out.RenewedAt = x.who.ID, x.Now
	} else {
		to, err := x.receivers(d.route, in.To)
		if err != nil {
			return out, err
		}
		out = casework.Sent{Route: d.route.Code, Name: d.route.Name, To: to, By: x.who.ID, At: x.Now}
		if !d.route.Acknowledge.IsZero() && !to.IsZero() {
			out.AnswerBy = x.pack.After(x.Now, d.route.Acknowledge).UTC()
		}
		if len(d.missing()) > 0 {
			out.CompleteBy = x.Now.Add(completeWithin)
		}
	}
	out.Content = d.content
	if out.Incomplete() && len(d.missing()) == 0 {
		out.Completed = x.Now
	}
	return out, nil
}

// receivers are those who get a referral: whom the sender names, or else everybody who has a role that the route names. A
// route that names none leads out of the partnership.
func (x *tx) receivers(r practice.Route, named casework.Audience) (casework.Audience, error) {
	if !named.IsZero() || len(r.Receivers) == 0 {
		return named, x.checkAudience(named)
	}
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return named, err
	}
	for _, w := range workers {
		if w.ID == x.who.ID || !slices.Contains(r.Receivers, w.Role) || !w.May(casework.BeShared) {
			continue
		}
		suspended := x.notSuspended(w.Agency, w.Name+" works for it")
		if suspended != nil && !isRefusal(suspended) {
			return named, suspended
		}
		if suspended == nil {
			named.People = append(named.People, w.ID)
		}
	}
	if named.IsZero() {
		return named, casework.RefuseField("to", "Nobody in the partnership receives what is sent on this route now. Name the agency or the person who gets it.")
	}
	return named, nil
}

func (x *tx) keepSentReferral(d referral, sent casework.Sent) error {
	state, err := x.State(d.scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, d.entry.ID, casework.FieldSent, sent)
	if err != nil {
		return err
	}
	return x.Write(d.scope, op)
}

// handReferral gives the receivers their copy, as the sharing decision that sending is.
func (x *tx) handReferral(g group, d referral, sent casework.Sent, in SendInput) error {
	if sent.To.IsZero() {
		return nil // it leaves the partnership by that service's own way
	}
	if err := x.signOffBySending(d); err != nil {
		return err
	}
	op, err := x.keepDecision(d.scope, d.row, DecideInput{Entry: in.Entry, Content: in.Content, ShareInput: in.sharing(sent)})
	if err != nil {
		return err
	}
	if err := x.Write(d.scope, op...); err != nil {
		return err
	}
	return x.carryOut(g, d.scope, in.Entry)
}

// signOffBySending is a health lead's word on the health record that they send themselves.
func (x *tx) signOffBySending(d referral) error {
	signs, err := x.signsOff(d.scope, d.row, d.entry.ID)
	if err != nil || !signs {
		return err
	}
	state, err := x.State(d.scope)
	if err != nil {
		return err
	}
	word := casework.SignOff{Content: d.content, By: x.who.ID, At: x.Now, Words: "Sent as a referral."}
	op, err := records.Whole(state, d.entry.ID, casework.FieldSignOff, word)
	if err != nil {
		return err
	}
	return x.Write(d.scope, op)
}

// sharing is the sharing decision that sending a referral is.
func (in SendInput) sharing(sent casework.Sent) ShareInput {
	return ShareInput{Publish: true, To: sent.To, Purpose: "Referral: " + sent.Name, Basis: in.Basis, Told: in.Told, NotTold: in.NotTold}
}

// complete notes that a referral which left in immediate danger lacks nothing any more after an edit, and renews its copy. A
// statement that denies the risk which other records show is for a person to confirm.
func (x *tx) complete(id casework.EntryID) error {
	d, err := x.referralOf(id)
	if isRefusal(err) {
		return nil
	}
	if err != nil || !d.sent.Incomplete() || len(d.missing()) > 0 || len(d.entry.Conflicts()) > 0 || d.standing == casework.Withdrawn {
		return err
	}
	g, err := x.group(d.row.Child)
	if err != nil {
		return err
	}
	denied, err := x.denied(g, d)
	if err != nil || denied != nil {
		return err
	}
	d.sent.Content, d.sent.Completed = d.content, x.Now
	if err := x.keepSentReferral(d, d.sent); err != nil {
		return err
	}
	if err := x.finishTasks(id, func(t casework.Task) bool { return t.Kind == casework.TaskComplete }); err != nil {
		return err
	}
	return x.carryOut(g, d.scope, id)
}
