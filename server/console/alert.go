package console

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// alertBody is one alert with its two forms.
type alertBody struct {
	actions.AlertPage
	Rows   []actionRow
	Review string // the review date as a form shows it
	Owner  string // the id that is chosen
}

func answerShape() shape {
	s := shape{"do": 1, "because": 1, "owner": 1, "review_date": 1, "teams": maxTeams}
	addRows(s)
	return s
}

// maxTeams is how many teams one form can name.
const maxTeams = 100

func (c *Console) showAlerts(r *request) error {
	lines, err := c.alerts(r)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "alerts", "Alerts", lines)
}

// alerts lists them: open ones first, then by priority and the time they are due.
func (c *Console) alerts(r *request) ([]actions.AlertLine, error) {
	lines, err := c.desk.Alerts(r, r.actor)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(lines, func(a, b actions.AlertLine) int {
		return cmp.Or(cmp.Compare(alertTurn(a.State), alertTurn(b.State)), cmp.Compare(a.Priority, b.Priority), a.DueAt.Compare(b.DueAt), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return lines, nil
}

// alertTurn puts open alerts before answered ones.
func alertTurn(s casework.AlertState) int {
	if s == casework.AlertOpen {
		return 0
	}
	return 1
}

func (c *Console) showAlert(r *request) error {
	id, err := idOf[casework.AlertID](r)
	if err != nil {
		return err
	}
	page, err := c.desk.Alert(r, r.actor, id)
	if err != nil {
		return err
	}
	return c.drawAlert(r, http.StatusOK, page)
}

func (c *Console) drawAlert(r *request, status int, page actions.AlertPage) error {
	body := alertBody{AlertPage: page, Rows: draftRows(page.Alert.Draft.Actions)}
	if r.form.Get("do") == "accept" {
		body.Rows = r.form.typedRows(len(body.Rows))
		body.Review, body.Owner = r.form.Get("review_date"), r.form.Get("owner")
		for i := range body.Teams {
			body.Teams[i].Chosen = r.form.Has("teams", body.Teams[i].Team.ID.String())
		}
	} else {
		body.Review = inWords(page.Alert.Draft.ReviewDate, c.opts.Zone, casework.DayLayout)
		body.Owner = proposedOwner(r.worker, page.Owners)
	}
	return c.show(r, status, "alert", fmt.Sprintf("Alert: %s", page.Child.Name), body)
}

// proposedOwner is the reader when they may own the plan; else nobody, and a person is chosen deliberately.
func proposedOwner(reader casework.Worker, owners []casework.Worker) string {
	for _, o := range owners {
		if o.ID == reader.ID {
			return o.ID.String()
		}
	}
	return ""
}

// answer takes either form of the page: accept, or not appropriate.
func (c *Console) answer(r *request) error {
	id, err := idOf[casework.AlertID](r)
	if err != nil {
		return err
	}
	page, err := c.desk.Alert(r, r.actor, id)
	if err != nil {
		return err
	}
	var to string
	switch r.form.Get("do") {
	case "accept":
		to, err = c.accept(r, page)
	case "decline":
		to, err = c.decline(r, page)
	default:
		return badForm("it does not say what to do")
	}
	if r.form.refused(err, answerShape()) || (err == nil && len(r.form.problems) > 0) {
		return c.drawAlert(r, http.StatusUnprocessableEntity, page)
	}
	if casework.Refused(err, casework.Conflict) {
		return c.drawChanged(r, id, err)
	}
	if err != nil {
		return err
	}
	return r.redirect(to)
}

// drawChanged shows the alert as it now is, with what was typed.
func (c *Console) drawChanged(r *request, id casework.AlertID, conflict error) error {
	page, err := c.desk.Alert(r, r.actor, id)
	if err != nil {
		return err
	}
	r.form.wrong("", conflict.Error()+" Your answer was not taken. Look at the alert as it is now.")
	return c.drawAlert(r, http.StatusConflict, page)
}

// accept makes the alert an active plan, or adds it to the one there is. With problems in the form nothing is done.
func (c *Console) accept(r *request, page actions.AlertPage) (to string, err error) {
	in := r.form.acceptance(page)
	if len(r.form.problems) > 0 {
		return "", nil
	}
	plan, err := c.desk.Accept(r, r.actor, in)
	return "/plans/" + plan.String() + "?done=accepted", err
}

func (c *Console) decline(r *request, page actions.AlertPage) (to string, err error) {
	because := r.form.neededWords("because", "The reason", "Say why the alert is not appropriate.")
	if len(r.form.problems) > 0 {
		return "", nil
	}
	return "/alerts?done=declined", c.desk.Decline(r, r.actor, page.ID, because)
}

func (f *form) acceptance(page actions.AlertPage) actions.AcceptInput {
	in := actions.AcceptInput{Alert: page.ID, ReviewDate: f.reviewDate(), Actions: f.editedActions(page.Alert.Draft.Actions)}
	if page.Plan == nil {
		in.Owner = f.owner(page.Owners)
	}
	for _, text := range f.values["teams"] {
		team, err := casework.ParseID[casework.TeamID](text)
		if err != nil || !slices.ContainsFunc(page.Teams, func(t actions.TeamChoice) bool { return t.Team.ID == team }) {
			f.wrong("teams", "One of the teams is no longer there. Choose again.")
			continue
		}
		in.Teams = append(in.Teams, team)
	}
	return in
}

func (f *form) owner(owners []casework.Worker) casework.WorkerID {
	id, err := casework.ParseID[casework.WorkerID](f.Get("owner"))
	if err != nil || !slices.ContainsFunc(owners, func(w casework.Worker) bool { return w.ID == id }) {
		f.wrong("owner", "Choose who owns the plan. It is always one named person.")
	}
	return id
}

// reviewDate reads a date as browsers send it or as people type it. It is the midnight in UTC with which that day begins.
func (f *form) reviewDate() time.Time {
	text := strings.TrimSpace(f.Get("review_date"))
	for _, layout := range []string{casework.DayLayout, "2/1/2006", "2.1.2006", "2 January 2006", "2 Jan 2006", "Monday 2 January 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	f.wrong("review_date", "Give the day on which the plan is reviewed, such as 27/3/2026.")
	return time.Time{}
}
