package simtest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"streetlight/sync/simtest"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "run this one seed and print its trace")
	fromFlag  = flag.Uint64("from", 1, "the first seed")
	seedsFlag = flag.Int("seeds", 0, "how many seeds to run; 0: as many as suits the kind of test run")
	stepsFlag = flag.Int("steps", 0, "how many steps for each seed")
	soakFlag  = flag.Duration("soak", 0, "go on with further seeds for so long, and keep those that fail in testdata/failing")
)

// mode of a seed: two in three are bounded.
func mode(seed uint64) simtest.Mode {
	if seed%3 == 0 {
		return simtest.Unbounded
	}
	return simtest.Bounded
}

func options(seed uint64, steps int) simtest.Options {
	return simtest.Options{Seed: seed, Steps: steps, Mode: mode(seed)}
}

// size is how much a run does: a million steps in the whole test run, little under -short.
func size() (seeds, steps int) {
	seeds, steps = 400, 2500
	if testing.Short() {
		seeds, steps = 24, 800
	}
	if *seedsFlag > 0 {
		seeds = *seedsFlag
	}
	if *stepsFlag > 0 {
		steps = *stepsFlag
	}
	return seeds, steps
}

// runs is a number of seeds that are run side by side, each on one goroutine.
type runs struct {
	mu     sync.Mutex
	next   uint64
	last   uint64 // of the seeds that are run in any case
	until  time.Time
	steps  int
	failed func(seed uint64, err error) (goOn bool)

	done   int
	count  int // steps
	faults simtest.FaultCounts
	over   bool
}

func (r *runs) take() (seed uint64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || r.next > r.last && !time.Now().Before(r.until) {
		return 0, false
	}
	r.next++
	return r.next - 1, true
}

func (r *runs) note(seed uint64, result simtest.Result, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.count += result.Steps
	r.faults.Add(result)
	if err != nil {
		r.over = !r.failed(seed, err)
	}
}

func (r *runs) all() {
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed, ok := r.take(); ok; seed, ok = r.take() {
				result, err := simtest.Run(options(seed, r.steps))
				r.note(seed, result, err)
			}
		})
	}
	wg.Wait()
}

// The last line says how many seeds, steps and faults there were.
func TestSimulation(t *testing.T) {
	seeds, steps := size()
	if *seedFlag != 0 {
		o := options(*seedFlag, steps)
		o.Trace = os.Stdout
		if _, err := simtest.Run(o); err != nil {
			t.Fatal(err)
		}
		return
	}
	r := &runs{next: *fromFlag, last: *fromFlag + uint64(seeds) - 1, steps: steps}
	r.failed = func(seed uint64, err error) bool {
		t.Error(err)
		return *soakFlag > 0 && keep(t, seed, steps, err)
	}
	if *soakFlag > 0 {
		r.until = time.Now().Add(*soakFlag)
	}
	r.all()
	if missing := r.faults.Missing(); len(missing) > 0 && !t.Failed() && r.count >= 500_000 {
		t.Errorf("these faults never happened: %v", missing)
	}
	fmt.Printf("simtest: %d seeds from %d, %d steps, %d faults: %s\n", r.done, *fromFlag, r.count, r.faults.Total(), r.faults)
}

// keep writes a seed that failed into testdata/failing. Once it is mended it goes to testdata/seeds, and is run each time.
func keep(t *testing.T, seed uint64, steps int, err error) bool {
	dir := filepath.Join("testdata", "failing")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, fmt.Sprintf("seed-%d-steps-%d", seed, steps))
	if err := os.WriteFile(name, []byte(err.Error()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return true
}

// Seeds that failed once must not fail again.
func TestSeedsThatFailedOnce(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "seeds", "seed-*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no seeds are kept: %v", err)
	}
	for _, f := range files {
		var (
			seed  uint64
			steps int
		)
		if _, err := fmt.Sscanf(filepath.Base(f), "seed-%d-steps-%d", &seed, &steps); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if _, err := simtest.Run(options(seed, steps)); err != nil {
			t.Error(err)
		}
	}
}

// A seed that fails must fail again: nothing may come from the clock, from the order of a map, or from another seed.
func TestASeedReplaysExactly(t *testing.T) {
	var hashes []uint64
	for _, seed := range []uint64{3, 4, 5} {
		first, err := simtest.Run(options(seed, 600))
		if err != nil {
			t.Fatal(err)
		}
		again, err := simtest.Run(options(seed, 600))
		if err != nil {
			t.Fatal(err)
		}
		if first != again {
			t.Errorf("seed %d: got %+v, then %+v", seed, first, again)
		}
		hashes = append(hashes, first.Hash)
	}
	if hashes[0] == hashes[1] || hashes[1] == hashes[2] {
		t.Error("two seeds did the same")
	}
}
