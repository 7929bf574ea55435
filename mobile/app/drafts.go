package app

import (
	"context"
	"sync"

	"streetlight/mobile/actions"
)

// draftBox keeps the drafts of one form, one write at a time. Once it is closed nothing is written any more, so that a
// write that was under way cannot bring back a draft whose entry is recorded.
type draftBox struct {
	phone  Phone
	mu     sync.Mutex
	kept   int // the most changes that a draft held which was written
	closed bool
}

// keep writes the draft that holds so many changes, unless the box is closed or a later draft was written before.
func (b *draftBox) keep(ctx context.Context, d actions.Draft, changes int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || changes <= b.kept {
		return nil
	}
	if err := b.phone.SaveDraft(ctx, d); err != nil {
		return err
	}
	b.kept = changes
	return nil
}

// finish runs act, and when it went well throws the draft away and closes the box. An act that failed leaves both.
func (b *draftBox) finish(ctx context.Context, d actions.Draft, act func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := act(); err != nil {
		return err
	}
	b.closed = true
	return b.phone.DropDraft(ctx, d)
}
