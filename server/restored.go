package main

import (
	"context"
	"fmt"
)

type restoredCommand struct{}

// Help is what --help says beyond the one line.
func (restoredCommand) Help() string {
	return "Say this once, each time the data folder was put back from a backup, before phones reach the server again. " +
		"From then on each phone gives back what it holds and the backup lacks: entries, verdicts, shared records, cards, grants, people. " +
		"What no phone ever held cannot come back: decisions on alerts since the backup, and passwords. " +
		"Phones that were enrolled since the backup are enrolled again."
}

// Run tells the store that it was put back from a copy.
func (restoredCommand) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		if err := h.actions.Restored(ctx); err != nil {
			return err
		}
		fmt.Fprint(env.out, "This server now knows that it was put back from a backup. Each phone gives back what the backup lacks with its next sync.\n"+
			"Phones that were enrolled since the backup must be enrolled again. Alerts are raised again from what comes back; decisions on them since the backup are not.\n"+
			"Look through the network of each child that changed since: whoever was taken off it is on it again until their phone says otherwise or you take them off anew.\n")
		return nil
	})
}
