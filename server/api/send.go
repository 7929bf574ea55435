package api

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/wire"
)

// Sends is what the routes of agencies' systems ask of the actions.
type Sends interface {
	// Sender says whose key it is, and counts the request.
	Sender(ctx context.Context, key string) (casework.WorkerID, error)
	// Send keeps what was sent; each record has an answer of its own.
	Send(ctx context.Context, key string, in actions.SentInput) (actions.BatchAnswer, error)
}

// onceHeader carries the idempotency key.
const onceHeader = "Idempotency-Key"

// MountRecords adds the routes for agencies' own systems, and what describes them. An error means that the description cannot
// be written.
func MountRecords(app *fiber.App, s Sends, now func() time.Time) error {
	spec, err := OpenAPI()
	if err != nil {
		return err
	}
	from := newStrangers(now)
	app.Get("/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
		return c.Send(spec)
	})
	app.Post("/v1/records", from.signed(func(c *fiber.Ctx) error { return sent(c, s, records) }))
	app.Post("/v1/ed-violence", from.signed(func(c *fiber.Ctx) error { return sent(c, s, violence) }))
	return nil
}

// reader reads a body, and keeps what of it can be kept.
type reader func(ctx context.Context, s Sends, key string, in actions.SentInput, body []byte) ([]actions.Recorded, error)

// sent answers one request of a system: its key first, then its size and form, then what is in it.
func sent(c *fiber.Ctx, s Sends, read reader) error {
	ctx, done := context.WithTimeout(context.Background(), callTimeout)
	defer done()
	key := bearer(c)
	if _, err := s.Sender(ctx, key); err != nil {
		return err
	}
	body := clone(c.Body())
	if len(body) > wire.MaxBytes {
		return fiber.ErrRequestEntityTooLarge
	}
	in := actions.SentInput{Once: c.Get(onceHeader), Body: sha256.Sum256(append([]byte(c.Path()+"\n"), body...))}
	answers, err := read(ctx, s, key, in, body)
	if err != nil {
		return err
	}
	return c.JSON(answered(answers))
}

// sentAnswer is the answer to a request.
type sentAnswer struct {
	Kept    int                `json:"kept"`
	Refused int                `json:"refused"`
	Records []actions.Recorded `json:"records"` // in the order in which they were sent
}

func answered(all []actions.Recorded) sentAnswer {
	out := sentAnswer{Records: all}
	for _, r := range all {
		if r.Outcome == actions.OutcomeRefused {
			out.Refused++
		} else {
			out.Kept++
		}
	}
	return out
}

// records keeps the records of a request. What could not be read has its answer already, and is not handed on.
func records(ctx context.Context, s Sends, key string, in actions.SentInput, body []byte) ([]actions.Recorded, error) {
	req, err := parseRecords(body)
	if err != nil {
		return nil, err
	}
	in.Agency = req.agency
	in.Batch.Records = make([]actions.RecordInput, 0, len(req.records))
	for _, r := range req.records {
		if r.no == nil {
			in.Batch.Records = append(in.Batch.Records, r.input)
		}
	}
	var kept actions.BatchAnswer
	if len(in.Batch.Records) > 0 || len(req.records) == 0 {
		if kept, err = s.Send(ctx, key, in); err != nil {
			return nil, err
		}
	}
	out := make([]actions.Recorded, 0, len(req.records))
	for _, r := range req.records {
		if r.no != nil {
			out = append(out, actions.Recorded{Outcome: actions.OutcomeRefused, Field: r.no.Field, Sentence: r.no.Sentence})
			continue
		}
		out, kept.Records = append(out, kept.Records[0]), kept.Records[1:]
	}
	return out, nil
}

// violence adds rows without names to the counts of their places.
func violence(ctx context.Context, s Sends, key string, in actions.SentInput, body []byte) ([]actions.Recorded, error) {
	if in.Once == "" {
		return nil, casework.RefuseField(onceHeader, "Send an Idempotency-Key with it: sent twice without one, these rows would count twice.")
	}
	rows, err := parseViolence(body)
	if err != nil {
		return nil, err
	}
	in.Violence = rows
	kept, err := s.Send(ctx, key, in)
	return kept.Records, err
}
