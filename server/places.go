package main

import (
	"context"
	"fmt"
	"text/tabwriter"
)

// placesCommand lists the violence that emergency departments counted, by place and month.
type placesCommand struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run lists the counts.
func (c placesCommand) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		counts, err := h.actions.ViolenceCounts(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, counts)
		}
		t := tabwriter.NewWriter(env.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "MONTH\tPLACE\tHOW\tPEOPLE")
		for _, p := range counts {
			people := "fewer than 5"
			if p.People > 0 {
				people = fmt.Sprint(p.People)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", p.Month, p.Place, p.Mechanism, people)
		}
		return t.Flush()
	})
}
