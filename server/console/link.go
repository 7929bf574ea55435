package console

import (
	"net/http"
	"slices"

	"streetlight/server/actions"
	"streetlight/server/status"
	"streetlight/shared/casework"
)

// linksBody holds the pairs that wait and those that are decided.
type linksBody struct{ Waiting, Decided []pair }

// pair is one link with the identities of both records side by side.
type pair struct {
	actions.LinkLine
	Rows []pairRow
	CSRF string // of the form beside it
}

// Waits says whether a person still has to decide.
func (p pair) Waits() bool { return waits(p.State) }

// pairRow is one line of identity in both records.
type pairRow struct {
	Label string
	A, B  []string
	Same  bool
}

func linkShape() shape { return shape{"link": 1, "do": 1} }

func waits(s casework.LinkState) bool { return s == casework.LinkSuggested || s == casework.LinkHalf }

func (c *Console) showLinks(r *request) error { return c.drawLinks(r, http.StatusOK) }

func (c *Console) drawLinks(r *request, status int) error {
	lines, err := c.desk.Links(r, r.actor)
	if err != nil {
		return err
	}
	var body linksBody
	for _, l := range lines {
		one := pair{l, sideBySide(l.AIdentity, l.BIdentity), csrfToken(r.cookie)}
		if waits(l.State) {
			body.Waiting = append(body.Waiting, one)
		} else {
			body.Decided = append(body.Decided, one)
		}
	}
	return c.show(r, status, "links", "Same child?", body)
}

// sideBySide puts the lines of two records beside each other, in the order of the first and then what only the second has.
func sideBySide(a, b []actions.Line) []pairRow {
	var rows []pairRow
	at := map[string]int{}
	for _, l := range a {
		at[l.Label] = len(rows)
		rows = append(rows, pairRow{Label: l.Label, A: l.Texts})
	}
	for _, l := range b {
		i, ok := at[l.Label]
		if !ok {
			i, rows = len(rows), append(rows, pairRow{Label: l.Label})
		}
		rows[i].B = l.Texts
		rows[i].Same = slices.Equal(rows[i].A, l.Texts)
	}
	return rows
}

// decideLink takes one press of a button on the page.
func (c *Console) decideLink(r *request) error {
	id, err := casework.ParseID[casework.LinkID](r.form.Get("link"))
	if err != nil {
		return badForm("it names no link")
	}
	done := map[string]func() error{
		"confirmed": func() error { return c.desk.ConfirmLink(r, r.actor, id) },
		"refused":   func() error { return c.desk.RefuseLink(r, r.actor, id) },
		"undone":    func() error { return c.desk.UndoLink(r, r.actor, id) },
	}
	do, ok := done[r.form.Get("do")]
	if !ok {
		return badForm("it does not say what to do")
	}
	err = do()
	if casework.Refused(err, casework.Conflict) || casework.Refused(err, casework.Invalid) {
		r.form.wrong("", err.Error())
		return c.drawLinks(r, status.Of(err))
	}
	if err != nil {
		return err
	}
	return r.redirect("/links?done=" + r.form.Get("do"))
}
