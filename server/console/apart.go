package console

import (
	"net/http"
	"strings"

	"streetlight/server/actions"
	"streetlight/server/status"
	"streetlight/shared/casework"
)

// maxReason is how many characters the reason of a release has at most: it goes into the audit log.
const maxReason = 200

func releaseShape() shape { return shape{"reason": 1} }

func (c *Console) showApart(r *request) error {
	lines, err := c.desk.Apart(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "quarantine", "Kept apart", lines)
}

func (c *Console) showApartOne(r *request) error {
	return c.drawApart(r, http.StatusOK)
}

func (c *Console) drawApart(r *request, status int) error {
	page, err := c.desk.ApartOf(r, r.actor, apartID(r))
	if err != nil {
		return err
	}
	return c.show(r, status, "apart", "Kept apart: "+page.Worker, page)
}

// apartID is the address's part that names one thing in quarantine. What names none is for the desk to say.
func apartID(r *request) string { return strings.Clone(r.http.Params("id")) }

// release lets one thing out of the quarantine. What speaks against it is said beside what was typed.
func (c *Console) release(r *request) error {
	reason := r.form.words("reason", "The reason", maxReason)
	if reason == "" {
		r.form.wrong("reason", "Say why it counts after all.")
	}
	if len(r.form.problems) > 0 {
		return c.drawApart(r, http.StatusUnprocessableEntity)
	}
	_, err := c.desk.Release(r, r.actor, apartID(r), reason)
	if r.form.refused(err, releaseShape()) {
		return c.drawApart(r, http.StatusUnprocessableEntity)
	}
	if casework.Refused(err, casework.Conflict) {
		r.form.wrong("", err.Error())
		return c.drawApart(r, status.Of(err))
	}
	if err != nil {
		return err
	}
	return r.redirect("/quarantine?done=released")
}

// addApart counts what is kept apart, for whom it is to sort out.
func (c *Console) addApart(r *request, body *overviewBody) {
	if r.notice.Apart > 0 || r.worker.May(casework.ManageWorkers) {
		body.Cards = append(body.Cards, card{Path: "/quarantine", Name: "Kept apart", Count: r.notice.Apart, Words: "could not be accepted"})
	}
}

// apartItem is the page of the quarantine among the others, with how much waits there.
func apartItem(w casework.Worker, n actions.Notice, path string) (navItem, bool) {
	return navItem{Path: "/quarantine", Name: "Kept apart", Here: strings.HasPrefix(path, "/quarantine"), Count: n.Apart},
		w.May(casework.JudgeEntry) || w.May(casework.ManageWorkers)
}
