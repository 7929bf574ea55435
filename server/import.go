package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"streetlight/server/actions"
	"streetlight/server/sheet"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// importCommand takes in a CSV file. It reads the file itself, also while a server runs, and hands it over batch by batch.
type importCommand struct {
	File    string            `arg:"" help:"The file; its first line names the columns." type:"existingfile"`
	Agency  string            `required:"" help:"Name or id of the agency whose records these are."`
	Kind    string            `required:"" help:"Of all its records, such as school_attendance."`
	Map     map[string]string `placeholder:"COLUMN=FIELD" mapsep:"none" help:"The field of a column that is named otherwise, such as --map Pupil=name; - leaves a column out. May be given several times."`
	DryRun  bool              `help:"Only say, line by line, what is wrong."`
	Stop    bool              `help:"Go no further than the first line that is refused."`
	Results string            `placeholder:"FILE" help:"Write what became of each line there, one JSON object a line." type:"path"`
	JSON    bool              `name:"json" help:"Print one JSON object."`
}

// errNotAll says that some of a file was not taken in; the report says what.
var errNotAll = errors.New("not every line was taken in")

// Run takes the file in.
func (c importCommand) Run(ctx context.Context, cli *commands, env surroundings) error {
	if _, running, _ := ask(ctx, cli.Data, adminCall{Batch: &actions.Batch{}}); running { // it says that this batch is empty
		return c.take(ctx, env, func(ctx context.Context, b actions.Batch) (actions.BatchAnswer, error) {
			answer, _, err := ask(ctx, cli.Data, adminCall{Agency: c.Agency, Batch: &b})
			if err != nil || answer.Batch == nil {
				return actions.BatchAnswer{}, errors.Join(err, ctx.Err())
			}
			return *answer.Batch, nil
		})
	}
	return with(ctx, cli, env, nil, func(h *house) error {
		return c.take(ctx, env, func(ctx context.Context, b actions.Batch) (actions.BatchAnswer, error) {
			return h.actions.ImportFor(ctx, c.Agency, b)
		})
	})
}

// take reads the file and sends it on.
func (c importCommand) take(ctx context.Context, env surroundings, send sheet.Send) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("open the file: %w", err)
	}
	defer f.Close() // it was only read
	pack, err := practice.Default()
	if err != nil {
		return err
	}
	s, err := sheet.Open(f, sheet.Options{Kind: casework.Kind(c.Kind), Map: c.Map, Zone: pack.Location()})
	if err != nil {
		return err
	}
	results, done, err := c.results()
	if err != nil {
		return err
	}
	load := sheet.Load{Send: send, DryRun: c.DryRun, Stop: c.Stop, Line: results, Progress: c.bar(env.errs)}
	report, err := load.Take(ctx, s)
	if err = errors.Join(err, done()); err != nil {
		return errors.Join(fmt.Errorf("%w\n%s", err, soFar(report)), c.print(env.out, report))
	}
	if err := c.print(env.out, report); err != nil {
		return err
	}
	if report.Refused > 0 || report.Ended != "" {
		return errNotAll
	}
	return nil
}

// results opens the file to which each line's fate is written, if there is to be one.
func (c importCommand) results() (line func(sheet.Taken) error, done func() error, err error) {
	if c.Results == "" {
		return nil, func() error { return nil }, nil
	}
	f, err := os.Create(c.Results)
	if err != nil {
		return nil, nil, fmt.Errorf("make the file of results: %w", err)
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	return func(t sheet.Taken) error { return enc.Encode(t) }, func() error { return errors.Join(w.Flush(), f.Close()) }, nil
}

// bar draws how far it is, on a terminal alone.
func (c importCommand) bar(errs io.Writer) func(int) {
	f, ok := errs.(*os.File)
	if c.JSON || !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("Lines"), progressbar.OptionShowCount(),
		progressbar.OptionShowIts(), progressbar.OptionSetElapsedTime(true), progressbar.OptionClearOnFinish())
	return func(lines int) { _ = bar.Set(lines) } // a bar that cannot be drawn stops nothing
}

// soFar says what stands although an error ended the import.
func soFar(r sheet.Report) string {
	if r.Last == 0 {
		return "Nothing of the file was kept."
	}
	return fmt.Sprintf("Lines %d to %d were gone through, and what was taken in of them stays. Run it again: nothing is doubled.", r.First, r.Last)
}

func (c importCommand) print(out io.Writer, r sheet.Report) error {
	if c.JSON {
		return printJSON(out, r)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(out, "line %d%s: %s\n", f.Line, whereIn(f), f.Sentence)
	}
	if r.More > 0 {
		fmt.Fprintf(out, "... and %d more like these.\n", r.More)
	}
	verb := "were"
	if r.DryRun {
		verb = "would be"
	}
	fmt.Fprintf(out, "%d lines: %d %s recorded, %d correct an earlier record, %d were here already, %d are refused.\n", r.Lines, r.Recorded, verb, r.Corrected, r.Unchanged, r.Refused)
	if r.Received > 0 {
		fmt.Fprintf(out, "%d of attendance %s received; of these %d are of children without a record: counted, and not kept.\n", r.Received, verb, r.Dropped)
	}
	if r.Refused > 0 && !r.DryRun && r.Ended == "" {
		fmt.Fprintln(out, "All other lines are kept. Put the refused ones right and run the file again: nothing is doubled.")
	}
	if r.Ended != "" {
		fmt.Fprintf(out, "%s Lines %d to %d were gone through.\n", r.Ended, r.First, r.Last)
	}
	return nil
}

// whereIn names the column and the cell of a fault.
func whereIn(f sheet.Fault) string {
	out := ""
	if f.Column != "" {
		out = fmt.Sprintf(", column %q", f.Column)
	}
	if f.Cell != "" {
		out += fmt.Sprintf(", %q", f.Cell)
	}
	return out
}
