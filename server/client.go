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

type clientCommands struct {
	Add    clientAdd    `cmd:"" help:"Add an agency's system, and print its key, once."`
	List   clientList   `cmd:"" help:"List the systems."`
	Rotate clientRotate `cmd:"" help:"Give a system a new key, and print it, once; the old one is refused from now on."`
	Revoke clientRevoke `cmd:"" help:"End a system's key for good."`
}

type clientAdd struct {
	Name   string   `arg:"" help:"Such as \"Northfield School register\"."`
	Agency string   `required:"" help:"Name or id of the agency whose system it is."`
	Kinds  []string `required:"" help:"Kinds of record it may send, with commas between them, such as school_attendance,school_exclusion."`
	JSON   bool     `name:"json" help:"Print one JSON object."`
}

// Run adds a system.
func (c clientAdd) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		in := actions.NewClient{Name: c.Name, Agency: c.Agency}
		for _, k := range c.Kinds {
			in.Kinds = append(in.Kinds, casework.Kind(strings.TrimSpace(k)))
		}
		line, key, err := h.actions.AddClient(ctx, in)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, shownKey{line, key})
		}
		return shownKey{line, key}.show(env.out)
	})
}

// shownKey is a key that is shown once.
type shownKey struct {
	Client actions.ClientLine `json:"client"`
	Key    string             `json:"key"`
}

func (k shownKey) show(out io.Writer) error {
	_, err := fmt.Fprintf(out, "%s of %s may send %s.\nIts key, which is shown this once:\n  %s\nSend it with POST /v1/records as “Authorization: Bearer KEY”; GET /openapi.json says how.\n",
		k.Client.Name, k.Client.Agency, kindList(k.Client.Kinds), k.Key)
	return err
}

func kindList(kinds []casework.Kind) string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return strings.Join(out, ", ")
}

type clientList struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run lists systems.
func (c clientList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		lines, err := h.actions.Clients(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, lines)
		}
		t := tabwriter.NewWriter(env.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tAGENCY\tKINDS\tUSED\tSTATE\tATTENDANCE NOT KEPT\tID")
		for _, l := range lines {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", l.Name, l.Agency, kindList(l.Kinds), usedWords(l.Used), stateWords(l), l.Dropped, l.ID)
		}
		return t.Flush()
	})
}

func usedWords(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format("2006-01-02 15:04")
}

func stateWords(l actions.ClientLine) string {
	switch {
	case !l.Revoked.IsZero():
		return "revoked"
	case len(l.Kinds) == 0:
		return "no key" // the files that were imported for an agency
	}
	return "in use"
}

type clientRotate struct {
	Client string `arg:"" help:"Id or name."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run gives a new key.
func (c clientRotate) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		line, key, err := h.actions.RotateClient(ctx, c.Client)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, shownKey{line, key})
		}
		return shownKey{line, key}.show(env.out)
	})
}

type clientRevoke struct {
	Client string `arg:"" help:"Id or name."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run ends a key.
func (c clientRevoke) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		line, err := h.actions.RevokeClient(ctx, c.Client)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, line)
		}
		fmt.Fprintf(env.out, "The key of %s, %s, is refused from now on. What it sent stays.\n", line.Name, line.Agency)
		return nil
	})
}
