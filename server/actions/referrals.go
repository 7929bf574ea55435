package actions

import (
	"cmp"
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// ReferralLine is one referral in a list.
type ReferralLine struct {
	EntryLine
	Route      string    // its name; the code where the pack knows none
	SentAt     time.Time // zero before it was sent
	CompleteBy time.Time // of one that left in immediate danger and lacks something still
	AnswerBy   time.Time // zero where nobody answers, or somebody has
	Answer     string    // the last one, in words
	Missing    []string  // what it lacks, in words
}

// Referrals are those that concern one person.
type Referrals struct {
	ToSend   []ReferralLine // drafts of their agency, or their own; those in danger first
	Sent     []ReferralLine // those of their agency, or their own; the newest first
	ToAnswer []ReferralLine // sent to them; those whose time runs out first
}

// ReferralPage is one referral with all that sending or answering it asks for.
type ReferralPage struct {
	ReferralLine
	Lines      []Line
	Content    casework.ContentHash // to which sending is bound
	To         practice.Route       // zero when the pack has none of its code
	Before     []practice.Route     // to take before this one
	GetsIt     []string             // the names of those to whom it was sent
	SentBy     string
	Answers    []ReferralAnswerLine // the oldest first
	MaySend    bool
	WhyNot     string        // why this reader may not send it, in words
	Choices    *ShareChoices // who may be named in place of the route's receivers; nil for one who does not send it
	MayAnswer  bool
	Incomplete bool // it left in immediate danger and lacks something
}

// ReferralAnswerLine is one answer as people read it.
type ReferralAnswerLine struct {
	casework.ReferralAnswer
	Words string
	Who   string
	From  string // their agency
}

// Referrals lists what this person has to send, has sent and has to answer.
func (s *Service) Referrals(ctx context.Context, a Actor) (out Referrals, err error) {
	err = s.do(ctx, a, "view-referrals", func(x *tx) error {
		out = Referrals{}
		agencies, err := x.judges()
		if err != nil {
			return err
		}
		err = x.eachFile(func(_ casework.ScopeID, row fileRow) error {
			if row.Agency != x.who.Agency && !slices.Contains(agencies, row.Agency) {
				return nil
			}
			return x.addReferrals(&out, row)
		})
		if err != nil {
			return err
		}
		return x.addReceived(&out)
	})
	soon := time.Time.Compare
	slices.SortFunc(out.ToSend, func(a, b ReferralLine) int {
		if a.Urgent != b.Urgent {
			return map[bool]int{true: -1, false: 1}[a.Urgent]
		}
		return soon(a.ReceivedAt, b.ReceivedAt)
	})
	slices.SortFunc(out.Sent, func(a, b ReferralLine) int { return soon(b.SentAt, a.SentAt) })
	slices.SortFunc(out.ToAnswer, func(a, b ReferralLine) int { return soon(a.AnswerBy, b.AnswerBy) })
	return out, err
}

// addReferrals adds the referrals of one file of this person's agency.
func (x *tx) addReferrals(out *Referrals, row fileRow) error {
	for _, e := range row.Entries {
		d, err := x.draftOf(e.ID)
		if isRefusal(err) {
			continue
		}
		if err != nil {
			return err
		}
		why, err := x.whyNotSend(d)
		if err != nil {
			return err
		}
		if d.standing == casework.Withdrawn || why != "" && !d.wasSent() {
			continue
		}
		line, err := x.referralLine(d)
		if err != nil {
			return err
		}
		x.concerns("entry", e.ID)
		if d.wasSent() {
			out.Sent = append(out.Sent, line)
			continue
		}
		out.ToSend = append(out.ToSend, line)
	}
	return nil
}

// addReceived adds those that wait for this person's answer.
func (x *tx) addReceived(out *Referrals) error {
	lines, err := x.sharedLines()
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Kind != casework.Referral {
			continue
		}
		d, err := x.receivedOf(l.ID)
		if isRefusal(err) {
			continue
		}
		if err != nil {
			return err
		}
		if d.sent.Settled() {
			continue
		}
		line := ReferralLine{EntryLine: l}
		line.fill(d)
		out.ToAnswer = append(out.ToAnswer, line)
	}
	return nil
}

func (x *tx) referralLine(d referral) (line ReferralLine, err error) {
	e := entryOf(&d.row, d.entry.ID)
	if e == nil {
		return line, noEntry()
	}
	line.EntryLine, err = x.entryLine(d.scope, d.row, *e)
	line.fill(d)
	return line, err
}

// fill adds how a referral stands.
func (l *ReferralLine) fill(d referral) {
	l.Urgent = l.Urgent || d.entry.Danger()
	l.Route = cmp.Or(d.sent.Name, d.route.Name, d.entry.Values.Get(casework.FieldRoute))
	l.Missing = d.missing()
	l.SentAt = d.sent.At
	if d.sent.Incomplete() {
		l.CompleteBy = d.sent.CompleteBy
	}
	if n := len(d.sent.Answers); n > 0 {
		l.Answer = casework.Field{Choices: casework.ReferralAnswers()}.LabelOf(d.sent.Answers[n-1].Answer)
	} else {
		l.AnswerBy = d.sent.AnswerBy
	}
}

// Referral shows one referral: to its author and their agency as it stands, to its receivers their copy.
func (s *Service) Referral(ctx context.Context, a Actor, id casework.EntryID) (page ReferralPage, err error) {
	err = s.do(ctx, a, "view-referral", func(x *tx) error {
		page = ReferralPage{}
		x.concerns("entry", id)
		own, err := x.draftOf(id)
		if err == nil {
			return x.ownReferral(&page, own)
		}
		if !isRefusal(err) || casework.Refused(err, casework.Invalid) {
			return err
		}
		d, err := x.receivedOf(id)
		if err != nil {
			return err
		}
		return x.receivedReferral(&page, d)
	})
	return page, err
}

func (x *tx) ownReferral(page *ReferralPage, d referral) (err error) {
	if page.ReferralLine, err = x.referralLine(d); err != nil {
		return err
	}
	page.Lines, page.Content = x.entryLines(d.entry), d.content
	if page.WhyNot, err = x.whyNotSend(d); err != nil {
		return err
	}
	page.MaySend = page.WhyNot == "" && d.sent.Content != d.content && d.standing != casework.Withdrawn && d.standing != casework.Returned
	if page.MaySend && !d.wasSent() {
		if page.Choices, err = x.shareChoices(); err != nil {
			return err
		}
	}
	if d.sent.To.Includes(x.who) && !d.sent.Settled() { // of the same agency, as a Front Door manager and a social worker are
		c, err := x.partCopy(d.entry.ID)
		if err != nil {
			return err
		}
		page.MayAnswer = c != nil
	}
	return x.addReferral(page, d)
}

func (x *tx) receivedReferral(page *ReferralPage, d referral) error {
	r, err := x.readingOf(d.scope, d.row, d.entry.ID)
	if err != nil {
		return err
	}
	seen, err := x.entryPageFor(r, d.scope, d.row, d.entry.ID)
	if err != nil {
		return err
	}
	page.EntryLine, page.Lines, page.Content = seen.EntryLine, seen.Lines, seen.Content
	page.fill(d)
	page.MayAnswer, page.WhyNot = !d.sent.Settled(), "Only the author's agency sends a referral."
	if err := x.openedAs(r); err != nil {
		return err
	}
	return x.addReferral(page, d)
}

// addReferral adds what everybody sees who reads a referral.
func (x *tx) addReferral(page *ReferralPage, d referral) error {
	page.To, page.Before, page.Incomplete = d.route, x.pack.Before(d.route.Code), d.sent.Incomplete()
	if !d.wasSent() {
		return nil
	}
	page.SentBy, page.GetsIt = x.workerName(d.sent.By), x.audienceNames(d.sent.To)
	for _, a := range d.sent.Answers {
		page.Answers = append(page.Answers, ReferralAnswerLine{ReferralAnswer: a, Words: casework.Field{Choices: casework.ReferralAnswers()}.LabelOf(a.Answer),
			Who: x.workerName(a.By), From: x.agencyName(a.Agency)})
	}
	return nil
}
