package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Names gives everybody's name, so that a command can say who did what it lists. It shows no record and leaves no leaf: the
// command that asks leaves its own.
func (s *Service) Names(ctx context.Context) (out map[casework.WorkerID]string, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		workers, err := all[casework.Worker](r, tableWorker, nil)
		if err != nil {
			return err
		}
		out = make(map[casework.WorkerID]string, len(workers))
		for _, w := range workers {
			out[w.ID] = w.Name
		}
		return nil
	})
	return out, err
}
