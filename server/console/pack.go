package console

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/server/status"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// PackDesk is the part of the Desk that keeps practice packs.
type PackDesk interface {
	// Pack is the live practice pack.
	Pack() *practice.Pack
	Packs(ctx context.Context, a actions.Actor) ([]actions.PackVersion, error)
	PackOf(ctx context.Context, a actions.Actor, version string) (actions.PackPage, error)
	// Propose refuses what is wrong with a pack with practice.Faults.
	Propose(ctx context.Context, a actions.Actor, raw []byte) (actions.PackVersion, error)
	TryPack(ctx context.Context, a actions.Actor, version string) (actions.PackVersion, error)
	MakePackLive(ctx context.Context, a actions.Actor, version string) (actions.PackVersion, error)
}

// registerPacks adds the pages about the practice pack.
func (c *Console) registerPacks(app *fiber.App) {
	app.Get("/practice", c.page(c.showPacks))
	app.Post("/practice", c.form(packShape(), c.propose))
	app.Get("/practice/:version", c.page(c.showPack))
	app.Post("/practice/:version", c.form(shape{"do": 1}, c.decidePack))
}

func packShape() shape { return shape{"text": 1} }

// packsBody is the list of versions, and what is wrong with the one that was proposed.
type packsBody struct {
	Versions []actions.PackVersion
	Faults   practice.Faults
}

func (c *Console) showPacks(r *request) error { return c.drawPacks(r, http.StatusOK, nil) }

func (c *Console) drawPacks(r *request, status int, faults practice.Faults) error {
	versions, err := c.desk.Packs(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, status, "packs", "Practice pack", packsBody{versions, faults})
}

// propose takes a draft in. What is wrong with it is listed by line above what was typed.
func (c *Console) propose(r *request) error {
	text := r.form.Get("text")
	if strings.TrimSpace(text) == "" {
		r.form.wrong("text", "Paste the whole text of the pack.")
		return c.drawPacks(r, http.StatusUnprocessableEntity, nil)
	}
	v, err := c.desk.Propose(r, r.actor, []byte(text))
	var faults practice.Faults
	if errors.As(err, &faults) {
		r.form.wrong("text", "This pack cannot be used as it is. What is wrong with it stands above.")
		return c.drawPacks(r, http.StatusUnprocessableEntity, faults)
	}
	if casework.Refused(err, casework.Invalid) {
		r.form.wrong("text", err.Error())
		return c.drawPacks(r, http.StatusUnprocessableEntity, nil)
	}
	if err != nil {
		return err
	}
	return r.redirect("/practice/" + v.Version + "?done=proposed")
}

func (c *Console) showPack(r *request) error { return c.drawPack(r, http.StatusOK) }

func (c *Console) drawPack(r *request, status int) error {
	page, err := c.desk.PackOf(r, r.actor, packVersion(r))
	if err != nil {
		return err
	}
	return c.show(r, status, "pack", "Practice pack "+page.Version, page)
}

// packVersion is the address's part that names a version. What names none is for the desk to say.
func packVersion(r *request) string { return strings.Clone(r.http.Params("version")) }

// decidePack takes one press of a button.
func (c *Console) decidePack(r *request) error {
	version := packVersion(r)
	act := map[string]func(context.Context, actions.Actor, string) (actions.PackVersion, error){"tried": c.desk.TryPack, "live": c.desk.MakePackLive}[r.form.Get("do")]
	if act == nil {
		return badForm("it does not say what to do")
	}
	_, err := act(r, r.actor, version)
	if casework.Refused(err, casework.Conflict) || casework.Refused(err, casework.Forbidden) && r.worker.May(casework.ChangePack) {
		r.form.wrong("", err.Error())
		return c.drawPack(r, status.Of(err))
	}
	if err != nil {
		return err
	}
	return r.redirect("/practice/" + version + "?done=" + r.form.Get("do"))
}

// stateWords says where a version of a pack stands.
func stateWords(s practice.State) string {
	switch s {
	case practice.Draft:
		return "Draft"
	case practice.Trial:
		return "On trial"
	case practice.Live:
		return "Live"
	case practice.Ended:
		return "No longer live"
	}
	return string(s)
}
