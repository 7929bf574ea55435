package api

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/limiter"

	"streetlight/server/limit"
	"streetlight/server/status"
)

// enrolPerMinute bounds the attempts to enrol from one address. A code has 128 bits, so this guards the server's time.
const enrolPerMinute = 30

// salvagePerMinute bounds the requests to salvage from one address, which nobody signs. One holds up to 1 MiB, so that a phone
// with a year's unsent work is done within minutes. Those that open count as the phone's own besides: whoever only names a
// phone takes nothing from it.
const salvagePerMinute = 30

// limited lets so many requests a minute through from one address.
func limited(perMinute int) fiber.Handler {
	from := func(c *fiber.Ctx) string { return c.IP() }
	return limiter.New(limiter.Config{Max: perMinute, Expiration: time.Minute, KeyGenerator: from, LimitReached: func(*fiber.Ctx) error {
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
