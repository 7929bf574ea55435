package main

import (
	"context"
	"fmt"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

type accessCommands struct {
	Give accessGive `cmd:"" help:"Give a worker of the same agency the record of another about a child, to read or, with --write, to go on with."`
	End  accessEnd  `cmd:"" help:"Take a record back from a worker: their phones destroy it at their next sync."`
}

// whichFile names a file by itself or by an entry in it.
type whichFile struct {
	File  string `placeholder:"ID" help:"The record, as the audit log names it (scope:ID)." xor:"file" required:""`
	Entry string `placeholder:"ID" help:"Or any entry in the record, by the id that stands in the address of its page in the console." xor:"file" required:""`
}

// Validate refuses what is no id while the command line is read.
func (w whichFile) Validate() error {
	for _, text := range []string{w.File, w.Entry} {
		if text == "" {
			continue
		}
		if _, err := casework.ParseID[[16]byte](text); err != nil {
			return err
		}
	}
	return nil
}

func (w whichFile) find(ctx context.Context, h *house) (casework.ScopeID, error) {
	if w.File != "" {
		return casework.ParseID[casework.ScopeID](w.File)
	}
	entry, err := casework.ParseID[casework.EntryID](w.Entry)
	if err != nil {
		return casework.ScopeID{}, err
	}
	return h.actions.FileOf(ctx, entry)
}

// whoseHelp says which record the commands take, and from whom to whom.
const whoseHelp = "A record is what one worker wrote about one child. Name it by the id of an entry in it:\n" +
	"  streetlight access give --entry 019b8cbd-b0c5-744e-a498-5114ae637665 --to \"Nadia Shah\" --write\n" +
	"  streetlight access end --entry 019b8cbd-b0c5-744e-a498-5114ae637665 --from \"Nadia Shah\""

type accessGive struct {
	whichFile
	To    string `required:"" placeholder:"NAME" help:"Id or full name of the worker."`
	Write bool   `help:"They may add to it and correct it: after a visit together, or as a successor."`
}

// Help is what --help says beyond the one line.
func (accessGive) Help() string { return whoseHelp }

// Run gives access.
func (c accessGive) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		file, err := c.find(ctx, h)
		if err != nil {
			return err
		}
		w, err := h.actions.FindWorker(ctx, c.To)
		if err != nil {
			return err
		}
		if err := h.actions.GiveAccess(ctx, actions.GivenAccess{File: file, Worker: w.ID, Write: c.Write}); err != nil {
			return err
		}
		fmt.Fprintf(env.out, "%s has the record. It comes to their phones with their next sync.\n", w.Name)
		return nil
	})
}

type accessEnd struct {
	whichFile
	From string `required:"" placeholder:"NAME" help:"Id or full name of the worker."`
}

// Help is what --help says beyond the one line.
func (accessEnd) Help() string { return whoseHelp }

// Run ends access.
func (c accessEnd) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		file, err := c.find(ctx, h)
		if err != nil {
			return err
		}
		w, err := h.actions.FindWorker(ctx, c.From)
		if err != nil {
			return err
		}
		if err := h.actions.EndAccess(ctx, file, w.ID); err != nil {
			return err
		}
		fmt.Fprintf(env.out, "%s no longer has the record. Their phones destroy it at their next sync; what they did not send is kept for a supervisor.\n", w.Name)
		return nil
	})
}

type userEnd struct {
	Person    string `arg:"" help:"Id or full name."`
	Successor string `help:"Id or full name of who owns their plans from now on; needed when they own any."`
}

// Run ends a person's account.
func (c userEnd) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		w, err := h.actions.FindWorker(ctx, c.Person)
		if err != nil {
			return err
		}
		var next casework.Worker
		if c.Successor != "" {
			if next, err = h.actions.FindWorker(ctx, c.Successor); err != nil {
				return err
			}
		}
		if err := h.actions.EndWorker(ctx, w.ID, next.ID); err != nil {
			return err
		}
		fmt.Fprintf(env.out, "The account of %s has ended. Their phones are told at their next sync; what was not sent stays on them, sealed, and can be salvaged.\n", w.Name)
		return nil
	})
}
