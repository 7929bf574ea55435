package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"streetlight/server/actions"
	"streetlight/server/auth"
	"streetlight/shared/casework"
)

// opened is the house that a command works on: its own, or that of the server which runs it.
type opened struct {
	house *house
	env   surroundings
}

// runOn runs a command within a running server.
func runOn(ctx context.Context, h *house, args []string, env surroundings) error {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("streetlight"), kong.Writers(env.out, env.out), kong.Exit(func(int) {}))
	if err != nil {
		return fmt.Errorf("read the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(&cli, env, &opened{house: h, env: env})
}

// with runs fn on the house at hand, opening and closing the one of the data folder when no server lent one. It makes no
// store: a slip in --data would else be answered from an empty one.
func with(ctx context.Context, cli *commands, env surroundings, lent *house, fn func(*house) error) error {
	if _, err := os.Stat(storeFile(cli.Data)); lent == nil && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no store in %s: name its folder with --data, or begin one with “user add” or “serve”", cli.Data)
	}
	return withNew(ctx, cli, env, lent, fn)
}

// withNew is with, and makes the store where there is none yet.
func withNew(ctx context.Context, cli *commands, env surroundings, lent *house, fn func(*house) error) error {
	if lent != nil {
		return fn(lent)
	}
	h, err := openHouse(ctx, houseOptions{dir: cli.Data, now: env.now, gate: auth.New, env: env})
	if err != nil {
		return err
	}
	return errors.Join(fn(h), h.close())
}

type userCommands struct {
	Add  userAdd  `cmd:"" help:"Add a person, and print the link by which they set a password."`
	Link userLink `cmd:"" help:"Print another link by which a person sets a password, such as one who forgot theirs."`
	List userList `cmd:"" help:"List all people."`
	End  userEnd  `cmd:"" help:"End a person's account: their sessions, their phones, and all that they may read."`
}

type userAdd struct {
	Name   string `arg:"" help:"Full name."`
	Role   string `required:"" help:"Such as pcso, mentor, family_worker, supervisor, social_worker, front_door."`
	Agency string `required:"" help:"Name of the agency; a new one is made."`
	Sector string `help:"Of a new agency: police, council, voluntary, health or education; council when none is said."`
	Team   string `required:"" help:"Name of the team; a new one is made."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run adds a person.
func (c userAdd) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return withNew(ctx, cli, env, lent.get(), func(h *house) error {
		before, err := h.actions.Workers(ctx)
		if err != nil {
			return err
		}
		w, link, err := h.actions.AddWorker(ctx, actions.NewWorker{Name: c.Name, Role: casework.Role(c.Role), Agency: c.Agency,
			Sector: c.sector(), Team: c.Team})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, map[string]any{"worker": w, "link": "/welcome/" + link})
		}
		fmt.Fprintf(env.out, "Added %s, %s (%s).\n%sTo work in the console they set a password, within 24 hours, at\n  %s/welcome/%s\nTo use a phone, run\n  streetlight device enrol %s\n",
			w.Name, w.Role.Label(), w.ID, c.slips(before), h.site(), link, w.ID)
		return nil
	})
}

// sector is that of the agency, if it is new.
func (c userAdd) sector() casework.Sector { return cmp.Or(casework.Sector(c.Sector), casework.Council) }

// slips points to what was perhaps not meant: a second person of one name, an agency or team that is new, and
// a sector that an agency does not have.
func (c userAdd) slips(before []actions.WorkerLine) string {
	var namesake, agency, team bool
	var sector casework.Sector
	for _, w := range before {
		namesake = namesake || w.Name == c.Name
		if w.AgencyName == c.Agency {
			agency, sector = true, w.Sector
		}
		team = team || w.AgencyName == c.Agency && w.TeamName == c.Team
	}
	out := ""
	if namesake {
		out += fmt.Sprintf("There is another %s: “user list” shows both, “device enrol” then asks for the id.\n", c.Name)
	}
	switch {
	case !agency:
		out += fmt.Sprintf("%s is a new agency (%s), %s its first team.\n", c.Agency, c.sector(), c.Team)
	case !team:
		out += fmt.Sprintf("%s is a new team of %s.\n", c.Team, c.Agency)
	}
	if agency && c.Sector != "" && casework.Sector(c.Sector) != sector {
		out += fmt.Sprintf("%s is an agency already (%s): --sector %s changed nothing.\n", c.Agency, sector, c.Sector)
	}
	return out
}

type userLink struct {
	Person string `arg:"" help:"Id or full name."`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Run makes another link.
func (c userLink) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		w, err := h.actions.FindWorker(ctx, c.Person)
		if err != nil {
			return err
		}
		link, err := h.actions.NewLink(ctx, w.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, map[string]any{"worker": w, "link": "/welcome/" + link})
		}
		fmt.Fprintf(env.out, "%s/welcome/%s\nGood once, within 24 hours, for %s to set a password. The old one holds until then.\n", h.site(), link, w.Name)
		return nil
	})
}

type userList struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run lists people.
func (c userList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		workers, err := h.actions.Workers(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, workers)
		}
		t := tabwriter.NewWriter(env.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tROLE\tAGENCY\tTEAM\tPHONES\tID")
		for _, w := range workers {
			role := w.Role.Label()
			if w.Ended {
				role += ", left"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\n", w.Name, role, w.AgencyName, w.TeamName, w.Phones, w.ID)
		}
		return t.Flush()
	})
}

// get is the house that a running server lent, or nil.
func (o *opened) get() *house {
	if o == nil {
		return nil
	}
	return o.house
}

// listOf is a list that JSON shows as [] when it is empty.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
