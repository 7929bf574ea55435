package console

import (
	"net/http"
	"strings"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// askBody is one question with the entry it is about.
type askBody struct {
	actions.AskLine
	Page actions.EntryPage
}

func askShape() shape {
	return shape{"content": 1, "publish": 1, "basis": 1, "because": 1, "told": 1, "not_told": 1, "purpose": 1, "conditions": 1}
}

// ask passes on a question for the words of a fact.
func (c *Console) ask(r *request) error {
	alert, err := idOf[casework.AlertID](r)
	if err != nil {
		return err
	}
	entry, err := casework.ParseID[casework.EntryID](strings.Clone(r.form.Get("entry")))
	if err != nil {
		return casework.Refuse(casework.Conflict, "This page is out of date. Load the alert again, then ask.")
	}
	words := r.form.neededWords("why", "What you need it for", "Say what you need the words for.")
	if len(r.form.problems) == 0 {
		err = c.desk.Ask(r, r.actor, actions.AskInput{Alert: alert, Entry: entry, Because: words})
		if !r.form.refused(err, shape{"why": 1}) {
			if err != nil {
				return err
			}
			return r.redirect("/alerts/" + alert.String() + "?done=asked")
		}
	}
	page, err := c.desk.Alert(r, r.actor, alert)
	if err != nil {
		return err
	}
	return c.drawAlert(r, http.StatusUnprocessableEntity, page)
}

func (c *Console) showAsks(r *request) error {
	lines, err := c.desk.Asks(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "asks", "Asked of your agency", lines)
}

func (c *Console) showAsk(r *request) error {
	id, err := idOf[casework.AskID](r)
	if err != nil {
		return err
	}
	return c.drawAsk(r, http.StatusOK, id)
}

func (c *Console) drawAsk(r *request, status int, id casework.AskID) error {
	line, page, err := c.desk.AskOf(r, r.actor, id)
	if err != nil {
		return err
	}
	return c.show(r, status, "ask", line.Name+" asks for an entry", askBody{line, page})
}

// answerAsk passes an answer on. What is wrong with it shows the question again with all that was written.
func (c *Console) answerAsk(r *request) error {
	id, err := idOf[casework.AskID](r)
	if err != nil {
		return err
	}
	in := actions.AnswerInput{Ask: id, ShareInput: r.form.sharing("Decide whether the asker reads it.", c.desk.Pack().LawfulBases())}
	if err := in.Content.UnmarshalText([]byte(r.form.Get("content"))); err != nil {
		r.form.wrong("", "This page is out of date. Load it again, then answer.")
	}
	if in.Publish && in.Purpose == "" {
		r.form.wrong("purpose", "Say what it is shared for.")
	}
	if len(r.form.problems) > 0 {
		return c.drawAsk(r, http.StatusUnprocessableEntity, id)
	}
	err = c.desk.AnswerAsk(r, r.actor, in)
	if r.form.refused(err, askShape()) {
		return c.drawAsk(r, http.StatusUnprocessableEntity, id)
	}
	if casework.Refused(err, casework.Conflict) {
		r.form.wrong("", err.Error()+" Nothing was decided; what you wrote is below.")
		return c.drawAsk(r, http.StatusConflict, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/asks?done=answered")
}
