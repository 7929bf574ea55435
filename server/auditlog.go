package main

import (
	"context"
	"fmt"
	"strings"

	"streetlight/server/audit"
)

type auditCommands struct {
	Verify auditVerify `cmd:"" help:"Recompute the whole log and say what was altered, dropped or reordered, if anything."`
	Show   auditShow   `cmd:"" help:"Show its newest records: number, time, act, by whom, how it ended, and what it concerned."`
}

type auditVerify struct{}

// Run checks the audit log.
func (auditVerify) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		known, err := audit.NewVerifiers(h.origin(), h.secrets.AuditPublic())
		if err != nil {
			return err
		}
		report, err := h.actions.VerifyLog(ctx, known)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.out, report)
		return nil
	})
}

type auditShow struct {
	Last int `default:"20" help:"How many records."`
}

// Run shows the newest leaves.
func (c auditShow) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		leaves, err := h.actions.NewestLeaves(ctx, c.Last)
		for _, l := range leaves {
			fmt.Fprintf(env.out, "%d\t%s\t%s\t%s\t%s\t%s\n", l.N, l.Entry.Time.Format("2006-01-02 15:04:05"), l.Entry.Action, l.Entry.Actor,
				l.Entry.Result, strings.Join(l.Entry.Detail.Entities, " "))
		}
		return err
	})
}
