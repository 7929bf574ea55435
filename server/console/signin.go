package console

import (
	"net/http"
	"regexp"
	"strings"

	"streetlight/server/status"
	"streetlight/shared/casework"
)

// signInBody is what the sign-in page carries along: where the person wanted to go, and a form they had begun.
type signInBody struct {
	To   string
	Held string
	Why  string // why they have to sign in again
}

func signInShape() shape {
	return shape{"username": 1, "password": 1, "to": 1, "held": 1}
}

func (c *Console) showSignIn(r *request) error {
	return c.drawSignIn(r, http.StatusOK, signInBody{To: localPath(r.http.Query("to"))})
}

func (c *Console) drawSignIn(r *request, status int, body signInBody) error {
	if err := c.beginVisit(r); err != nil {
		return err
	}
	return c.show(r, status, "signin", "Sign in", body)
}

// askToSignIn leads someone who is not signed in to where they can be; a person who was suspended is told so.
func (c *Console) askToSignIn(r *request, err error) error {
	switch {
	case casework.Refused(err, casework.Suspended):
		return c.drawSignIn(r, http.StatusForbidden, signInBody{To: "/", Why: err.Error()})
	case signedOut(err):
		return r.redirect("/sign-in?to=" + localPath(r.path()))
	}
	return err
}

func (c *Console) signIn(r *request) error {
	body := signInBody{To: localPath(r.form.Get("to")), Held: r.form.Get("held")}
	username := r.form.words("username", "The username", 200)
	if username == "" {
		r.form.wrong("username", "Type your username.")
	}
	password := r.form.Get("password")
	if password == "" {
		r.form.wrong("password", "Type your password.")
	}
	if len(r.form.problems) > 0 {
		return c.drawSignIn(r, http.StatusUnprocessableEntity, body)
	}
	token, err := c.desk.SignIn(r, username, password)
	if no, ok := casework.RefusalOf(err); ok {
		r.form.wrong(fieldOr(no.Field, "password"), no.Sentence)
		return c.drawSignIn(r, status.Of(err), body)
	}
	if err != nil {
		return err
	}
	return c.signedIn(r, token, body)
}

func fieldOr(field, otherwise string) string {
	if field == "" {
		return otherwise
	}
	return field
}

// signedIn hands out the session and leads on: to the page the person wanted, or to the form they had begun.
func (c *Console) signedIn(r *request, token string, body signInBody) error {
	c.setCookie(r, sessionCookie, token)
	c.dropCookie(r, visitCookie)
	if body.Held == "" {
		return r.redirect(body.To)
	}
	r.cookie = token
	return c.drawHeld(r, body.To, body.Held)
}

func (c *Console) signOut(r *request) error {
	if err := c.desk.SignOut(r, r.cookie); err != nil {
		return err
	}
	c.dropCookie(r, sessionCookie)
	return r.redirect("/sign-in?done=signed-out")
}

func welcomeShape() shape { return shape{"username": 1, "password": 1, "again": 1} }

func (c *Console) showWelcome(r *request) error { return c.drawWelcome(r, http.StatusOK) }

func (c *Console) drawWelcome(r *request, status int) error {
	if err := c.beginVisit(r); err != nil {
		return err
	}
	return c.show(r, status, "welcome", "Set your password", r.path())
}

// welcome sets the password of someone who holds a one-time link. Looking at the page uses nothing up.
func (c *Console) welcome(r *request) error {
	username := r.form.words("username", "The username", 200)
	if username == "" {
		r.form.wrong("username", "Choose a username, such as your work e-mail address.")
	}
	password := r.form.Get("password")
	switch {
	case password == "":
		r.form.wrong("password", "Choose a password.")
	case password != r.form.Get("again"):
		r.form.wrong("again", "The two passwords are not the same. Type both again.")
	}
	if len(r.form.problems) > 0 {
		return c.drawWelcome(r, http.StatusUnprocessableEntity)
	}
	err := c.desk.SetPassword(r, strings.Clone(r.http.Params("link")), username, password)
	if r.form.refused(err, welcomeShape()) {
		return c.drawWelcome(r, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return r.redirect("/sign-in?done=password")
}

// localPath lets a sign-in lead on to a page of the console and to nowhere else.
func localPath(to string) string {
	if regexp.MustCompile(`^/(entries|alerts|plans|children|links)(/[0-9a-f-]{36})?$`).MatchString(to) {
		return strings.Clone(to)
	}
	return "/"
}
