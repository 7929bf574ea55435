package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"streetlight/server/actions"
	"streetlight/server/rules"
	"streetlight/shared/practice"
)

type practiceCommands struct {
	Check   practiceCheck   `cmd:"" help:"Count what a practice pack holds, and say what is wrong with it, line by line."`
	Propose practicePropose `cmd:"" help:"Take a file in as a draft."`
	Trial   practiceTrial   `cmd:"" help:"Put a version on trial: it is looked at beside the live one and raises nothing."`
	Live    practiceLive    `cmd:"" help:"Make a version on trial the live one. Somebody else decides it than who put it on trial."`
	List    practiceList    `cmd:"" help:"List all versions, and who decided what."`
	Show    practiceShow    `cmd:"" help:"Show one version, or its whole text."`
}

// errFaults says that a pack cannot be used; what is wrong with it was printed.
var errFaults = errors.New("the practice pack cannot be used as it is")

type practiceCheck struct {
	File string `arg:"" optional:"" help:"The pack. Without it the live one is checked."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// checked is what is said of a pack.
type checked struct {
	practice.Summary
	Faults practice.Faults `json:"faults"`
}

// Run checks a file, or the live pack. Without a store the live pack is the one that a new store begins with.
func (c practiceCheck) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	if c.File != "" {
		raw, err := readPack(c.File)
		if err != nil {
			return err
		}
		return c.say(env.out, raw)
	}
	if _, err := os.Stat(storeFile(cli.Data)); lent == nil && errors.Is(err, os.ErrNotExist) {
		p, err := practice.Default()
		if err != nil {
			return err
		}
		return c.say(env.out, p.Encode())
	}
	return with(ctx, cli, env, lent.get(), func(h *house) error { return c.say(env.out, h.actions.Pack().Encode()) })
}

func (c practiceCheck) say(w io.Writer, raw []byte) error {
	s, faults := practice.Examine(raw, rules.Check)
	if c.JSON {
		if faults == nil {
			faults = practice.Faults{}
		}
		if err := printJSON(w, checked{s, faults}); err != nil {
			return err
		}
	} else if err := sayPack(w, s, faults); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errFaults
	}
	return nil
}

// sayPack prints what a pack holds and what is wrong with it.
func sayPack(w io.Writer, s practice.Summary, faults practice.Faults) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	if s.Indicators+s.Rules > 0 {
		fmt.Fprintf(w, "%s %s, %s\n", s.Place, s.Version, s.State)
		for _, c := range s.Counts() {
			fmt.Fprintf(t, "%d\t %s\n", c.N, c.What)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Fprintln(w, f)
	}
	switch len(faults) {
	case 0:
		fmt.Fprintln(w, "Nothing is wrong with it.")
	case 1:
		fmt.Fprintln(w, "1 fault. Predicates are checked once the rest is right.")
	default:
		fmt.Fprintf(w, "%d faults. Predicates are checked once the rest is right.\n", len(faults))
	}
	return nil
}

// readPack reads a file no further than a pack may be long; one that is longer is refused by whoever reads it as a pack.
func readPack(file string) (raw []byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the practice pack: %w", err)
	}
	defer f.Close() // it was only read
	if raw, err = io.ReadAll(io.LimitReader(f, practice.MaxBytes+1)); err != nil {
		return nil, fmt.Errorf("read the practice pack: %w", err)
	}
	return raw, nil
}

type practicePropose struct {
	File string `arg:"" help:"The pack."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Run takes a draft in. A server that runs was sent the file with the command.
func (c practicePropose) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	raw := env.sent
	if lent == nil {
		var err error
		if raw, err = readPack(c.File); err != nil {
			return err
		}
	}
	return withNew(ctx, cli, env, lent.get(), func(h *house) error {
		v, err := h.actions.ProposePack(ctx, raw)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, v)
		}
		_, err = fmt.Fprintf(env.out, "%s %s is a draft now. Next: practice trial %s --by NAME\n", v.Place, v.Version, v.Version)
		return err
	})
}

type practiceStep struct {
	Version string `arg:"" help:"Such as 2026.2."`
	By      string `required:"" placeholder:"NAME" help:"Id or full name of the person who decides it."`
	JSON    bool   `name:"json" help:"Print one JSON object."`
}

type practiceTrial struct{ practiceStep }

// Run puts a version on trial.
func (c practiceTrial) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return c.decide(ctx, cli, env, lent, (*actions.Service).TryPack, "%s %s is on trial now and raises nothing. Next, by somebody else: practice live %s --by NAME")
}

type practiceLive struct{ practiceStep }

// Run makes a version live.
func (c practiceLive) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return c.decide(ctx, cli, env, lent, (*actions.Service).MakePackLive, "%s %s is live now. Phones get it with their next sync; all children are looked at again by its rules (%s).")
}

// decide runs one decision of a named person, and says what it did in words about place and version.
func (c practiceStep) decide(ctx context.Context, cli *commands, env surroundings, lent *opened,
	act func(*actions.Service, context.Context, actions.Actor, string) (actions.PackVersion, error), words string) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		w, err := h.actions.FindWorker(ctx, c.By)
		if err != nil {
			return err
		}
		v, err := act(h.actions, ctx, actions.Actor{Worker: w.ID}, c.Version)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, v)
		}
		_, err = fmt.Fprintf(env.out, words+"\n", v.Place, v.Version, v.Version)
		return err
	})
}

type practiceList struct {
	JSON bool `name:"json" help:"Print one JSON array."`
}

// Run lists the versions.
func (c practiceList) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		versions, err := h.actions.PackVersions(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(env.out, versions)
		}
		t := tabwriter.NewWriter(env.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "VERSION\tPLACE\tSTATE\tRULES\tINDICATORS\tLAST DECIDED")
		for _, v := range versions {
			fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%s\n", v.Version, v.Place, v.State, v.Rules, v.Indicators, stepWords(v.Last(), h.zone))
		}
		return t.Flush()
	})
}

type practiceShow struct {
	Version string `arg:"" help:"Such as 2026.2."`
	Text    bool   `help:"Print the pack's text alone, to begin another version with."`
	JSON    bool   `name:"json" help:"Print one JSON object."`
}

// Run shows one version.
func (c practiceShow) Run(ctx context.Context, cli *commands, env surroundings, lent *opened) error {
	return with(ctx, cli, env, lent.get(), func(h *house) error {
		page, err := h.actions.PackText(ctx, c.Version)
		switch {
		case err != nil:
			return err
		case c.Text:
			_, err = io.WriteString(env.out, page.Text)
			return err
		case c.JSON:
			return printJSON(env.out, page.PackVersion)
		}
		_, faults := practice.Examine([]byte(page.Text), rules.Check)
		if err := sayPack(env.out, page.Summary, faults); err != nil {
			return err
		}
		for _, st := range page.Steps {
			fmt.Fprintln(env.out, stepWords(st, h.zone))
		}
		return nil
	})
}

// stepWords says who decided what, and when.
func stepWords(st actions.PackStep, zone *time.Location) string {
	by := st.By
	if by == "" {
		by = "the program or its command line"
	}
	return fmt.Sprintf("%s %s by %s", st.At.In(zone).Format("2006-01-02 15:04"), st.State, by)
}
