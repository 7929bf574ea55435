package console

import (
	"net/http"
	"strings"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// addendum passes on what somebody adds beside an entry.
func (c *Console) addendum(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	words := r.form.neededWords("addendum", "What you add", "Write what you add.")
	if len(r.form.problems) > 0 {
		return c.drawEntry(r, http.StatusUnprocessableEntity, id)
	}
	err = c.desk.AddAddendum(r, r.actor, id, words)
	if r.form.refused(err, shape{"addendum": 1}) {
		return c.drawEntry(r, http.StatusUnprocessableEntity, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/entries/" + id.String() + "?done=added")
}

// wrongBody is one entry and the children under whom it may stand instead.
type wrongBody struct {
	actions.EntryPage
	Find  string
	Found []actions.ChildLine
	More  bool
	Bands []casework.Choice
}

func wrongShape() shape {
	return shape{"content": 1, "find": 1, "look": 1, "right": 1, "name": 1, "age_band": 1}
}

func (c *Console) showWrong(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	return c.drawWrong(r, http.StatusOK, id)
}

func (c *Console) drawWrong(r *request, status int, id casework.EntryID) error {
	page, err := c.desk.Entry(r, r.actor, id)
	if err != nil {
		return err
	}
	if !page.MayMove {
		return casework.Refuse(casework.Forbidden, "Only a supervisor of the author's agency says that an entry is about the wrong child, and not of one that was withdrawn.")
	}
	band, _ := casework.Lookup(casework.ChildFields(), casework.FieldAgeBand)
	body := wrongBody{EntryPage: page, Find: strings.TrimSpace(r.form.Get("find")), Bands: band.Choices}
	if body.Find != "" {
		if body.Found, body.More, err = c.desk.FindChildren(r, r.actor, body.Find); err != nil {
			return err
		}
	}
	return c.show(r, status, "wrongchild", "Another child? "+page.Child.Name, body)
}

// moveEntry passes on whom an entry is really about.
func (c *Console) moveEntry(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	if r.form.Get("look") != "" { // only to look for names
		return c.drawWrong(r, http.StatusOK, id)
	}
	in := r.form.right(id)
	if len(r.form.problems) > 0 {
		return c.drawWrong(r, http.StatusUnprocessableEntity, id)
	}
	moved, err := c.desk.WrongChild(r, r.actor, in)
	if r.form.refused(err, wrongShape()) {
		return c.drawWrong(r, http.StatusUnprocessableEntity, id)
	}
	if casework.Refused(err, casework.Conflict) {
		r.form.wrong("", err.Error()+" Nothing was moved.")
		return c.drawWrong(r, http.StatusConflict, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/entries/" + moved.String() + "?done=moved")
}

// right reads whom an entry is about: a child who was found, or one met for the first time.
func (f *form) right(id casework.EntryID) actions.WrongChildInput {
	in := actions.WrongChildInput{Entry: id}
	if err := in.Content.UnmarshalText([]byte(f.Get("content"))); err != nil {
		f.wrong("", "This page is out of date. Load it again, then choose.")
	}
	switch right := f.Get("right"); right {
	case "":
		f.wrong("right", "Choose the child whom the entry is about.")
	case "new":
		in.New = casework.Values{}
		in.New.Set(casework.FieldChildName, f.words("name", "The name", casework.MaxText))
		in.New.Set(casework.FieldAgeBand, f.Get("age_band"))
	default:
		child, err := casework.ParseID[casework.ChildID](right)
		if err != nil {
			f.wrong("right", "This page is out of date. Load it again, then choose.")
		}
		in.Right = child
	}
	return in
}
