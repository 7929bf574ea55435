package main

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"streetlight/server/actions"
)

type quarantineCommands struct {
	List    quarantineList    `cmd:"" default:"withargs" help:"List what waits in the quarantine, and why."`
	Show    quarantineShow    `cmd:"" help:"Show one of them: why, who wrote it, and its words."`
	Release quarantineRelease `cmd:"" help:"Let one in after all, with all that was saved together with it."`
}

type quarantineList struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run shows what phones sent that could not be accepted, so that somebody sorts it out with its author.
func (c quarantineList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		kept, err := h.actions.Quarantine(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, listOf(kept))
		}
		for _, k := range kept {
			fmt.Fprint(env.out, keptText(k))
		}
		fmt.Fprintf(env.out, "%d kept apart.\n", len(kept))
		return nil
	})
}

type quarantineShow struct {
	ID   string `arg:"" help:"Its first digits, as “quarantine list” shows them."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Run shows one.
func (c quarantineShow) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		k, err := h.actions.Kept(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, k)
		}
		fmt.Fprint(env.out, keptText(k))
		return nil
	})
}

type quarantineRelease struct {
	ID     string `arg:"" help:"Its first digits, as “quarantine list” shows them."`
	By     string `required:"" placeholder:"NAME" help:"Id or full name of the supervisor who decides it."`
	Reason string `required:"" help:"Why it counts after all, in up to 200 characters. The audit log keeps it."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run releases one.
func (c quarantineRelease) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		w, err := h.actions.FindWorker(ctx, c.By)
		if err != nil {
			return err
		}
		k, err := h.actions.Release(ctx, actions.Actor{Worker: w.ID}, c.ID, c.Reason)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, k)
		}
		fmt.Fprintf(env.out, "Released by %s, as received on %s. %s's phone shows it as safe after its next sync.\n", w.Name, k.Received.Format(keptTime), k.Worker)
		return nil
	})
}

const keptTime = "2006-01-02 15:04"

// keptText is one of them as a person reads it. What it holds was not checked, so it brings no control characters.
func keptText(k actions.KeptLine) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  %s, phone %s\n  %s\n", k.ID, k.Received.Format(keptTime), k.Worker, k.Phone, k.Why)
	if k.ClockAhead.Abs() >= time.Minute {
		fmt.Fprintf(&b, "  The phone's clock was off by %s.\n", k.ClockAhead.Round(time.Second))
	}
	if k.Together > 1 {
		fmt.Fprintf(&b, "  One of %d saved together, which are released together.\n", k.Together)
	}
	for _, l := range k.Lines {
		fmt.Fprintf(&b, "  %s: %s\n", l.Label, strings.Map(printable, strings.Join(l.Texts, " / ")))
	}
	switch {
	case k.Closed != "":
		fmt.Fprintf(&b, "  It cannot be opened: %s.\n", k.Closed)
	case len(k.Lines) == 0:
		b.WriteString("  It holds no words that can be shown.\n")
	}
	if !k.ReleasedAt.IsZero() {
		fmt.Fprintf(&b, "  Released by %s on %s.\n", k.ReleasedBy, k.ReleasedAt.Format(keptTime))
	}
	return b.String() + "\n"
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}
