package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// heldBody is a form that was begun before the person had to sign in again. Nothing typed is lost by an old session.
type heldBody struct {
	To     string
	Fields []heldField
}

type heldField struct{ Name, Value string }

// holdForm asks the person to sign in and carries their form along.
func (c *Console) holdForm(r *request, why string) error {
	held := url.Values{}
	for name, texts := range r.form.values {
		if name != csrfField {
			held[name] = texts
		}
	}
	if len(held) == 0 {
		return r.redirect("/sign-in")
	}
	to := r.path()
	r.form = form{}
	return c.drawSignIn(r, http.StatusUnauthorized, signInBody{To: localPath(to), Held: held.Encode(), Why: why})
}

// showHeld shows a form whose page is from an earlier session, to be sent again with one press.
func (c *Console) showHeld(r *request) error {
	delete(r.form.values, csrfField)
	return c.drawHeld(r, localPath(r.path()), r.form.values.Encode())
}

func (c *Console) drawHeld(r *request, to, held string) error {
	values, err := url.ParseQuery(held)
	if err != nil {
		return badForm("what was kept cannot be read")
	}
	body := heldBody{To: to}
	for name, texts := range values {
		for _, text := range texts {
			body.Fields = append(body.Fields, heldField{name, text})
		}
	}
	slices.SortStableFunc(body.Fields, func(a, b heldField) int { return strings.Compare(a.Name, b.Name) })
	r.form = form{}
	return c.show(r, http.StatusOK, "held", "Send what you wrote", body)
}
