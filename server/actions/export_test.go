package actions

import (
	"context"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// PutWorker changes a worker's row, so that tests can look at people whose role changed or who left.
func (s *Service) PutWorker(ctx context.Context, w casework.Worker) error {
	return s.change(ctx, func(x *tx) error { return put(x.KV(), tableWorker, w.ID[:], w) })
}

// GrantAgain is what the upkeep does for phones that let go of what was erased.
func (s *Service) GrantAgain(ctx context.Context) error { return s.grantAgain(ctx) }

// EraseAgain is what the upkeep does for what came back.
func (s *Service) EraseAgain(ctx context.Context) error { return s.eraseAgain(ctx) }

// LookByPack is what the upkeep does after a pack went live.
func (s *Service) LookByPack(ctx context.Context) error { return s.lookByPack(ctx) }

// Subjects is what the rules look at with the cache of facts, and what they would without it.
func (s *Service) Subjects(ctx context.Context, child casework.ChildID) (with, without rules.Subject, err error) {
	err = s.change(ctx, func(x *tx) error {
		g, err := x.group(child)
		if err != nil {
			return err
		}
		if with, err = x.subject(g); err != nil {
			return err
		}
		cache := s.facts
		defer func() { s.facts = cache }()
		s.facts = newFactCache()
		without, err = x.subject(g)
		return err
	})
	return with, without, err
}

// EndAllocations is what the upkeep does for allocations whose time is over.
func (s *Service) EndAllocations(ctx context.Context) error { return s.endAllocations(ctx) }
