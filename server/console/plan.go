package console

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func (c *Console) showPlans(r *request) error {
	lines, err := c.plans(r)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "plans", "Plans", lines)
}

// plans lists them: active ones first, then by the day of their review.
func (c *Console) plans(r *request) ([]actions.PlanLine, error) {
	lines, err := c.desk.Plans(r, r.actor)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(lines, func(a, b actions.PlanLine) int {
		return cmp.Or(cmp.Compare(planTurn(a.State), planTurn(b.State)), a.ReviewDate.Compare(b.ReviewDate), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return lines, nil
}

// planTurn puts active plans before closed ones.
func planTurn(s casework.PlanState) int {
	if s == casework.PlanActive {
		return 0
	}
	return 1
}

func (c *Console) showPlan(r *request) error {
	id, err := idOf[casework.PlanID](r)
	if err != nil {
		return err
	}
	return c.drawPlan(r, http.StatusOK, id)
}

func (c *Console) drawPlan(r *request, status int, id casework.PlanID) error {
	page, err := c.desk.Plan(r, r.actor, id)
	if err != nil {
		return err
	}
	return c.show(r, status, "plan", fmt.Sprintf("Plan: %s", page.Child.Name), page)
}
