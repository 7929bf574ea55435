package console

import (
	"net/http"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// sharingBody is one entry with the form of a sharing decision, and the decisions that were made before.
type sharingBody struct {
	actions.EntryPage
	Offered offered
}

// sharingFields is what the part of a form about sharing is drawn from.
type sharingFields struct {
	View    view
	Action  string // where the form goes
	Offered offered
	With    string // the one with whom alone it is shared; "" where that is chosen
}

// sharingWith is newSharingFields where it is settled with whom.
func sharingWith(v view, name string) sharingFields {
	return sharingFields{View: v, Action: v.Path, With: name}
}

func newSharingFields(v view, o offered) sharingFields {
	return sharingFields{View: v, Action: v.Path, Offered: o}
}

func sharingShape() shape {
	return shape{"content": 1, "publish": 1, "basis": 1, "because": 1, "told": 1, "not_told": 1,
		"to": 1, "agency": maxNamed, "person": maxNamed, "purpose": 1, "conditions": 1, "find": 1, "look": 1}
}

func (c *Console) showSharing(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	return c.drawSharing(r, http.StatusOK, id)
}

func (c *Console) drawSharing(r *request, status int, id casework.EntryID) error {
	page, err := c.desk.Entry(r, r.actor, id)
	if err != nil {
		return err
	}
	if !page.MayShare {
		return casework.Refuse(casework.Forbidden, "Only a supervisor of the agency that recorded an entry decides whether it is shared, and not of one that was withdrawn.")
	}
	return c.show(r, status, "decide", "Share it? "+page.Child.Name, sharingBody{page, r.form.offered(page.Choices)})
}

// decideSharing passes a sharing decision on. A problem in the form, or a change of the entry meanwhile, shows the page
// again with all that was written.
func (c *Console) decideSharing(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	if r.form.Get("look") != "" { // only to look for names
		return c.drawSharing(r, http.StatusOK, id)
	}
	in := actions.DecideInput{Entry: id, ShareInput: r.form.sharing("Decide whether the entry is shared.", c.desk.Pack().LawfulBases())}
	if err := in.Content.UnmarshalText([]byte(r.form.Get("content"))); err != nil {
		r.form.wrong("", "This page is out of date. Load it again, then decide.")
	}
	if len(r.form.problems) > 0 {
		return c.drawSharing(r, http.StatusUnprocessableEntity, id)
	}
	err = c.desk.Decide(r, r.actor, in)
	if r.form.refused(err, sharingShape()) {
		return c.drawSharing(r, http.StatusUnprocessableEntity, id)
	}
	if casework.Refused(err, casework.Conflict) {
		r.form.wrong("", err.Error()+" Nothing was decided; what you wrote is below.")
		return c.drawSharing(r, http.StatusConflict, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/entries/" + id.String() + "?done=decided")
}
