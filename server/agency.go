package main

import (
	"context"
	"fmt"
	"text/tabwriter"
)

type agencyCommands struct {
	List    agencyList    `cmd:"" default:"1" help:"List the agencies."`
	Suspend agencySuspend `cmd:"" help:"Let nothing new be shared with an agency; what it was given before stays until that is ended."`
	Resume  agencyResume  `cmd:"" help:"End that."`
}

type agencyList struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run lists the agencies.
func (c agencyList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		agencies, err := h.actions.Agencies(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, agencies)
		}
		t := tabwriter.NewWriter(env.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tSECTOR\tSTATE\tID")
		for _, a := range agencies {
			state := "shared with"
			if a.Suspended {
				state = "suspended"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", a.Name, a.Sector, state, a.ID)
		}
		return t.Flush()
	})
}

type agencySuspend struct {
	Name string `arg:"" help:"Its full name, as “agency list” shows it."`
}

// Run suspends an agency.
func (c agencySuspend) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		a, err := h.actions.SuspendAgency(ctx, c.Name)
		if err == nil {
			fmt.Fprintf(env.out, "%s is suspended: nothing new is shared with it. What it was given before stays until that sharing is ended.\n", a.Name)
		}
		return err
	})
}

type agencyResume struct {
	Name string `arg:"" help:"Its full name, as “agency list” shows it."`
}

// Run ends a suspension.
func (c agencyResume) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		a, err := h.actions.ResumeAgency(ctx, c.Name)
		if err == nil {
			fmt.Fprintf(env.out, "%s may be shared with again.\n", a.Name)
		}
		return err
	})
}
