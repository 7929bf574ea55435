package bolt

import (
	"context"
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"

	"streetlight/sync/kv"
)

// guard runs fn, which calls bbolt and nobody else, and turns a panic into ErrDamaged: bbolt panics when a page is not
// what it should be, and the memory map faults where the file has been cut off.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return fn()
}

// mode is what a transaction is for.
type mode int

const (
	reading mode = iota
	writing
)

// transact runs fn in a transaction of bbolt. A panic of fn rolls back and goes on.
func (s *Store) transact(ctx context.Context, m mode, fn func(*bbolt.Tx) error) error {
	if err := s.takeTurn(ctx, m); err != nil {
		return err
	}
	if m == writing {
		defer func() { <-s.turn }()
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	tx, err := s.begin(m)
	if err != nil {
		return fmt.Errorf("begin: %w", classify(err))
	}
	finished := false
	defer func() {
		if !finished {
			_ = s.step(tx.Rollback) // the panic that leads here goes on and says more
		}
	}()
	err = fn(tx)
	finished = true
	return s.conclude(tx, m, err)
}

// takeTurn lets one writer in at a time and gives up with ctx. Nobody waits for a lock inside bbolt, because one that a
// panic left held is never free again.
func (s *Store) takeTurn(ctx context.Context, m mode) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m == writing {
		select {
		case s.turn <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if s.broken.Load() {
		if m == writing {
			<-s.turn
		}
		return ErrDamaged
	}
	return nil
}

// conclude commits when the function of the transaction returned no error, and otherwise rolls back.
func (s *Store) conclude(tx *bbolt.Tx, m mode, err error) error {
	if m == reading || err != nil {
		if rollback := s.step(tx.Rollback); err == nil && rollback != nil {
			return fmt.Errorf("end: %w", rollback)
		}
		return err
	}
	if err := s.step(tx.Commit); err != nil {
		return fmt.Errorf("commit: %w", classify(err))
	}
	return nil
}

func (s *Store) begin(m mode) (tx *bbolt.Tx, err error) {
	err = s.step(func() (err error) {
		tx, err = s.db.Begin(m == writing)
		return err
	})
	return tx, err
}

// step runs what takes or gives back bbolt's locks. When it panics, a lock may be held for ever, so the store is given
// up rather than left to hang.
func (s *Store) step(do func() error) error {
	returned := false
	err := guard(func() error {
		err := do()
		returned = true
		return err
	})
	if !returned {
		s.broken.Store(true)
	}
	return err
}

var _ kv.Store = (*Store)(nil)
