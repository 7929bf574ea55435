// Package status is the one table from what went wrong to an HTTP status, for phones and for the console alike. It writes
// no words: a refusal brings its own, and each of the two says the rest in its way.
package status

import (
	"context"
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/server/limit"
	"streetlight/shared/casework"
	"streetlight/sync/wire"
)

// Of is the status of an error. What it does not know is a failure of the server.
func Of(err error) int {
	if r, ok := casework.RefusalOf(err); ok {
		return ofReason(r.Kind)
	}
	var f *fiber.Error
	var often *limit.Exceeded
	switch {
	case errors.As(err, &often):
		return http.StatusTooManyRequests
	case errors.As(err, &f):
		return f.Code
	case errors.Is(err, wire.ErrVersion):
		return http.StatusUpgradeRequired
	case errors.Is(err, wire.ErrLimit):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, wire.ErrMessage):
		return http.StatusBadRequest
	case errors.Is(err, actions.ErrFull):
		return http.StatusInsufficientStorage
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func ofReason(r casework.Reason) int {
	switch r {
	case casework.Invalid:
		return http.StatusUnprocessableEntity
	case casework.Forbidden:
		return http.StatusForbidden
	case casework.NotFound:
		return http.StatusNotFound
	case casework.Conflict:
		return http.StatusConflict
	case casework.TooLarge:
		return http.StatusRequestEntityTooLarge
	case casework.Suspended:
		return http.StatusUnauthorized
	case casework.Later:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}
