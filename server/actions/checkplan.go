package actions

import (
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// maxPlanActions bounds the rows that one acceptance puts into a plan.
const maxPlanActions = 50

// checkActions refuses rows that do not say if, who, does and by, or say it without an end.
func checkActions(rows []casework.PlanAction) error {
	if len(rows) > maxPlanActions {
		return casework.RefuseField("actions", fmt.Sprintf("A plan begins with at most %d rows.", maxPlanActions))
	}
	for i, row := range rows {
		for _, part := range []struct{ label, text string }{{"if", row.If}, {"who", row.Who}, {"does", row.Does}, {"by", row.By}} {
			f := casework.Field{Name: "actions", Label: fmt.Sprintf("“%s” of row %d", part.label, i+1), Type: casework.Note, Required: true}
			if err := f.Check([]string{part.text}); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkTeams refuses a team that there is not.
func (x *tx) checkTeams(teams []casework.TeamID) error {
	for _, id := range teams {
		_, ok, err := get[casework.Team](x.KV(), tableTeam, id[:])
		if err != nil {
			return err
		}
		if !ok {
			return casework.RefuseField("teams", "One of the teams is not there any more. Load the page again and choose the teams that get the card.")
		}
	}
	return nil
}

// checkReview holds the review date between today and what the practice pack allows for later reviews.
func (x *tx) checkReview(review time.Time, priority casework.Priority) error {
	if review.IsZero() {
		return casework.RefuseField("review_date", "Say when the plan will be reviewed.")
	}
	if review.Before(x.Now.Truncate(24 * time.Hour)) {
		return casework.RefuseField("review_date", "The review date is in the past. Choose a day from today on.")
	}
	last := x.pack.Due(priority, practice.ThenEvery, x.Now)
	if review.After(last.Add(24 * time.Hour)) {
		return casework.RefuseField("review_date", fmt.Sprintf("That is later than this plan may wait. Choose %s or before.", last.In(x.pack.Location()).Format("Monday 2 January")))
	}
	return nil
}
