package console

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// SharingDesk is the part of the Desk that decides about sharing.
type SharingDesk interface {
	// Decide records whether an entry is shared. It refuses with Conflict when the entry is no longer what was shown.
	Decide(ctx context.Context, a actions.Actor, in actions.DecideInput) error
	// SignOff is a health lead's word that a health record may be shared as it stands.
	SignOff(ctx context.Context, a actions.Actor, id casework.EntryID, content casework.ContentHash, words string) error
	ToSignOff(ctx context.Context, a actions.Actor) ([]actions.EntryLine, error)

	// Tasks lists what waits for this person, and what they are told.
	Tasks(ctx context.Context, a actions.Actor) ([]actions.TaskLine, error)
	// PutAside ends what this person was only told.
	PutAside(ctx context.Context, a actions.Actor, id casework.TaskID) error

	// Ask asks the agency that recorded a fact of an alert for its words.
	Ask(ctx context.Context, a actions.Actor, in actions.AskInput) error
	Asks(ctx context.Context, a actions.Actor) ([]actions.AskLine, error)
	AskOf(ctx context.Context, a actions.Actor, id casework.AskID) (actions.AskLine, actions.EntryPage, error)
	// AnswerAsk refuses with Conflict when the entry is no longer what was shown.
	AnswerAsk(ctx context.Context, a actions.Actor, in actions.AnswerInput) error

	// Timeliness measures the entries received from one moment until before another.
	Timeliness(ctx context.Context, a actions.Actor, from, until time.Time) (actions.Timeliness, error)

	AddAddendum(ctx context.Context, a actions.Actor, id casework.EntryID, words string) error
	// WrongChild gives the entry in the place of the one that was about the wrong child. It refuses with Conflict when that is
	// no longer what was shown.
	WrongChild(ctx context.Context, a actions.Actor, in actions.WrongChildInput) (casework.EntryID, error)
	FindChildren(ctx context.Context, a actions.Actor, words string) (found []actions.ChildLine, more bool, err error)
}

// registerSharing adds the pages about sharing.
func (c *Console) registerSharing(app *fiber.App) {
	app.Get("/entries/:id/sharing", c.page(c.showSharing))
	app.Post("/entries/:id/sharing", c.form(sharingShape(), c.decideSharing))
	app.Post("/entries/:id/addendum", c.form(shape{"addendum": 1}, c.addendum))
	app.Get("/entries/:id/wrong-child", c.page(c.showWrong))
	app.Post("/entries/:id/wrong-child", c.form(wrongShape(), c.moveEntry))
	app.Post("/alerts/:id/ask", c.form(shape{"entry": 1, "why": 1}, c.ask))
	app.Get("/asks", c.page(c.showAsks))
	app.Get("/asks/:id", c.page(c.showAsk))
	app.Post("/asks/:id", c.form(askShape(), c.answerAsk))
	app.Get("/timeliness", c.page(c.showTimeliness))
	app.Get("/timeliness.csv", c.page(c.sendTimeliness))
	app.Get("/tasks", c.page(c.showTasks))
	app.Post("/tasks/:id", c.form(shape{}, c.putAside))
	app.Get("/sign-offs", c.page(c.showSignOffs))
	app.Post("/entries/:id/sign-off", c.form(shape{"content": 1, "words": 1}, c.signOff))
}
