package main

import (
	"context"
	"fmt"
	"strings"

	"streetlight/server/audit"
	"streetlight/sync/kv"
)

type auditCommands struct {
	Verify auditVerify `cmd:"" help:"Recompute the whole log and say what was altered, dropped or reordered, if anything."`
	Show   auditShow   `cmd:"" help:"Show the newest leaves."`
}

type auditVerify struct{}

// Run checks the audit log.
func (auditVerify) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		known, err := audit.NewVerifiers("streetlight/"+casework8(h.secrets.HubID), h.secrets.AuditPublic())
		if err != nil {
			return err
		}
		var report audit.Report
		err = h.store.View(ctx, func(r kv.Reader) error {
			report, err = h.log.Verify(r, known)
			return err
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(env.out, report)
		return nil
	})
}

type auditShow struct {
	Last int `default:"20" help:"How many leaves."`
}

// Run shows the newest leaves.
func (c auditShow) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		return h.store.View(ctx, func(r kv.Reader) error {
			size, err := h.log.Size(r)
			if err != nil {
				return err
			}
			leaves, err := h.log.Read(r, max(0, size-int64(c.Last)), c.Last)
			if err != nil {
				return err
			}
			for _, l := range leaves {
				fmt.Fprintf(env.out, "%d\t%s\t%s\t%s\t%s\t%s\n", l.N, l.Entry.Time.Format("2006-01-02 15:04:05"), l.Entry.Action, l.Entry.Actor,
					l.Entry.Result, strings.Join(l.Entry.Detail.Entities, " "))
			}
			return nil
		})
	})
}
