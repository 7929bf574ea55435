// Package api is what phones speak to: it reads requests, hands them to the actions and turns refusals into statuses. It
// decides nothing and keeps nothing.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/hints"
	"streetlight/server/limit"
	"streetlight/server/status"
	"streetlight/shared/casework"
	"streetlight/sync/wire"
)

// Exchange is what the API asks of the actions.
type Exchange interface {
	Hello() ([]byte, error)
	Time(body []byte) ([]byte, error)
	Enrol(ctx context.Context, body []byte) ([]byte, error)
	Salvage(ctx context.Context, body []byte) ([]byte, error)
	Exchange(ctx context.Context, token, method, path string, body []byte) (answer []byte, stale bool, err error)
	// Listen begins a phone's stream of hints, which run writes; without a run, stale is the answer to a request that was
	// signed for another time.
	Listen(ctx context.Context, token, method, path string) (run func(hints.Writer), stale []byte, err error)
}

// Limits of time for one request: a client that goes away does not stop a handler by itself.
const (
	callTimeout = 20 * time.Second
	readTimeout = 30 * time.Second
)

const contentType = "application/cbor"

// New makes the server's application: limits first, for the framework would inflate a compressed body without end.
// Elsewhere answers the errors of paths that are not of this package. Proxies are the addresses, or ranges of them, whose
// word in X-Real-IP is believed on where a request comes from: without it, all who come through a proxy share its limits.
func New(elsewhere fiber.ErrorHandler, proxies ...string) *fiber.App {
	header := ""
	if len(proxies) > 0 {
		header = "X-Real-IP"
	}
	app := fiber.New(fiber.Config{
		EnableTrustedProxyCheck: len(proxies) > 0, TrustedProxies: proxies, ProxyHeader: header, EnableIPValidation: true,
		AppName: "Streetlight", Immutable: true, DisableStartupMessage: true, BodyLimit: wire.MaxBytes, ReadBufferSize: 16 << 10,
		ReadTimeout: readTimeout, IdleTimeout: 2 * time.Minute, DisablePreParseMultipartForm: true,
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			if strings.HasPrefix(c.Path(), "/v1/") {
				return fail(c, err)
			}
			return elsewhere(c, err)
		},
	})
	app.Use(guard)
	return app
}

// guard refuses every content encoding, and turns a panic into a failure that shows nothing of itself.
func guard(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a request panicked", "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errors.New("panic")
		}
	}()
	if len(c.Request().Header.PeekAll(fiber.HeaderContentEncoding)) > 0 {
		return fiber.NewError(fiber.StatusUnsupportedMediaType, "Compressed requests are not taken. Commits are compressed inside themselves.")
	}
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// Mount adds the routes for phones. Now is the machine's clock, by which it is counted who asks too often.
func Mount(app *fiber.App, x Exchange, now func() time.Time) {
	from := newStrangers(now)
	app.Get("/v1/hub", func(c *fiber.Ctx) error { return hello(c, x) })
	app.Post("/v1/time", limited(timePerMinute), func(c *fiber.Ctx) error { return tell(c, x) })
	app.Post("/v1/enrol", limited(enrolPerMinute), func(c *fiber.Ctx) error { return enrol(c, x) })
	app.Post("/v1/salvage", limited(salvagePerMinute), func(c *fiber.Ctx) error { return salvage(c, x) })
	app.Post("/v1/sync", from.signed(func(c *fiber.Ctx) error { return sync(c, x) }))
	app.Get("/v1/hints", from.signed(func(c *fiber.Ctx) error { return listen(c, x) }))
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
}

func hello(c *fiber.Ctx, x Exchange) error {
	b, err := x.Hello()
	if err != nil {
		return err
	}
	return send(c, b)
}

func enrol(c *fiber.Ctx, x Exchange) error {
	ctx, done := context.WithTimeout(context.Background(), callTimeout)
	defer done()
	b, err := x.Enrol(ctx, clone(c.Body()))
	if err != nil {
		return err
	}
	return send(c, b)
}

func salvage(c *fiber.Ctx, x Exchange) error {
	ctx, done := context.WithTimeout(context.Background(), callTimeout)
	defer done()
	b, err := x.Salvage(ctx, clone(c.Body()))
	if err != nil {
		return err
	}
	return send(c, b)
}

func sync(c *fiber.Ctx, x Exchange) error {
	ctx, done := context.WithTimeout(context.Background(), callTimeout)
	defer done()
	b, stale, err := x.Exchange(ctx, bearer(c), c.Method(), c.Path(), clone(c.Body()))
	if err != nil {
		return err
	}
	if stale {
		c.Status(fiber.StatusUnauthorized)
	}
	unguarded(c)
	return send(c, b)
}

// unguarded takes out the headers by which browsers are told what not to do with an answer: 58 bytes of each exchange. No
// browser gets one, for only a device's signature brings it; and no cache keeps what was posted, the less under an
// Authorization (RFC 9111, sections 3 and 3.5). What is refused keeps them.
func unguarded(c *fiber.Ctx) {
	c.Response().Header.Del(fiber.HeaderXContentTypeOptions)
	c.Response().Header.Del(fiber.HeaderCacheControl)
}

// bearer is the token of a request.
func bearer(c *fiber.Ctx) string {
	return strings.TrimPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
}

func send(c *fiber.Ctx, b []byte) error {
	c.Set(fiber.HeaderContentType, contentType)
	return c.Send(b)
}

// clone copies what the framework only lends.
func clone(b []byte) []byte { return append([]byte(nil), b...) }

// fail answers what went wrong: a refusal with its sentence, a failure with none of its inside.
func fail(c *fiber.Ctx, err error) error {
	code := status.Of(err)
	if code == fiber.StatusInternalServerError {
		slog.Error("a request failed", "path", c.Route().Path, "error", err)
	}
	switch code {
	case fiber.StatusServiceUnavailable, fiber.StatusTooManyRequests, fiber.StatusInsufficientStorage:
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(waitFor(err)))
	}
	return c.Status(code).JSON(fiber.Map{"error": words(err)})
}

const retryAfter = 30 // seconds

// waitFor is after how many seconds to try again.
func waitFor(err error) int {
	var often *limit.Exceeded
	if errors.As(err, &often) {
		return often.Seconds()
	}
	return retryAfter
}

// words are what to tell a phone about an error.
func words(err error) string {
	var f *fiber.Error
	if errors.As(err, &f) {
		return f.Message
	}
	if r, ok := casework.RefusalOf(err); ok {
		return r.Sentence
	}
	var often *limit.Exceeded
	if errors.As(err, &often) {
		return often.Error()
	}
	switch status.Of(err) {
	case fiber.StatusUpgradeRequired:
		return "This version of the app is too old or too new for the server. Update it; nothing on the phone is lost."
	case fiber.StatusRequestEntityTooLarge:
		return "The request is over the limit of size."
	case fiber.StatusBadRequest:
		return "The request cannot be read."
	case fiber.StatusInsufficientStorage:
		return "The server's disk is full. Nothing on the phone is lost; it tries again."
	case fiber.StatusServiceUnavailable:
		return "The server is busy. Nothing is lost; try again in a moment."
	}
	return "Something went wrong on the server. Nothing on the phone is lost; try again."
}
