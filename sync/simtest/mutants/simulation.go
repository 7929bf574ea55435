package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// longest is how long a simulation may run. One that does not end has found nothing: it is a problem, not a catch.
const longest = 3 * time.Minute

// smoke is from which seed to which the code as it stands is run beside the seeds that are named.
const smoke = 10

// simulation builds and runs the simulation of a module.
type simulation struct {
	root  string
	dir   string // for what is built
	steps int    // for each seed
	now   func() time.Time
}

// trial is what became of one mistake. It is caught where there is no problem.
type trial struct {
	mutant
	took     time.Duration
	bySeed   uint64
	property string // that did not hold
	problem  string // it does not apply or build, was not noticed, or the simulation did not end
}

// try makes a mistake and runs the simulation on it: first the seed that is named, the others only where that one does not
// notice it.
func (s simulation) try(ctx context.Context, m mutant, seeds int) (t trial) {
	t.mutant = m
	began := s.now()
	defer func() { t.took = s.now().Sub(began) }()
	program, err := s.buildWrong(ctx, m)
	if err != nil {
		t.problem = err.Error()
		return t
	}
	defer os.Remove(program)
	if m.seed != 0 {
		if s.notices(ctx, program, m.seed, 1, &t) {
			return t
		}
	}
	if !s.notices(ctx, program, 1, seeds, &t) {
		t.problem = "NOT CAUGHT: " + m.what
	}
	return t
}

// notices runs seeds, and says whether that settled what becomes of a mistake.
func (s simulation) notices(ctx context.Context, program string, from uint64, seeds int, t *trial) bool {
	said, err := s.run(ctx, program, from, seeds)
	if err == nil {
		return false
	}
	if t.bySeed, t.property, err = property(said); err != nil {
		t.problem = err.Error()
	}
	return true
}

// rightPasses runs the code as it stands with all seeds that are named, and a few more.
func (s simulation) rightPasses(ctx context.Context, all []mutant, atOnce int) error {
	program := filepath.Join(s.dir, "right")
	if err := s.build(ctx, program); err != nil {
		return fmt.Errorf("the code as it stands: %w", err)
	}
	var seeds []uint64
	for n := uint64(1); n <= smoke; n++ {
		seeds = append(seeds, n)
	}
	for _, m := range all {
		if m.seed != 0 && !slices.Contains(seeds, m.seed) {
			seeds = append(seeds, m.seed)
		}
	}
	problems := make([]error, len(seeds))
	sideBySide(atOnce, len(seeds), func(i int) {
		if said, err := s.run(ctx, program, seeds[i], 1); err != nil {
			problems[i] = fmt.Errorf("the code as it stands fails with seed %d: %w\n%s", seeds[i], err, said)
		}
	})
	return errors.Join(problems...)
}

// buildWrong builds the simulation over the code with a mistake.
func (s simulation) buildWrong(ctx context.Context, m mutant) (program string, err error) {
	path, wrong, err := m.made(s.root)
	if err != nil {
		return "", err
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", err
	}
	program = filepath.Join(s.dir, m.name)
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: program + ".go"}})
	if err != nil {
		return "", err
	}
	err = errors.Join(os.WriteFile(program+".go", []byte(wrong), 0o600), os.WriteFile(program+".json", overlay, 0o600))
	if err != nil {
		return "", err
	}
	return program, s.build(ctx, program, "-overlay", program+".json")
}

// build builds the simulation.
func (s simulation) build(ctx context.Context, program string, flags ...string) error {
	args := append([]string{"test", "-c", "-vet=off", "-trimpath", "-ldflags", "-s -w", "-o", program}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./sync/simtest")...)
	cmd.Dir = s.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("does not build: %w\n%s", err, said)
	}
	return nil
}

// run runs seeds, until one fails.
func (s simulation) run(ctx context.Context, program string, from uint64, seeds int) (said string, err error) {
	ctx, stop := context.WithTimeoutCause(ctx, longest, fmt.Errorf("it did not end within %v", longest))
	defer stop()
	cmd := exec.CommandContext(ctx, program, "-test.run", "^TestSimulation$",
		"-from", strconv.FormatUint(from, 10), "-seeds", strconv.Itoa(seeds), "-steps", strconv.Itoa(s.steps))
	out, err := cmd.CombinedOutput()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause.Error(), cause
	}
	return string(out), err
}

// property finds which seed noticed a mistake, and by what. Whatever else ends a simulation is no catch.
func property(said string) (seed uint64, name string, err error) {
	_, after, ok := strings.Cut(said, ": seed ")
	number, after, ok2 := strings.Cut(after, ", step ")
	_, after, ok3 := strings.Cut(after, ": ")
	name, _, ok4 := strings.Cut(after, ": ")
	seed, err = strconv.ParseUint(number, 10, 64)
	if !ok || !ok2 || !ok3 || !ok4 || err != nil {
		return 0, "", fmt.Errorf("NOT CAUGHT by a property: %s", said)
	}
	return seed, name, nil
}

// sideBySide does n things, a few at a time.
func sideBySide(atOnce, n int, do func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range atOnce {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
