package simtest_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"streetlight/sync/simtest"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "run this one seed and print its trace")
	seedsFlag = flag.Int("seeds", 0, "how many seeds to run; 0: as many as suits the kind of test run")
	stepsFlag = flag.Int("steps", 0, "how many steps for each seed")
)

const firstSeed = 1

// mode of a seed: two in three are bounded.
func mode(seed uint64) simtest.Mode {
	if seed%3 == 0 {
		return simtest.Unbounded
	}
	return simtest.Bounded
}

func size() (seeds, steps int) {
	seeds, steps = 100, 1000
	if testing.Short() {
		seeds, steps = 30, 800
	}
	if *seedsFlag > 0 {
		seeds = *seedsFlag
	}
	if *stepsFlag > 0 {
		steps = *stepsFlag
	}
	return seeds, steps
}

func TestSimulation(t *testing.T) {
	seeds, steps := size()
	if *seedFlag != 0 {
		r, err := simtest.Run(simtest.Options{Seed: *seedFlag, Steps: steps, Mode: mode(*seedFlag), Trace: os.Stdout})
		if err != nil {
			t.Error(err)
		}
		report(1, r.Steps, r.Faults)
		return
	}
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		next   atomic.Uint64
		counts simtest.FaultCounts
		total  int
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for n := next.Add(1); n <= uint64(seeds) && !t.Failed(); n = next.Add(1) {
				seed := firstSeed + n - 1
				r, err := simtest.Run(simtest.Options{Seed: seed, Steps: steps, Mode: mode(seed)})
				mu.Lock()
				counts.Add(r)
				total += r.Steps
				if err != nil {
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	report(seeds, total, counts)
}

func report(seeds, steps int, counts simtest.FaultCounts) {
	fmt.Printf("simtest: seeds %d to %d, %d steps, %d faults: %s\n", firstSeed, firstSeed+seeds-1, steps, counts.Total(), counts)
}

// A seed that fails must fail again: nothing may come from the clock, from the order of a map, or from another seed.
func TestASeedReplaysExactly(t *testing.T) {
	for _, seed := range []uint64{3, 4, 5, 6} {
		first, err := simtest.Run(simtest.Options{Seed: seed, Steps: 600, Mode: mode(seed)})
		if err != nil {
			t.Fatal(err)
		}
		again, err := simtest.Run(simtest.Options{Seed: seed, Steps: 600, Mode: mode(seed)})
		if err != nil {
			t.Fatal(err)
		}
		if first != again {
			t.Errorf("seed %d: got %+v, then %+v", seed, first, again)
		}
	}
	a, _ := simtest.Run(simtest.Options{Seed: 7, Steps: 600})
	b, _ := simtest.Run(simtest.Options{Seed: 8, Steps: 600})
	if a.Hash == b.Hash {
		t.Error("two seeds did the same")
	}
}
