package main

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"streetlight/server/actions"
)

type quarantineCommand struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run shows what phones sent that could not be accepted, so that somebody sorts it out with its author.
func (c quarantineCommand) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		kept, err := h.actions.Quarantine(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, kept)
		}
		for _, k := range kept {
			fmt.Fprint(env.out, keptText(k))
		}
		fmt.Fprintf(env.out, "%d kept apart.\n", len(kept))
		return nil
	})
}

// keptText is one commit as a person reads it. What it holds was not checked, so it brings no control characters.
func keptText(k actions.KeptLine) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s, phone %s\n  %s\n", k.Received.Format("2006-01-02 15:04"), k.Worker, k.Phone, k.Why)
	for _, l := range k.Lines {
		fmt.Fprintf(&b, "  %s: %s\n", l.Label, strings.Map(printable, strings.Join(l.Texts, " / ")))
	}
	if len(k.Lines) == 0 {
		b.WriteString("  It holds no words that can be shown.\n")
	}
	return b.String() + "\n"
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}
