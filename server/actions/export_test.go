package actions

import (
	"context"

	"streetlight/shared/casework"
)

// PutWorker changes a worker's row, so that tests can look at people whose role changed or who left.
func (s *Service) PutWorker(ctx context.Context, w casework.Worker) error {
	return s.change(ctx, func(x *tx) error { return put(x.KV(), tableWorker, w.ID[:], w) })
}

// GrantAgain is what the upkeep does for phones that let go of what was erased.
func (s *Service) GrantAgain(ctx context.Context) error { return s.grantAgain(ctx) }
