package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

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
	o.Server, o.Code, o.Before = c.Server, c.Code, s.beforeAgain
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

// beforeAgain says, before a copied phone is enrolled again, what that does to the other copy. A person at a terminal may
// stop there; a program goes on.
func (s *surroundings) beforeAgain(a actions.Again) error {
	if !a.Copied {
		return nil
	}
	fmt.Fprintf(s.err, "Another phone uses the name of this one: one of the two is a copy. Enrolled again, this one keeps everything and goes on for %s.\n"+
		"The other then ends: at its next sync it destroys its records, and what was not sent from it goes to the server sealed, for a supervisor.\n", oneLine(a.Worker, 100))
	if f, ok := s.in.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	fmt.Fprint(s.err, "Is this the one to keep? Type yes to go on: ")
	answer, err := bufio.NewReader(s.in).ReadString('\n')
	if err != nil || strings.TrimSpace(answer) != "yes" {
		return casework.Refuse(casework.Invalid, "Nothing was done. This phone is as it was.")
	}
	return nil
}
