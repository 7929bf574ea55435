package api

import (
	"encoding/hex"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/limiter"

	"streetlight/server/limit"
	"streetlight/server/status"
	"streetlight/sync/wire"
)

// enrolPerMinute bounds the attempts to enrol from one address. A code has 128 bits, so this guards the server's time.
const enrolPerMinute = 30

// Bounds of the requests to salvage, which nobody signs. One holds up to 1 MiB, so that a phone with a year's unsent work
// is done within minutes.
const (
	salvagePerMinute = 30 // from one address
	devicePerMinute  = 20 // that name one phone, from wherever they come
)

// limited lets so many requests a minute through from one address.
func limited(perMinute int) fiber.Handler {
	return limitedTo(perMinute, func(c *fiber.Ctx) string { return c.IP() })
}

// limitedTo lets so many requests a minute through that have the same key.
func limitedTo(perMinute int, key func(*fiber.Ctx) string) fiber.Handler {
	return limiter.New(limiter.Config{Max: perMinute, Expiration: time.Minute, KeyGenerator: key, LimitReached: func(*fiber.Ctx) error {
		return fiber.NewError(fiber.StatusTooManyRequests, "Too many attempts. Wait a minute and try again.")
	}})
}

// mostAddresses is of how many addresses the requests that nobody signed are counted.
const mostAddresses = 20000

// strangers counts, for each address, the requests that no enrolled phone had signed.
type strangers struct{ addresses *limit.Buckets[string] }

func newStrangers(now func() time.Time) strangers {
	return strangers{limit.New[string](limit.Strangers(), mostAddresses, now)}
}

// signed lets a request through while its address has not sent too many that nobody signed.
func (s strangers) signed(next fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		from := c.IP()
		if err := s.addresses.Has(from); err != nil {
			return err
		}
		err := next(c)
		if status.Of(err) == fiber.StatusUnauthorized {
			_ = s.addresses.Take(from) // the next one is refused, not this one
		}
		return err
	}
}

// salvager is the phone that a request to salvage names; all that cannot be read count together.
func salvager(c *fiber.Ctx) string {
	req, err := wire.ParseSalvage(c.Body())
	if err != nil {
		return "unreadable"
	}
	return hex.EncodeToString(req.Device[:])
}
