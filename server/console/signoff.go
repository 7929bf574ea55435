package console

import (
	"net/http"

	"streetlight/shared/casework"
)

func (c *Console) showSignOffs(r *request) error {
	lines, err := c.desk.ToSignOff(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "signoffs", "Health records to sign off", lines)
}

// signOff passes a health lead's word on.
func (c *Console) signOff(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	var content casework.ContentHash
	if err := content.UnmarshalText([]byte(r.form.Get("content"))); err != nil {
		return casework.Refuse(casework.Conflict, "This page is out of date. Load the entry again, read it, then sign it off.")
	}
	words := r.form.words("words", "Your words", maxWords)
	if len(r.form.problems) > 0 {
		return c.drawEntry(r, http.StatusUnprocessableEntity, id)
	}
	if err := c.desk.SignOff(r, r.actor, id, content, words); err != nil {
		return err
	}
	return r.redirect("/entries/" + id.String() + "?done=signed")
}
