package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"streetlight/mobile/actions"
)

type watchCommand struct{}

// Run keeps the phone in step with the server until it is interrupted. It prints a line for each sync that brought or sent
// something, and where how it goes has changed; with --json an object a line, for every sync.
func (*watchCommand) Run(ctx context.Context, s *surroundings) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := s.open(ctx); err != nil {
		return err
	}
	w := watching{surroundings: s, stop: stop}
	err := s.phone.Watch(ctx, w.told)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(w.failed, err)
}

// watching prints syncs. An output that cannot be written to ends it.
type watching struct {
	*surroundings
	stop   func()
	last   string
	failed error
}

func (w *watching) told(r actions.SyncResult, err error) {
	if err != nil {
		r.Words = troubleOf(err).Error
	}
	if !w.flags.JSON && r.Sent+r.Received+r.Apart == 0 && r.Words == w.last {
		return
	}
	w.last = r.Words
	if failed := w.print(r, r.Words+"\n"); failed != nil {
		w.failed = fmt.Errorf("print what arrives: %w", failed)
		w.stop()
	}
}
