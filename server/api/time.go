package api

import "github.com/gofiber/fiber/v2"

// timePerMinute bounds how often one address is told the time. It costs one signature.
const timePerMinute = 60

func tell(c *fiber.Ctx, x Exchange) error {
	b, err := x.Time(clone(c.Body()))
	if err != nil {
		return err
	}
	return send(c, b)
}
