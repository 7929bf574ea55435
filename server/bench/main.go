// Command bench measures the exchange with the real programs on this machine. Each figure stands beside what it is measured
// against in the same run: the SQLite outbox of outbox/, which does the same job unsigned, unsealed and with the last write
// winning, or what the machine itself takes for a bare bbolt put or a file that is flushed; only the rules are measured alone,
// within this program. Product and peer take turns, so
// that whatever else the machine does hits both. It prints medians with their spread and the budget of each, and writes
// them to bench.json. It never fails because a budget is missed, and never measures programs that lost a record. The
// programs must have been built; “make bench” does it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	var o options
	flag.IntVar(&o.n, "n", 10000, "how many entries")
	flag.IntVar(&o.large, "large", -1, "how many entries the large part has; 0 leaves it out; by default ten times -n")
	flag.IntVar(&o.runs, "runs", 5, "how many times; medians are shown")
	flag.IntVar(&o.largeRuns, "large-runs", 1, "how many times the large part is done")
	flag.IntVar(&o.children, "children", 100_000, "how many children of 20 facts the rules are asked about; 0 leaves it out")
	flag.StringVar(&o.bin, "bin", programs(), "folder of the programs")
	out := flag.String("out", "bench.json", "file for the figures")
	flag.Parse()
	if o.large < 0 {
		o.large = 10 * o.n
	}
	if err := bench(context.Background(), o, *out); err != nil {
		log.Fatal(err)
	}
}

func programs() string {
	if dir := os.Getenv("STREETLIGHT_BIN"); dir != "" {
		return dir
	}
	return "bin"
}

// options say what is measured.
type options struct {
	n, large, runs, largeRuns, children int
	bin                                 string
}

func bench(ctx context.Context, o options, out string) error {
	if o.n < 100 || o.runs < 1 || (o.large > 0 && o.largeRuns < 1) {
		return fmt.Errorf("at least 100 entries and one run are needed, not %d and %d", o.n, o.runs)
	}
	var err error
	if o.bin, err = filepath.Abs(o.bin); err != nil {
		return fmt.Errorf("find the programs: %w", err)
	}
	f := figures{}
	f.add("n", float64(o.n))
	f.add("runs", float64(o.runs))
	failed := passes(ctx, o, f)
	show(os.Stdout, f, o)
	return errors.Join(failed, f.write(out))
}

// passes makes all passes. What was measured before one failed is in f.
func passes(ctx context.Context, o options, f figures) error {
	if err := limits(f); err != nil {
		return err
	}
	if o.children > 0 {
		log.Printf("the rules: %d children", o.children)
		if err := judging(f, o.children); err != nil {
			return err
		}
	}
	for i := range o.runs {
		log.Printf("run %d of %d: %d entries", i+1, o.runs, o.n)
		if err := inFolder(func(dir string) error { return once(ctx, o, turn(i), dir, f) }); err != nil {
			return err
		}
	}
	for i := range o.largeRuns * min(o.large, 1) {
		log.Printf("large part, run %d of %d: %d entries", i+1, o.largeRuns, o.large)
		if err := inFolder(func(dir string) error { return large(ctx, o, turn(i), dir, f) }); err != nil {
			return fmt.Errorf("large part: %w", err)
		}
	}
	return nil
}

// inFolder runs fn with a folder of its own, and removes it.
func inFolder(fn func(dir string) error) error {
	dir, err := os.MkdirTemp("", "streetlight-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if err := fn(dir); err != nil {
		os.RemoveAll(dir)
		return err
	}
	return os.RemoveAll(dir)
}
