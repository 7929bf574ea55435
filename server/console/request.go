package console

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// request is one request as the pages see it. What it holds is copied out of the framework, which only lends.
type request struct {
	context.Context
	http   *fiber.Ctx
	now    time.Time
	cookie string // the session's token, or the visit of someone who is not signed in
	actor  actions.Actor
	worker casework.Worker
	agency casework.Agency
	notice actions.Notice
	form   form
}

// step answers one request; an error becomes a page in Fail.
type step func(*request) error

// open serves a page to anyone.
func (c *Console) open(do step) fiber.Handler {
	return c.answerWith(do)
}

// openForm takes a form from anyone who was shown it by this server.
func (c *Console) openForm(s shape, do step) fiber.Handler {
	return c.answerWith(func(r *request) error {
		if err := r.readForm(s); err != nil {
			return err
		}
		r.cookie = c.cookie(r, visitCookie)
		if !r.form.from(r.cookie) {
			return foreignForm()
		}
		return do(r)
	})
}

// page serves a page to someone who is signed in, and shows the others where to sign in.
func (c *Console) page(do step) fiber.Handler {
	return c.answerWith(func(r *request) error {
		if err := c.identify(r); err != nil {
			return c.askToSignIn(r, err)
		}
		return do(r)
	})
}

// form takes a form from someone who is signed in. When the session is over the form is kept while they sign in again.
func (c *Console) form(s shape, do step) fiber.Handler {
	return c.answerWith(func(r *request) error {
		if err := r.readForm(s); err != nil {
			return err
		}
		r.cookie = c.cookie(r, sessionCookie)
		ours := r.form.from(r.cookie)
		if !ours && !r.sameOrigin() {
			return foreignForm()
		}
		switch err := c.identify(r); {
		case signedOut(err):
			return c.holdForm(r, err.Error())
		case err != nil:
			return err
		case !ours:
			return c.showHeld(r)
		}
		return do(r)
	})
}

// answerWith prepares the request, runs it, and turns an error into a page.
func (c *Console) answerWith(do step) fiber.Handler {
	return func(http *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(http.UserContext(), c.opts.Timeout)
		defer cancel()
		c.guardHeaders(http)
		r := &request{Context: ctx, http: http, now: c.opts.Now()}
		if err := refuseTransport(http); err != nil {
			return c.fail(r, err)
		}
		if err := do(r); err != nil {
			return c.fail(r, err)
		}
		return nil
	}
}

// identify finds out who is signed in.
func (c *Console) identify(r *request) (err error) {
	r.cookie = c.cookie(r, sessionCookie)
	if r.cookie == "" {
		return notSignedIn{casework.Refuse(casework.Forbidden, "Sign in to go on.")}
	}
	if r.actor, err = c.desk.Session(r, r.cookie); err != nil {
		if casework.Refused(err, casework.Forbidden) || casework.Refused(err, casework.Suspended) {
			return notSignedIn{err}
		}
		return err
	}
	if r.worker, r.agency, err = c.desk.Me(r, r.actor); err != nil {
		return err
	}
	r.notice, err = c.desk.Notice(r, r.actor)
	return err
}

func (r *request) path() string { return strings.Clone(r.http.Path()) }

func (r *request) redirect(to string) error {
	return r.http.Redirect(to, fiber.StatusSeeOther)
}

// idOf reads the id of the page's address. One that cannot be an id names nothing.
func idOf[T ~[16]byte](r *request) (T, error) {
	id, err := casework.ParseID[T](strings.Clone(r.http.Params("id")))
	if err != nil {
		return T{}, casework.Refuse(casework.NotFound, "There is no page at this address. Check that it was copied whole.")
	}
	return id, nil
}
