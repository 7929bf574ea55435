package status_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/server/status"
	"streetlight/shared/casework"
	"streetlight/sync/wire"
)

func TestEveryErrorHasItsStatus(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"invalid", casework.Refuse(casework.Invalid, "No."), 422},
		{"forbidden", casework.Refuse(casework.Forbidden, "No."), 403},
		{"not found", casework.Refuse(casework.NotFound, "No."), 404},
		{"conflict", casework.Refuse(casework.Conflict, "No."), 409},
		{"too large", casework.Refuse(casework.TooLarge, "No."), 413},
		{"suspended", casework.Refuse(casework.Suspended, "No."), 401},
		{"later", casework.Refuse(casework.Later, "No."), 429},
		{"wrapped", fmt.Errorf("accept: %w", casework.Refuse(casework.Conflict, "No.")), 409},
		{"unknown version", fmt.Errorf("read: %w", wire.ErrVersion), 426},
		{"not to be read", wire.ErrMessage, 400},
		{"over a limit", wire.ErrLimit, 413},
		{"too slow", context.DeadlineExceeded, 503},
		{"disk full", fmt.Errorf("save: %w", actions.ErrFull), 507},
		{"the framework's", fiber.ErrMethodNotAllowed, 405},
		{"anything else", errors.New("broken"), 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := status.Of(c.err); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
