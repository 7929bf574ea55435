package api

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/limiter"
)

// enrolPerMinute bounds the attempts to enrol from one address. A code has 128 bits, so this guards the server's time.
const enrolPerMinute = 30

// limited lets so many requests a minute through from one address.
func limited(perMinute int) fiber.Handler {
	return limiter.New(limiter.Config{Max: perMinute, Expiration: time.Minute, LimitReached: func(*fiber.Ctx) error {
		return fiber.NewError(fiber.StatusTooManyRequests, "Too many attempts. Wait a minute and try again.")
	}})
}
