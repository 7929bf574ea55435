package main

import (
	"context"
	"errors"

	"streetlight/mobile/actions"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

type salvageCommand struct{}

// Run sends what is unsent as it lies, sealed, without a PIN. No network is no failure.
func (*salvageCommand) Run(ctx context.Context, s *surroundings) error {
	o, err := s.options(nil)
	if err != nil {
		return err
	}
	if !vault.Exists(o.Dir) {
		return vault.ErrNoVault
	}
	sent, err := actions.Salvage(ctx, o)
	if err != nil {
		return err
	}
	return s.print(sent, sent.Words()+"\n")
}

// wipedPhone is how a phone stands that no PIN opens any more.
type wipedPhone struct {
	Wiped    bool             `json:"wiped"`
	Salvaged actions.Salvaged `json:"salvaged"`
}

// wipedStatus says how a phone stands that was wiped, where that is why it does not open.
func (s *surroundings) wipedStatus(err error) error {
	var wiped *actions.Wiped
	if !errors.As(err, &wiped) {
		return err
	}
	return s.print(wipedPhone{Wiped: true, Salvaged: wiped.Salvaged}, wiped.Error()+"\n")
}

// afterSync prints what a sync did, and ends badly for a phone that the server has ended.
func (s *surroundings) afterSync(result actions.SyncResult) error {
	if result.Revoked && !s.flags.JSON { // its words are the error's
		return casework.Refuse(casework.Suspended, result.Words)
	}
	if err := s.print(result, result.Words+"\n"); err != nil || !result.Revoked {
		return err
	}
	return casework.Refuse(casework.Suspended, result.Words)
}
