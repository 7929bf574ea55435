package console

import (
	"net/http"
	"strings"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func noteShape() shape { return shape{"kind": 1, "words": 1, "changed": 1, "review_date": 1} }

// notePlan adds a step to the course of a plan.
func (c *Console) notePlan(r *request) error {
	id, err := idOf[casework.PlanID](r)
	if err != nil {
		return err
	}
	in := r.form.planNote(id)
	if len(r.form.problems) == 0 {
		err = c.desk.NotePlan(r, r.actor, in)
	}
	if r.form.refused(err, noteShape()) || len(r.form.problems) > 0 {
		return c.drawPlan(r, http.StatusUnprocessableEntity, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/plans/" + id.String() + "?done=noted")
}

func (f *form) planNote(plan casework.PlanID) actions.PlanNoteInput {
	in := actions.PlanNoteInput{Plan: plan, Kind: casework.Kind(f.choice("kind", "Choose what you add.", casework.PlanNotes())),
		Words: f.neededWords("words", "What happened", "Write in a sentence what happened."), Changed: f.Has("changed", "yes")}
	if in.Kind == casework.PlanOutcome || strings.TrimSpace(f.Get("review_date")) != "" {
		in.ReviewDate = f.reviewDate()
	}
	return in
}
