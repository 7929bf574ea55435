package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

type phoneCommands struct {
	Enrol  phoneEnrol  `cmd:"" help:"Print a one-time code with which a worker enrols a phone."`
	List   phoneList   `cmd:"" help:"List all phones."`
	Revoke phoneRevoke `cmd:"" help:"End a phone: it gets nothing more, and loses nothing its worker wrote."`
}

type phoneEnrol struct {
	Worker string `arg:"" help:"Id or full name of the worker."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run makes a one-time code. Where a phone of the worker is suspended, it is said first what the code does to the other copy.
func (c phoneEnrol) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		w, err := h.actions.FindWorker(ctx, c.Worker)
		if err != nil {
			return err
		}
		suspended, err := h.actions.Suspended(ctx, w.ID)
		if err != nil {
			return err
		}
		code, err := h.actions.NewCode(ctx, w.ID)
		if err != nil {
			return err
		}
		minutes := int(actions.CodeLife.Minutes())
		if c.JSON {
			return printJSON(env.out, map[string]any{"worker": w, "code": code, "minutes": minutes, "suspended": suspended})
		}
		fmt.Fprintf(env.out, "%s%s\nGood once, for %d minutes, for a phone of %s. It is typed into the phone, or used with\n  phone enrol --server ADDRESS --code %s\n",
			h.copies(w, suspended), code, minutes, w.Name, code)
		return nil
	})
}

// copies says what enrolling a suspended phone again does to the other one that bears its name; "" where none is suspended.
func (h *house) copies(w casework.Worker, suspended []actions.DeviceLine) string {
	var b strings.Builder
	for _, p := range suspended {
		fmt.Fprintf(&b, "Mind: two phones have used the name %s since %s, one of them a copy of the other.\n", p.ID, p.Forked.In(h.zone).Format(phoneTime))
	}
	if len(suspended) > 0 {
		fmt.Fprintf(&b, "Type the code into the one that %s keeps. The other then ends: at its next sync it destroys its records,\n"+
			"and what was not sent from it comes here sealed, for a supervisor to look at (“quarantine list”).\n\n", w.Name)
	}
	return b.String()
}

// phoneTime is how a time is written in a list of phones.
const phoneTime = "2 Jan 2006 15:04"

type phoneList struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run lists phones.
func (c phoneList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		phones, err := h.actions.Phones(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, phones)
		}
		return listPhones(env.out, phones, h.zone)
	})
}

func listPhones(out io.Writer, phones []actions.DeviceLine, zone *time.Location) error {
	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "WORKER\tENROLLED\tLAST SYNC\tCLOCK AHEAD\tSTATE\tID")
	behind := 0
	for _, p := range phones {
		enrolled, seen := p.Enrolled.In(zone).Format(phoneTime), "never"
		if p.Claimed {
			enrolled = "not here"
		}
		if !p.Seen.IsZero() {
			seen = p.Seen.In(zone).Format(phoneTime)
		}
		if !p.Behind.IsZero() && !p.Revoked {
			behind++
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Worker, enrolled, seen, p.Skew.Round(time.Second), phoneState(p), p.ID)
	}
	if err := t.Flush(); err != nil || behind == 0 {
		return err
	}
	_, err := fmt.Fprint(out, "\n"+behindWords(behind)+"\n")
	return err
}

// phoneState says in words how a phone stands.
func phoneState(p actions.DeviceLine) string {
	switch {
	case p.Claimed:
		return "named by a phone that was enrolled again; never enrolled here"
	case p.Revoked:
		return "revoked"
	case !p.Forked.IsZero():
		return "suspended: two phones used its name"
	case !p.Behind.IsZero():
		return "in use, holds more than this server has"
	}
	return "in use"
}

// behindWords says what it means that phones hold more than the server has, and what to do.
func behindWords(phones int) string {
	who := "1 phone holds"
	if phones > 1 {
		who = fmt.Sprintf("%d phones hold", phones)
	}
	return who + " more than this server has. If the data folder was put back from a backup, run “streetlight restored” now: each phone then gives back what the backup lacks."
}

type phoneRevoke struct {
	Device string `arg:"" help:"Id of the phone, as “device list” shows it."`
}

// Run revokes a phone.
func (c phoneRevoke) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	id, err := casework.ParseID[casework.DeviceID](c.Device)
	if err != nil {
		return err
	}
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		if err := h.actions.Revoke(ctx, id); err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Revoked. The phone is told at its next sync; it destroys its keys then, and sends what its worker had not sent, sealed.")
		return nil
	})
}
