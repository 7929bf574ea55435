package main

import (
	"context"
	"log/slog"
	"time"

	"streetlight/server/audit"
)

// upkeepEvery is how often the server tidies up and signs a checkpoint of its audit log.
const upkeepEvery = time.Minute

// keep does the upkeep of a house until the context ends. What fails is reported and tried again.
func (h *house) keep(ctx context.Context) error {
	signer, err := audit.NewSigner(h.origin(), h.secrets.Audit)
	if err != nil {
		return err
	}
	go func() {
		told := 0
		tick := time.NewTicker(upkeepEvery)
		defer tick.Stop()
		for {
			if err := h.actions.Upkeep(ctx, signer); err != nil && ctx.Err() == nil {
				slog.Error("upkeep failed and will be tried again", "error", err)
			}
			if err := h.store.Reserve(); err != nil {
				slog.Error("the disk is nearly full: free some space", "error", err)
			}
			told = h.warnBehind(ctx, told)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return nil
}

// warnBehind writes to the log, once for each further phone, that phones hold more than this server has. It gives how many
// do; told is how many did.
func (h *house) warnBehind(ctx context.Context, told int) int {
	phones, since, err := h.actions.Behind(ctx)
	if err != nil {
		if ctx.Err() == nil {
			slog.Error("it cannot be seen whether phones hold more than this server has", "error", err)
		}
		return told
	}
	if phones > told {
		slog.Warn("phones hold more than this server has: if its folder was put back from a backup, run “streetlight restored”", "phones", phones, "since", since)
	}
	return phones
}
