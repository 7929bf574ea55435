package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
)

// AnswerInput answers a question for the words of an entry: its asker is to read it too, or why not. Whom it names beside
// does not count: those who read the entry already go on reading it.
type AnswerInput struct {
	Ask     casework.AskID
	Content casework.ContentHash // as it was shown: a later content is refused with Conflict
	ShareInput
}

// AnswerAsk answers a question. Sharing is a decision like any other, and so is not sharing where none stood before.
func (s *Service) AnswerAsk(ctx context.Context, a Actor, in AnswerInput) error {
	return s.do(ctx, a, "answer-ask", func(x *tx) error {
		line, err := x.askLine(in.Ask)
		if err != nil {
			return err
		}
		if in.To, err = x.audienceWith(line.Ask); err != nil {
			return err
		}
		if err := in.check(x.pack); err != nil {
			return err
		}
		if err := x.decideAnswer(line.Ask, in); err != nil {
			return err
		}
		return x.endAsk(line.Ask, in)
	})
}

// audienceWith is who reads an entry by name now, and the asker.
func (x *tx) audienceWith(ask casework.Ask) (casework.Audience, error) {
	_, row, _, err := x.partOf(ask.Entry)
	to := row.audience()
	if !slices.Contains(to.People, ask.By) {
		to.People = append(slices.Clone(to.People), ask.By)
	}
	return to, err
}

// decideAnswer makes the sharing decision that answers a question. A no takes nothing from those who read the entry.
func (x *tx) decideAnswer(ask casework.Ask, in AnswerInput) error {
	c, _, err := x.copyOf(ask.Entry)
	if err != nil {
		return err
	}
	network := c != nil && c.State != copyRetracted
	if network && in.Publish {
		return casework.Refuse(casework.Conflict, "This entry is shared with the child's network already. Whoever is to read it is named as one of the network.")
	}
	_, _, parted, err := x.partOf(ask.Entry)
	if err != nil {
		return err
	}
	if !in.Publish && (network || parted) {
		x.concerns("entry", ask.Entry)
		return nil
	}
	return x.decideSharing(DecideInput{Entry: ask.Entry, Content: in.Content, ShareInput: in.ShareInput})
}

// endAsk keeps the answer, ends the supervisors' tasks and tells the asker.
func (x *tx) endAsk(ask casework.Ask, in AnswerInput) error {
	_, row, err := x.fileOf(ask.Entry)
	if err != nil {
		return err
	}
	ask.State, ask.AnsweredBy, ask.AnsweredAt = casework.AskShared, x.who.ID, x.Now
	words := "It is shared with you."
	if !in.Publish {
		ask.State, ask.Words, words = casework.AskRefused, in.Because, "It is not shared, because: "+in.Because
	}
	if err := x.keepAsk(row.Child, ask); err != nil {
		return err
	}
	if err := x.KV().Delete(tableAsked, pair(row.Agency, ask.ID)); err != nil {
		return err
	}
	if err := x.finishTasks(ask.Entry, func(t casework.Task) bool { return t.Ask == ask.ID }); err != nil {
		return err
	}
	x.concerns("worker", ask.By)
	return x.tell(ask.By, casework.Task{Kind: casework.TaskAnswered, Entry: ask.Entry, Alert: ask.Alert, Ask: ask.ID, Words: words})
}

// AskOf shows one open question to this supervisor's agency, with the entry it is about.
func (s *Service) AskOf(ctx context.Context, a Actor, id casework.AskID) (line AskLine, page EntryPage, err error) {
	err = s.do(ctx, a, "view-ask", func(x *tx) error {
		if line, err = x.askLine(id); err != nil {
			return err
		}
		scope, row, err := x.fileOf(line.Entry)
		if err != nil {
			return err
		}
		x.concerns("entry", line.Entry)
		page, err = x.entryPage(scope, row, *entryOf(&row, line.Entry))
		return err
	})
	return line, page, err
}
