package main

import (
	"context"
	"fmt"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

type eraseCommands struct {
	Request eraseRequest `cmd:"" help:"Ask to erase all about a child, or one entry. Another person confirms it."`
	Confirm eraseConfirm `cmd:"" help:"Erase what another person asked for. It cannot be undone."`
	List    eraseList    `cmd:"" help:"List what was asked for, what was erased, and what is held from erasure."`
}

// actor finds the person in whose name a command acts.
func (h *house) actor(ctx context.Context, name string) (actions.Actor, error) {
	w, err := h.actions.FindWorker(ctx, name)
	return actions.Actor{Worker: w.ID}, err
}

type eraseRequest struct {
	Child  string `arg:"" optional:"" help:"Id of the child: all of its records, and those linked with them."`
	Entry  string `placeholder:"ID" help:"One entry instead."`
	By     string `required:"" placeholder:"NAME" help:"Who asks: an auditor or a Front Door manager, by id or full name."`
	Reason string `required:"" help:"Why. It is kept when the record is gone: name nobody."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run asks for an erasure.
func (c eraseRequest) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) (err error) {
	in := actions.ErasureInput{Reason: c.Reason}
	if c.Child != "" {
		if in.Child, err = casework.ParseID[casework.ChildID](c.Child); err != nil {
			return err
		}
	}
	if c.Entry != "" {
		if in.Entry, err = casework.ParseID[casework.EntryID](c.Entry); err != nil {
			return err
		}
	}
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		by, err := h.actor(ctx, c.By)
		if err != nil {
			return err
		}
		e, err := h.actions.RequestErasure(ctx, by, in)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, e)
		}
		fmt.Fprintf(env.out, "Asked for as %s. Nothing is erased yet.\n", e.ID)
		for _, record := range e.Records {
			fmt.Fprintf(env.out, "  about the child of record %s\n", record)
		}
		fmt.Fprintf(env.out, "Another person confirms it with\n  streetlight erase confirm %s --by NAME\n", e.ID)
		return nil
	})
}

type eraseConfirm struct {
	ID   string `arg:"" help:"As “erase list” shows it."`
	By   string `required:"" placeholder:"NAME" help:"Who confirms: not the person who asked."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Run erases.
func (c eraseConfirm) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	id, err := casework.ParseID[casework.ErasureID](c.ID)
	if err != nil {
		return err
	}
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		by, err := h.actor(ctx, c.By)
		if err != nil {
			return err
		}
		e, err := h.actions.ConfirmErasure(ctx, by, id)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, e)
		}
		fmt.Fprintln(env.out, "Erased, and its keys are destroyed. Phones are told at their next sync.\nDestroy the backups of the folder keys that were made before, and make a new one.")
		return nil
	})
}

type eraseList struct {
	JSON bool `name:"json" help:"Print one JSON object."`
}

// Run lists erasures and holds.
func (c eraseList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		list, holds, err := h.actions.Erasures(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, map[string]any{"erasures": listOf(list), "holds": listOf(holds)})
		}
		names, err := h.actions.Names(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(env.out, erasureWords(list, holds, names, h.zone))
		return err
	})
}

type holdCommands struct {
	Set holdSet `cmd:"" help:"Keep a child's records from erasure, such as for an inquest."`
	End holdEnd `cmd:"" help:"End that."`
}

type holdSet struct {
	Child  string `arg:"" help:"Id of the child."`
	By     string `required:"" placeholder:"NAME" help:"Who decides: an auditor or a Front Door manager."`
	Reason string `required:"" help:"Why."`
}

// Run holds a child's records.
func (c holdSet) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return onChild(ctx, cli, env, lent, c.Child, c.By, func(h *house, by actions.Actor, child casework.ChildID) error {
		if err := h.actions.SetHold(ctx, by, child, c.Reason); err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Held: nothing of this child can be erased until “hold end”.")
		return nil
	})
}

type holdEnd struct {
	Child string `arg:"" help:"Id of the child."`
	By    string `required:"" placeholder:"NAME" help:"Who decides."`
}

// Run ends a hold.
func (c holdEnd) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return onChild(ctx, cli, env, lent, c.Child, c.By, func(h *house, by actions.Actor, child casework.ChildID) error {
		if err := h.actions.EndHold(ctx, by, child); err != nil {
			return err
		}
		fmt.Fprintln(env.out, "Held no longer.")
		return nil
	})
}

// onChild runs an act of a named person on a child.
func onChild(ctx context.Context, cli *commands, env surroundings, lent *opened, id, name string, act func(*house, actions.Actor, casework.ChildID) error) error {
	child, err := casework.ParseID[casework.ChildID](id)
	if err != nil {
		return err
	}
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		by, err := h.actor(ctx, name)
		if err != nil {
			return err
		}
		return act(h, by, child)
	})
}
