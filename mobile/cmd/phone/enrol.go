package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"streetlight/mobile/actions"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

type enrolCommand struct {
	Server               string `required:"" placeholder:"URL" help:"Address of the server, such as https://streetlight.example."`
	Code                 string `required:"" placeholder:"CODE" help:"The one-time code."`
	Instead              bool   `help:"Where this phone was revoked, wiped or damaged: set it up anew. The old records are kept in a folder beside the new ones."`
	CostForDemonstration bool   `help:"UNSAFE: make the PIN cheap to try, so that many demonstration phones open fast. Never with real records."`
}

// Run sets the phone up.
func (c *enrolCommand) Run(ctx context.Context, s *surroundings) error {
	o, err := s.options(nil)
	if err != nil {
		return err
	}
	if o.Secret, err = s.newSecret(); err != nil {
		return err
	}
	o.Server, o.Code = c.Server, c.Code
	if c.CostForDemonstration || s.cheap() {
		o.Cost = demonstrationCost()
	}
	if s.phone, err = c.enrol(ctx, s, o); err != nil {
		return err
	}
	return s.printStatus()
}

// enrol sets the phone up; where records are in the way that no PIN opens any more, they are set aside when that was asked.
func (c *enrolCommand) enrol(ctx context.Context, s *surroundings, o actions.Options) (*actions.Phone, error) {
	first := o
	first.Secret = bytes.Clone(o.Secret) // each try takes its own away
	phone, err := actions.Enrol(ctx, first)
	if !errors.Is(err, vault.ErrWiped) && !errors.Is(err, vault.ErrDamaged) {
		return phone, err
	}
	if !c.Instead {
		return nil, casework.Refuse(casework.Invalid, troubleOf(err).Error+" “enrol --instead” sets it up anew and keeps the old records beside it.")
	}
	aside, err := vault.SetAside(o.Dir)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(s.err, "The old records are kept in %s.\n", aside)
	if err := s.salvageAside(ctx, o, aside); err != nil {
		return nil, err
	}
	return actions.Enrol(ctx, o)
}

// salvageAside sends what is unsent in records that were set aside.
func (s *surroundings) salvageAside(ctx context.Context, o actions.Options, aside string) error {
	o.Dir, o.Secret = aside, nil
	words := fmt.Sprintf("What was unsent in them could not be sent now. Try later: phone salvage --vault %s", aside)
	if sent, err := actions.Salvage(ctx, o); err == nil {
		words = sent.Words()
	}
	_, err := fmt.Fprintln(s.err, words)
	return err
}
