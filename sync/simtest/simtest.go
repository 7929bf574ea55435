// Package simtest runs a whole partnership on one seed: phones of several workers, several hub processes on one store, a
// network that loses and twists what it carries, disks that fail, clocks that lie, phones that are copied or restored, and
// a device that means harm. Everything is drawn from the seed, on one goroutine, with no clock but its own, so a seed
// replays exactly.
//
// It runs the real replica, commit, crdt, wire and keyring, and looks at nothing but what they write to their stores. What
// must hold is checked there, after each transaction, by code of its own: it never asks the code under test whether that
// code is right. PROTOCOL.md, "How this is tested", lists the properties.
package simtest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// ID is an opaque id of 16 bytes.
type ID = wire.ID

// Mode says what a seed's faults leave possible.
type Mode int

// The modes. Both must stay safe at every step.
const (
	Bounded   Mode = iota // faults that calm exchanges heal: afterwards everybody converges and falls quiet
	Unbounded             // faults to the end, among them those that nothing heals
)

// String names the mode.
func (m Mode) String() string { return [...]string{"bounded", "unbounded"}[m] }

// Options are what one run is made of. The zero value but for Seed and Steps runs hubs and phones in memory.
type Options struct {
	Seed  uint64
	Steps int
	Mode  Mode
	Trace io.Writer // gets a line for each step; may be nil
	Again string    // the command that runs a seed again; "": that of this package

	// Storage makes where the phone with this number keeps what it has; nil: memory.
	Storage func(phone int) (Storage, error)
	// Server makes the hub's side; nil: processes of replica.Hub over one store in memory, with the policy of this package.
	// Wrap must be put around the store that the server writes to, so that its transactions are seen and can be made to
	// fail; everything that the server draws must come from the dice.
	Server func(wrap func(kv.Store) kv.Store, dice *Dice) (Server, error)
}

// Storage is where one phone keeps its records and keys.
type Storage interface {
	// Open opens what is there; after a crash it is called again.
	Open() (kv.Store, replica.Keys, error)
	// Copy is a backup of it, taken between two transactions.
	Copy() (Storage, error)
	Close() error
}

// Result is what a run came to.
type Result struct {
	Seed   uint64
	Steps  int
	Faults [faultKinds]int
	Hash   uint64 // of the trace: the same seed gives the same
}

// Failure is a property that did not hold.
type Failure struct {
	Seed     uint64
	Step     int
	Property string
	What     string

	steps int    // of the run
	again string // runs a seed
}

// Error says what, where, and how to see it again.
func (f *Failure) Error() string {
	return fmt.Sprintf("seed %d, step %d: %s: %s\nreplay: %s -seed %d -steps %d", f.Seed, f.Step, f.Property, f.What, f.again, f.Seed, f.steps)
}

// Run runs one seed. The error is a *Failure when a property did not hold.
func Run(o Options) (result Result, err error) {
	w := &world{Options: o, dice: newDice(o.Seed)}
	defer func() {
		result = Result{Seed: o.Seed, Steps: w.step, Faults: w.faults, Hash: w.hash}
		err = errors.Join(w.caught(recover(), o), w.close())
	}()
	w.build()
	w.run()
	return result, nil
}

// caught turns a panic into the failure it stands for.
func (w *world) caught(thrown any, o Options) error {
	if thrown == nil {
		return nil
	}
	f, ok := thrown.(*Failure)
	if !ok {
		f = &Failure{Property: "no code panics", What: fmt.Sprintf("%v\n%s", thrown, debug.Stack())}
	}
	f.Seed, f.Step, f.steps, f.again = o.Seed, w.step, o.Steps, cmp.Or(o.Again, "go test ./sync/simtest -run TestSimulation")
	return f
}

// fail ends the run: a property did not hold.
func (w *world) fail(property, format string, args ...any) {
	panic(&Failure{Property: property, What: fmt.Sprintf(format, args...)})
}

// must ends the run on an error that no fault of the simulation explains.
func (w *world) must(err error, doing string) {
	if err != nil {
		w.fail("no error comes from nowhere", "%s: %v", doing, err)
	}
}
