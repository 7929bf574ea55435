package app

import (
	"context"

	"fyne.io/fyne/v2"
)

// Do runs work away from the screen, and then on the screen's own goroutine with how the work ended.
type Do func(work func(ctx context.Context) error, then func(err error))

// Background is the Do of a running app: each work has a goroutine of its own. What ctx ends, ends.
func Background(ctx context.Context) Do {
	return func(work func(context.Context) error, then func(error)) {
		go func() {
			err := work(ctx)
			fyne.Do(func() { then(err) })
		}()
	}
}
