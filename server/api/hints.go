package api

import (
	"bufio"
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/hints"
)

// listen answers with a stream of hints, which goes on until the phone or the server ends it. Nothing of the request is
// touched within the stream, for the framework lends it to the next one.
func listen(c *fiber.Ctx, x Exchange) error {
	ctx, done := context.WithTimeout(context.Background(), callTimeout)
	defer done()
	run, stale, err := x.Listen(ctx, bearer(c), c.Method(), c.Path())
	switch {
	case errors.Is(err, hints.ErrFull), errors.Is(err, hints.ErrClosed):
		return fiber.NewError(fiber.StatusServiceUnavailable, "The server has no room for another stream. Nothing is lost; the phone syncs by itself.")
	case err != nil:
		return err
	case run == nil:
		return send(c.Status(fiber.StatusUnauthorized), stale)
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no") // a proxy hands on what comes when it comes
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) { run(w) })
	return nil
}
