package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"streetlight/server/actions"
	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

type rulesCommands struct {
	Backtest backtestCommand `cmd:"" help:"List which alerts the rules would have raised in the days before now, on which facts."`
}

// backtestCommand asks for the children of a store part by part, also while a server runs.
type backtestCommand struct {
	Since string `default:"90d" help:"How far back to look, such as 90d or 12w."`
	Pack  string `placeholder:"FILE" help:"Hold this practice pack against the live one, and list what differs." type:"existingfile"`
	JSON  bool   `name:"json" help:"Print one JSON object."`
}

// backtestReport is what a backtest found.
type backtestReport struct {
	Since    time.Time              `json:"since"`
	Children int                    `json:"children"`
	Lines    []actions.BacktestLine `json:"lines"`
}

// Run looks back.
func (c backtestCommand) Run(ctx context.Context, cli *commands, env surroundings) error {
	in, err := c.input(env.now())
	if err != nil {
		return err
	}
	asked := func(ctx context.Context, in actions.BacktestInput) (actions.BacktestPart, error) {
		answer, _, err := ask(ctx, cli.Data, adminCall{Backtest: &in})
		if err != nil || answer.Backtest == nil {
			return actions.BacktestPart{}, errors.Join(err, ctx.Err())
		}
		return *answer.Backtest, nil
	}
	if listens(ctx, cli.Data) {
		return c.look(ctx, in, asked, env)
	}
	return with(ctx, cli, env, nil, func(h *house) error { return c.look(ctx, in, h.actions.Backtest, env) })
}

// input reads how far back to look, and the pack, which must be right.
func (c backtestCommand) input(now time.Time) (in actions.BacktestInput, err error) {
	span, err := practice.ParseSpan(c.Since)
	if err != nil {
		return in, err
	}
	length, fixed := span.Fixed()
	if !fixed {
		return in, fmt.Errorf("look back a number of hours, days or weeks, such as 90d, not %s", span.Words())
	}
	in.Since = now.Add(-length)
	if c.Pack == "" {
		return in, nil
	}
	if in.Pack, err = os.ReadFile(c.Pack); err != nil {
		return in, fmt.Errorf("read the practice pack: %w", err)
	}
	_, err = practice.Parse(in.Pack, rules.Check)
	return in, err
}

// look asks for all parts and prints what they found.
func (c backtestCommand) look(ctx context.Context, in actions.BacktestInput, next func(context.Context, actions.BacktestInput) (actions.BacktestPart, error), env surroundings) error {
	report, looked := backtestReport{Since: in.Since, Lines: []actions.BacktestLine{}}, 0
	var bar *progressbar.ProgressBar
	for {
		part, err := next(ctx, in)
		if err != nil {
			return err
		}
		if in.From.IsZero() {
			report.Children, bar = part.Children, c.bar(env.errs, part.Children)
		}
		report.Lines = append(report.Lines, part.Lines...)
		if looked += part.Looked; bar != nil {
			_ = bar.Set(looked) // a bar that cannot be drawn stops nothing
		}
		if part.Done {
			break
		}
		in.From = part.Next
	}
	if c.JSON {
		return printJSON(env.out, report)
	}
	return c.print(env.out, report)
}

// bar draws how far it is, on a terminal alone.
func (c backtestCommand) bar(errs io.Writer, children int) *progressbar.ProgressBar {
	f, ok := errs.(*os.File)
	if c.JSON || !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return progressbar.NewOptions(children, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("Children"), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

// print lists each finding with its facts, then counts. With another pack only what differs is listed.
func (c backtestCommand) print(out io.Writer, r backtestReport) error {
	count := map[string]int{}
	for _, l := range r.Lines {
		side := sideOf(l)
		if c.Pack == "" {
			side = ""
		}
		count[side]++
		if side == inBoth {
			continue
		}
		fmt.Fprintf(out, "%s  child %s  %s %s  priority %d%s\n  %s\n", l.Finding.JudgedAt.Format(casework.DayLayout), l.Child.Short(), l.Finding.Rule, l.Finding.RuleName, l.Finding.Priority, side, l.Finding.Why)
		for _, f := range l.Finding.Facts {
			fmt.Fprintf(out, "    %s  %s%s\n", f.OccurredAt.Format(casework.DayLayout), f.Kind.Label(), approvedOrNot(f))
		}
	}
	since := r.Since.Format(casework.DayLayout)
	if c.Pack == "" {
		fmt.Fprintf(out, "%d alerts would have been raised since %s, or have named a fact more, among %s.\n", len(r.Lines), since, children(r.Children))
		return nil
	}
	fmt.Fprintf(out, "Since %s, among %s: %d by both packs, %d by the live pack alone, %d by %s alone.\n", since, children(r.Children), count[inBoth], count[liveAlone], count[proposedAlone], c.Pack)
	return nil
}

// By which pack a line is.
const (
	inBoth        = "  by both packs"
	liveAlone     = "  by the live pack alone"
	proposedAlone = "  by the other pack alone"
)

func sideOf(l actions.BacktestLine) string {
	switch {
	case l.Live && l.Proposed:
		return inBoth
	case l.Live:
		return liveAlone
	}
	return proposedAlone
}

func approvedOrNot(f casework.FactRef) string {
	if f.Approved {
		return ""
	}
	return ", not approved yet"
}

func children(n int) string {
	if n == 1 {
		return "one child's record"
	}
	return fmt.Sprintf("%d children's records", n)
}
