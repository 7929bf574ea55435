// Command mutants proves that the simulation can fail: it makes each mistake that a file here describes in the real code,
// and runs the simulation on it. A mistake that no seed notices is one that the simulation should be able to see. It never
// changes a file of the module but, with -name, the seeds in the descriptions; the compiler reads the mistakes in place of
// the right files.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// here is where the mistakes are described, from the module's folder.
const here = "sync/simtest/mutants"

// options are what a run of all mistakes is made of.
type options struct {
	root   string // the module's folder
	only   string // a regular expression that names fit
	seeds  int    // to run on each mistake that its own seed does not notice
	steps  int    // for each seed
	atOnce int    // mistakes that are built and run side by side
	name   bool   // write down the seed that notices a mistake
}

func main() {
	o := options{root: "."}
	flag.StringVar(&o.only, "only", "", "run those mistakes alone whose names fit this regular expression")
	flag.IntVar(&o.seeds, "seeds", 60, "how many seeds to run on a mistake that its own seed does not notice, at most")
	flag.IntVar(&o.steps, "steps", 1000, "how many steps for each seed")
	flag.IntVar(&o.atOnce, "at-once", 2, "how many mistakes to try side by side")
	flag.BoolVar(&o.name, "name", false, "write the seed that notices a mistake into its description")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// run makes each mistake, after it has seen that the code without them passes. The last line says how many were caught.
func run(ctx context.Context, out io.Writer, o options) error {
	all, err := read(filepath.Join(o.root, filepath.FromSlash(here)), o.only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "streetlight-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	s := simulation{root: o.root, dir: dir, steps: o.steps, now: time.Now}
	if err := s.rightPasses(ctx, all, o.atOnce); err != nil {
		return err
	}
	fmt.Fprintf(out, "%-36s %4.0f s  passes, with every seed that is named\n", "the code as it stands", time.Since(began).Seconds())
	trials := make([]trial, len(all))
	sideBySide(o.atOnce, len(all), func(i int) {
		trials[i] = s.try(ctx, all[i], o.seeds)
		fmt.Fprint(out, trials[i])
	})
	if o.name {
		if err := nameSeeds(trials); err != nil {
			return err
		}
	}
	return sum(out, trials, time.Since(began))
}

// sum says how it went.
func sum(out io.Writer, trials []trial, took time.Duration) error {
	caught := 0
	for _, t := range trials {
		if t.problem == "" {
			caught++
		}
	}
	if len(trials) > 0 {
		slowest := slices.MaxFunc(trials, func(a, b trial) int { return int(a.took - b.took) })
		fmt.Fprintf(out, "%.0f s in all; the slowest: %s, %.0f s\n", took.Seconds(), slowest.name, slowest.took.Seconds())
	}
	fmt.Fprintf(out, "caught %d of %d\n", caught, len(trials))
	if caught < len(trials) || len(trials) == 0 {
		return errors.New("not every mistake was made and noticed")
	}
	return nil
}

// nameSeeds writes down what noticed each mistake.
func nameSeeds(trials []trial) error {
	for _, t := range trials {
		if t.problem == "" && t.bySeed != t.seed {
			if err := t.nameSeed(t.bySeed); err != nil {
				return err
			}
		}
	}
	return nil
}

// String is the line about one mistake.
func (t trial) String() string {
	verdict := fmt.Sprintf("caught by seed %d: %s", t.bySeed, t.property)
	if t.problem != "" {
		verdict = t.problem
	}
	return fmt.Sprintf("%-36s %4.0f s  %s\n", t.name, t.took.Seconds(), strings.TrimSpace(verdict))
}
