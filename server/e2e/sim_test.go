package e2e_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/simtest"
)

var (
	simSeed  = flag.Uint64("seed", 0, "TestSimulation: run this one seed and print its trace")
	simFrom  = flag.Uint64("from", 1, "TestSimulation: the first seed")
	simSeeds = flag.Int("seeds", 0, "TestSimulation: how many seeds to run; 0: as many as suits the kind of test run")
	simSteps = flag.Int("steps", 0, "TestSimulation: how many steps for each seed")
)

// simNotRun names what the simulation does to the hubs of its own and cannot do, or does not yet do, to the real one.
const simNotRun = "PostgreSQL (there is no such store yet), faults of the server's key file, salvage, erasure, devices enrolled again"

// simSize is how much a run does.
func simSize() (seeds, steps int) {
	seeds, steps = times(24, 4), times(1200, 500)
	if *simSeeds > 0 {
		seeds = *simSeeds
	}
	if *simSteps > 0 {
		steps = *simSteps
	}
	return seeds, steps
}

// simulate runs one seed over the real server. Everything random comes from the seed, HPKE's keys included.
func simulate(t *testing.T, seed uint64, steps int, done map[string]int) (simtest.Result, error) {
	t.Helper()
	cryptotest.SetGlobalRandom(t, seed)
	o := simtest.Options{Seed: seed, Steps: steps, Again: "go test ./server/e2e -run TestSimulation"}
	if seed%3 == 0 {
		o.Mode = simtest.Unbounded
	}
	if *simSeed != 0 {
		o.Trace = os.Stdout
	}
	dir := filepath.Join(t.TempDir(), "hub")
	var hub *simHub
	o.Server = func(wrap func(kv.Store) kv.Store, dice *simtest.Dice) (_ simtest.Server, err error) {
		hub, err = newSimHub(dir, wrap, dice, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
		return hub, err
	}
	result, err := simtest.Run(o)
	for what, n := range hub.done {
		done[what] += n
	}
	return result, err
}

// The simulation's seeds over the real server: its actions, its policy and its store. The last line says how many seeds,
// steps and faults there were, what people did, and what was not run.
func TestSimulation(t *testing.T) {
	seeds, steps := simSize()
	first := *simFrom
	if *simSeed != 0 {
		first, seeds = *simSeed, 1
	}
	var (
		faults simtest.FaultCounts
		count  int
		done   = map[string]int{}
	)
	for seed := first; seed < first+uint64(seeds); seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			result, err := simulate(t, seed, steps, done)
			if err != nil {
				t.Error(err)
			}
			faults.Add(result)
			count += result.Steps
		})
	}
	var acts []string
	for _, what := range slices.Sorted(maps.Keys(done)) {
		acts = append(acts, fmt.Sprintf("%s %d", what, done[what]))
	}
	fmt.Printf("e2e: the real server: %d seeds from %d, %d steps, %d faults: %s; people: %s; not run: %s\n", seeds, first, count, faults.Total(), faults,
		strings.Join(acts, ", "), simNotRun)
}

// A seed that fails over the real server must fail again.
func TestASeedReplaysExactlyOverTheRealServer(t *testing.T) {
	var got [2]simtest.Result
	for i := range got {
		t.Run(fmt.Sprint("run ", i+1), func(t *testing.T) {
			var err error
			if got[i], err = simulate(t, 4, 400, map[string]int{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if got[0] != got[1] {
		t.Errorf("got %+v, then %+v", got[0], got[1])
	}
}
