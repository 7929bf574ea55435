package actions

import (
	"context"
	"slices"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// AnswerReferralInput is what the receiver of a referral says to it.
type AnswerReferralInput struct {
	Entry   casework.EntryID
	Answer  string // a code of casework.ReferralAnswers
	Because string // needed unless it is accepted
}

// AnswerReferral says, for somebody to whom a referral was sent, that it is accepted, that more is needed, or that it is not
// accepted, because. Its author and sender are told.
func (s *Service) AnswerReferral(ctx context.Context, a Actor, in AnswerReferralInput) error {
	if !hasCode(casework.ReferralAnswers(), in.Answer) {
		return casework.RefuseField("answer", "Say whether it is accepted, more is needed, or it is not accepted.")
	}
	words := casework.Field{Name: "because", Label: "Because", Type: casework.Note, Required: in.Answer != casework.ReferralAccepted}
	if err := words.Check(given(in.Because)); err != nil {
		return err
	}
	return s.do(ctx, a, "answer-referral", func(x *tx) error {
		d, err := x.receivedOf(in.Entry)
		if err != nil {
			return err
		}
		if d.sent.Settled() {
			return casework.Refuse(casework.Conflict, "This referral was answered for good already. Ring whoever sent it if that was wrong.")
		}
		x.concerns("entry", in.Entry)
		x.leaf.Reason = in.Answer
		d.sent.Answers = append(d.sent.Answers, casework.ReferralAnswer{Answer: in.Answer, Because: in.Because, By: x.who.ID, Agency: x.who.Agency, At: x.Now})
		if err := x.keepSentReferral(d, d.sent); err != nil {
			return err
		}
		return x.tellOfAnswer(d)
	})
}

// receivedOf reads a referral that was sent to this person.
func (x *tx) receivedOf(id casework.EntryID) (referral, error) {
	none := casework.Refuse(casework.NotFound, "There is no such referral, or it was not sent to you.")
	d, err := x.referralOf(id)
	if isRefusal(err) {
		return d, none
	}
	if err != nil {
		return d, err
	}
	if _, err := x.readingOf(d.scope, d.row, id); err != nil {
		if isRefusal(err) {
			err = none
		}
		return d, err
	}
	c, err := x.partCopy(id)
	if err == nil && (c == nil || !d.wasSent() || !d.sent.To.Includes(x.who)) {
		err = none
	}
	return d, err
}

// tellOfAnswer tells author and sender of the last answer; what waited for it ends where it settles the referral.
func (x *tx) tellOfAnswer(d referral) error {
	id, answer := d.entry.ID, d.sent.Answers[len(d.sent.Answers)-1]
	if err := x.hear(id, func(h *casework.Heard) { h.Answers = slices.Clone(d.sent.Answers) }); err != nil {
		return err
	}
	label := casework.Field{Choices: casework.ReferralAnswers()}.LabelOf(answer.Answer)
	words := label + "."
	if answer.Because != "" {
		words = label + ": " + answer.Because
	}
	for _, who := range distinct(d.entry.Author, d.sent.By) {
		if err := x.tell(who, casework.Task{Kind: casework.TaskReceived, Entry: id, Words: words}); err != nil {
			return err
		}
	}
	if !d.sent.Settled() {
		return nil
	}
	return x.finishTasks(id, func(t casework.Task) bool { return t.Kind == casework.TaskReferred })
}

// tellOfReferral tells the author that their referral left, and ends the tasks to complete it where nothing is missing any more.
func (x *tx) tellOfReferral(d referral, sent casework.Sent) error {
	id := d.entry.ID
	if err := x.hear(id, func(h *casework.Heard) { h.Referred = sent.At }); err != nil {
		return err
	}
	if sent.Incomplete() {
		return nil
	}
	return x.finishTasks(id, func(t casework.Task) bool { return t.Kind == casework.TaskComplete })
}

// tellReceivers tells the receivers of a referral that it waits for their answer, and author and supervisors what is missing in it.
func (x *tx) tellReceivers(d referral, sent casework.Sent) error {
	id := d.entry.ID
	if sent.Incomplete() {
		judges, err := x.judgesOf(d.row.Agency)
		if err != nil {
			return err
		}
		task := casework.Task{Kind: casework.TaskComplete, Entry: id, Due: sent.CompleteBy}
		if err := x.tellAll(distinct(append(judges, d.entry.Author)...), task); err != nil {
			return err
		}
	}
	receivers, err := x.answerers(sent.To)
	if err != nil {
		return err
	}
	return x.tellAll(receivers, casework.Task{Kind: casework.TaskReferred, Entry: id, Due: sent.AnswerBy})
}

func (x *tx) tellAll(people []casework.WorkerID, t casework.Task) error {
	for _, who := range people {
		if err := x.tell(who, t); err != nil {
			return err
		}
	}
	return nil
}

// answerers lists who is asked for an answer: those who were named, and all who receive for an agency that was.
func (x *tx) answerers(to casework.Audience) (out []casework.WorkerID, err error) {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	for _, w := range workers {
		if to.Includes(w) {
			out = append(out, w.ID)
		}
	}
	return out, err
}

// distinct puts ids in order, each once.
func distinct(ids ...casework.WorkerID) []casework.WorkerID {
	slices.SortFunc(ids, func(a, b casework.WorkerID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(ids)
}

// referredAbout lists what became of a referral as the rules see it: that it was sent, and that nothing is missing in it.
func (r *factReader) referredAbout(state *crdt.State, id casework.EntryID) ([]rules.Fact, error) {
	sent, ok, err := records.ReadWhole[casework.Sent](state, id, casework.FieldSent)
	if err != nil || !ok {
		return nil, err
	}
	left, err := r.done(rules.Workflow{Kind: casework.ReferralSent, At: sent.At, About: id}, sent.By)
	if err != nil || sent.Incomplete() {
		return []rules.Fact{left}, err
	}
	at := sent.At
	if !sent.Completed.IsZero() {
		at = sent.Completed
	}
	whole, err := r.done(rules.Workflow{Kind: casework.ReferralCompleted, At: at, About: id}, sent.By)
	return []rules.Fact{left, whole}, err
}
