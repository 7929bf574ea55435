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
		tick := time.NewTicker(upkeepEvery)
		defer tick.Stop()
		for {
			if err := h.actions.Upkeep(ctx, signer); err != nil && ctx.Err() == nil {
				slog.Error("upkeep failed and will be tried again", "error", err)
			}
			if err := h.store.Reserve(); err != nil {
				slog.Error("the disk is nearly full: free some space", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return nil
}
