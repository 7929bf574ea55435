package main

import (
	"context"

	"streetlight/shared/casework"
)

type withdrawCommand struct {
	Entry   string `arg:"" help:"Id of the entry."`
	Because string `required:"" help:"Why you take it back."`
}

// Run asks for the withdrawal of an entry.
func (c *withdrawCommand) Run(ctx context.Context, s *surroundings) error {
	return s.askAbout(ctx, c.Entry, func(id casework.EntryID) (casework.RequestID, error) { return s.phone.Withdraw(ctx, id, c.Because) })
}

type addCommand struct {
	Entry string `arg:"" help:"Id of the entry."`
	Words string `arg:"" help:"What you add."`
}

// Run asks for words beside an entry.
func (c *addCommand) Run(ctx context.Context, s *surroundings) error {
	return s.askAbout(ctx, c.Entry, func(id casework.EntryID) (casework.RequestID, error) { return s.phone.Add(ctx, id, c.Words) })
}

// askAbout asks for something about an entry, and shows what was asked.
func (s *surroundings) askAbout(ctx context.Context, entry string, ask func(casework.EntryID) (casework.RequestID, error)) error {
	id, err := casework.ParseID[casework.EntryID](entry)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	request, err := ask(id)
	if err != nil {
		return err
	}
	return s.printAsked(ctx, request)
}

// serveAboutEntry answers “withdraw” and “add”: the entry's id and the words.
func (s *surroundings) serveAboutEntry(ctx context.Context, q request) (a answer, err error) {
	id, err := casework.ParseID[casework.EntryID](q.Entry)
	if err != nil {
		return a, err
	}
	if q.Do == "withdraw" {
		a.Request, err = s.phone.Withdraw(ctx, id, q.Value)
	} else {
		a.Request, err = s.phone.Add(ctx, id, q.Value)
	}
	return a, err
}

// sawCopies tells the server which of what is shown was shared with this worker.
func (s *surroundings) sawCopies(ctx context.Context, f found) error {
	switch {
	case f.shared != nil:
		return s.phone.SawCopies(ctx, f.shared.SharedView)
	case f.child != nil && f.child.Picture != nil:
		return s.phone.SawCopies(ctx, f.child.Picture.Shared...)
	}
	return nil
}
