package actions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// checkSend refuses what may not leave, or not by this person.
func (x *tx) checkSend(d referral, in SendInput) error {
	if d.content != in.Content {
		return casework.Refuse(casework.Conflict, "The referral has changed since you opened it. Read what changed, then send it.")
	}
	if why, err := x.whyNotSend(d); err != nil || why != "" {
		return orRefuse(err, casework.Refuse(casework.Forbidden, why))
	}
	switch {
	case d.standing == casework.Withdrawn:
		return casework.Refuse(casework.Conflict, "This referral was withdrawn: it is not sent.")
	case d.standing == casework.Returned:
		return casework.Refuse(casework.Conflict, "This referral was returned to its author. It is sent once they have put it right.")
	case d.wasSent() && d.sent.Content == d.content:
		return casework.Refuse(casework.Conflict, "This referral was sent already, exactly as it stands.")
	case d.wasSent() && d.sent.Route != d.route.Code:
		return casework.RefuseField("route", fmt.Sprintf("This referral went to %s. Record another one for %s.", d.sent.Name, d.route.Name))
	case len(d.entry.Conflicts()) > 0:
		return casework.Refuse(casework.Conflict, "People contradict each other in this referral. Its author settles that first.")
	}
	if err := d.checkContent(); err != nil {
		return err
	}
	return x.checkLeaves(d, in)
}

// checkContent refuses a referral that lacks what its route or the rules need. In immediate danger nothing is waited for.
func (d referral) checkContent() error {
	switch {
	case d.entry.Danger():
		return nil
	case d.entry.LacksStatement():
		return casework.RefuseField("risk_statement", "The referral says nothing of the risk of violence. Write what the risk is, or “none identified” and why. Only in immediate danger it is sent without.")
	case d.entry.LacksVoice():
		return casework.RefuseField("not_heard_why", "The referral holds neither the child's own words nor why the child was not heard yet. Write one of them.")
	}
	consent := d.entry.Values.Get(casework.FieldConsent)
	if d.route.Consent != practice.ConsentNotNeeded && consent != "given" {
		return casework.RefuseField("consent", fmt.Sprintf("%s needs consent, and the referral does not say that it was given. %s", d.route.Name, d.route.ConsentWhy))
	}
	return nil
}

// checkLeaves refuses to give the receivers what may not leave the agency like this.
func (x *tx) checkLeaves(d referral, in SendInput) error {
	to := d.sent.To
	if !d.wasSent() {
		var err error
		if to, err = x.receivers(d.route, in.To); err != nil {
			return err
		}
	}
	if to.IsZero() {
		return nil
	}
	share := in.sharing(casework.Sent{To: to, Name: d.route.Name})
	if err := share.check(x.pack); err != nil {
		return err
	}
	return x.checkBasis(in.Basis, d.row.Agency)
}

// whyNotSend says why this person does not send a referral; "" when they do. Sending decides that its receivers read it, so
// whoever decides about sharing for the author's agency sends it, as far as the route lets them.
func (x *tx) whyNotSend(d referral) (string, error) {
	on, err := x.entryRecord(d.scope, d.row, d.entry.ID)
	if err != nil {
		return "", err
	}
	supervises, err := x.may(casework.DecideSharing, on)
	if err != nil {
		return "", err
	}
	wrote := d.entry.Author == x.who.ID && x.who.May(casework.DraftReferral)
	urgent := wrote && d.entry.Danger()
	own, theirs := d.route.MaySend(x.who.Role), d.route.MaySend(casework.Supervisor)
	switch {
	case d.route.Code == "":
		return fmt.Sprintf("The practice pack has no route %q. Its author chooses another.", d.entry.Values.Get(casework.FieldRoute)), nil
	case (supervises || urgent) && (own || theirs): // a deputy, and an author in danger, stand in for the supervisor
		return "", nil
	case wrote && own && !theirs: // such as a first responder's own
		return "", nil
	case supervises || urgent:
		return fmt.Sprintf("Your role (%s) does not refer to %s. %s", x.who.Role.Label(), d.route.Name, senders(d.route)), nil
	}
	return "A supervisor of the author's agency sends a referral. Its author sends it themselves in immediate danger.", nil
}

// senders says who may send on a route.
func senders(r practice.Route) string {
	var names []string
	for _, role := range r.Senders {
		names = append(names, role.Label())
	}
	return "It is sent by: " + strings.Join(names, ", ") + "."
}

// denied is what the rules say of a referral that says there is no risk of violence; nil when they say nothing.
func (x *tx) denied(g group, d referral) (*casework.Finding, error) {
	s, err := x.subject(g)
	if err != nil {
		return nil, err
	}
	for _, f := range s.Facts {
		if f.Entry != d.entry.ID {
			continue
		}
		j, err := x.rules.JudgeReferral(s, f, x.Now)
		if err != nil || len(j.Findings) == 0 {
			return nil, err
		}
		return &j.Findings[0], nil
	}
	return nil, errors.New("a referral is not among the facts of its child")
}

// confirmed refuses a referral that denies the risk which other records show, unless the sender has those before them; it lists
// them.
func (x *tx) confirmed(g group, d referral, in SendInput) ([]casework.EntryID, error) {
	f, err := x.denied(g, d)
	if err != nil || f == nil {
		return nil, err
	}
	if !in.Confirmed {
		named, err := x.factWords(d, *f)
		return nil, orRefuse(err, casework.RefuseField("confirmed", "The referral says that no risk of violence was identified, but there is: "+named+". Read it and confirm, or let the author write what the risk is."))
	}
	var out []casework.EntryID
	for _, ref := range f.Facts {
		if ref.Entry != d.entry.ID {
			out = append(out, ref.Entry)
		}
	}
	return out, nil
}

// factWords names the facts of a finding: kind, date and agency of those that this person reads, the date alone of others.
func (x *tx) factWords(d referral, f casework.Finding) (string, error) {
	var out []string
	for _, ref := range f.Facts {
		if ref.Entry == d.entry.ID {
			continue
		}
		reads, err := x.reads(ref.Entry)
		if err != nil {
			return "", err
		}
		words := "a record of another agency"
		if reads {
			words = ref.Kind.Label() + " (" + x.agencyName(ref.Agency) + ")"
		}
		out = append(out, words+" of "+ref.OccurredAt.In(x.pack.Location()).Format("2 January 2006"))
	}
	return strings.Join(out, "; "), nil
}

// staysReferred refuses a sharing decision that would take a referral from its receivers.
func (x *tx) staysReferred(state *crdt.State, in DecideInput) error {
	sent, ok, err := records.ReadWhole[casework.Sent](state, in.Entry, casework.FieldSent)
	if err != nil || !ok || sent.To.IsZero() || in.Publish && in.To.Same(sent.To) {
		return err
	}
	return casework.Refuse(casework.Conflict, "This referral was sent to "+sent.Name+", who would not read it any more. To take it back its author withdraws it; what others need is an entry of its own.")
}

// aboutReferral says whether a task is about sending or answering a referral.
func aboutReferral(t casework.Task) bool {
	return slices.Contains([]casework.TaskKind{casework.TaskComplete, casework.TaskReferred}, t.Kind)
}
