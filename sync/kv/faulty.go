package kv

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// ErrFault is the error of a commit that a Faulty store made fail.
var ErrFault = errors.New("kv: injected fault")

// Fault says what happens to one commit of a Faulty store.
type Fault int

// The faults a commit can meet.
const (
	NoFault    Fault = iota
	FailBefore       // the writes are undone, and ErrFault is returned
	FailAfter        // the writes are kept, and ErrFault is returned all the same
)

// Faulty is a Store whose commits fail as planned, for the simulation of crashes and of disks that fail.
type Faulty struct {
	Store
	plan    func(n int) Fault
	commits atomic.Int64
}

// NewFaulty returns store with plan asked before each commit; n counts the commits from 1. An Update whose function
// returns an error reaches no commit and is not counted.
func NewFaulty(store Store, plan func(n int) Fault) *Faulty { return &Faulty{Store: store, plan: plan} }

// Update runs fn and lets its commit meet the planned fault.
func (f *Faulty) Update(ctx context.Context, fn func(Tx) error) error {
	var fault Fault
	err := f.Store.Update(ctx, func(tx Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		n := int(f.commits.Add(1))
		if fault = f.plan(n); fault == FailBefore {
			return fmt.Errorf("commit %d not made: %w", n, ErrFault)
		}
		return nil
	})
	if err == nil && fault == FailAfter {
		return fmt.Errorf("commit made and not acknowledged: %w", ErrFault)
	}
	return err
}
