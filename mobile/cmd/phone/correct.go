package main

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

type correctCommand struct {
	Entry string   `arg:"" help:"Id of the entry."`
	Set   []string `required:"" sep:"none" placeholder:"NAME=VALUE" help:"A field and what it is to hold; empty removes it. Fields that are not named stay."`
}

// Run changes the fields that are named and leaves the others.
func (c *correctCommand) Run(ctx context.Context, s *surroundings) error {
	id, err := casework.ParseID[casework.EntryID](c.Entry)
	if err != nil {
		return err
	}
	named, err := pairs(c.Set)
	if err != nil {
		return err
	}
	set, err := actions.NamedChange(named)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	if err := s.phone.Amend(ctx, id, set); err != nil {
		return err
	}
	entry, err := s.phone.Entry(ctx, id)
	if err != nil {
		return err
	}
	return s.print(entry, entryWords(entry))
}
