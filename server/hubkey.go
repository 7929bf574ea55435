package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"streetlight/sync/wire"
)

type hubKeyCommands struct {
	Next hubKeyNext `cmd:"" help:"Make the next key of this server. Phones follow to it by themselves."`
}

type hubKeyNext struct{}

// Help is what --help says beyond the one line.
func (hubKeyNext) Help() string {
	return "The present key signs that the new one takes its place, and is used no more. Phones that were away for years still follow. " +
		"Stop the server first, and back up the key folder afterwards: a server that goes back to an earlier key is believed by no phone that has moved on."
}

// Run makes the next key. A server that runs has the present one in memory, so it is stopped first.
func (hubKeyNext) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	if lent.get() != nil {
		return errors.New("stop the server first: while it runs it signs with the key that it has")
	}
	return with(ctx, cli, env, nil, func(h *house) error {
		err := h.actions.Logged(ctx, "next-hub-key", func() error { return h.secrets.Succeed(env.random) })
		if err != nil {
			return err
		}
		fmt.Fprintf(env.out, "The key of this server is now %s. Back up the folder of its keys.\n", hex.EncodeToString(wire.KeyName(h.secrets.Public())))
		return nil
	})
}
