package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// Accept makes a named person own a plan that the alert drafted, or adds the alert to the active plan on the linked
// records, whose owner stays. The chosen teams get the action card, never the plan.
func (s *Service) Accept(ctx context.Context, a Actor, in AcceptInput) (plan casework.PlanID, err error) {
	if err := checkActions(in.Actions); err != nil {
		return plan, err
	}
	err = s.do(ctx, a, "accept-alert", func(x *tx) error {
		alert, err := x.decidable(in.Alert)
		if err != nil {
			return err
		}
		g, err := x.group(alert.Child)
		if err != nil {
			return err
		}
		if err := x.checkTeams(in.Teams); err != nil {
			return err
		}
		p, err := x.planFor(g, alert, in)
		if err != nil {
			return err
		}
		alert.State, alert.By, alert.At, alert.Plan = casework.AlertAccepted, x.who.ID, x.Now, p.ID
		if err := x.putAlert(alert); err != nil {
			return err
		}
		x.concerns("alert", alert.ID)
		x.concerns("plan", p.ID)
		plan = p.ID
		if err := x.savePlan(*p); err != nil {
			return err
		}
		if err := x.join(p.Child, p.Owner); err != nil {
			return err
		}
		if err := x.issueCard(g, *p); err != nil {
			return err
		}
		return x.look(g, nil) // what waits on a plan begins now
	})
	return plan, err
}

// planFor is the plan that accepting makes or adds to.
func (x *tx) planFor(g group, alert casework.Alert, in AcceptInput) (*casework.Plan, error) {
	plan, err := x.activePlan(g)
	if err != nil {
		return nil, err
	}
	if plan == nil {
		return x.newPlan(g, alert, in)
	}
	plan.Alerts = append(plan.Alerts, alert.ID)
	plan.WhyNow += "\n" + alert.Finding.Why
	if alert.Finding.Priority < plan.Priority { // the most urgent reason names the plan
		plan.Priority, plan.Title = alert.Finding.Priority, alert.Draft.Title
	}
	for _, t := range in.Teams {
		if !slices.Contains(plan.CardTeams, t) {
			plan.CardTeams = append(plan.CardTeams, t)
		}
	}
	added, err := x.actionsFor(alert, in)
	if err != nil {
		return nil, err
	}
	for _, a := range added {
		if !slices.ContainsFunc(plan.Actions, func(b casework.PlanAction) bool { return a.If == b.If && a.Does == b.Does }) {
			plan.Actions = append(plan.Actions, a)
		}
	}
	return plan, nil
}

func (x *tx) newPlan(g group, alert casework.Alert, in AcceptInput) (*casework.Plan, error) {
	owner, ok, err := x.worker(in.Owner)
	if err != nil {
		return nil, err
	}
	if !ok || !owner.May(casework.OwnPlan) {
		return nil, casework.RefuseField("owner", "Name the person who will own the plan: a social worker, a Front Door manager or a lead practitioner.")
	}
	if err := x.checkDenied(g.home, owner.ID); err != nil {
		return nil, err
	}
	if err := x.checkReview(in.ReviewDate, alert.Finding.Priority); err != nil {
		return nil, err
	}
	actions, err := x.actionsFor(alert, in)
	if err != nil {
		return nil, err
	}
	id, err := x.drawID()
	if err != nil {
		return nil, err
	}
	return &casework.Plan{ID: casework.PlanID(id), Child: g.home, State: casework.PlanActive, Priority: alert.Finding.Priority, Title: alert.Draft.Title,
		WhyNow: alert.Finding.Why, Owner: owner.ID, ReviewDate: in.ReviewDate, Actions: actions, Alerts: []casework.AlertID{alert.ID},
		AcceptedAt: x.Now, AcceptedBy: x.who.ID, CardTeams: in.Teams}, nil
}

// actionsFor lists the rows that accepting puts into the plan, with their ids.
func (x *tx) actionsFor(alert casework.Alert, in AcceptInput) ([]casework.PlanAction, error) {
	out := slices.Clone(in.Actions)
	if in.Actions == nil {
		out = slices.Clone(alert.Draft.Actions)
	}
	for i := range out {
		if !out[i].ID.IsZero() {
			continue
		}
		id, err := x.drawID()
		if err != nil {
			return nil, err
		}
		out[i].ID = casework.ActionID(id)
	}
	return out, nil
}

// savePlan writes a plan into its child's shared picture.
func (x *tx) savePlan(p casework.Plan) error {
	scope, err := x.sharedScope(p.Child)
	if err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, p.ID, casework.FieldPlan, p)
	if err != nil {
		return err
	}
	if err := put(x.KV(), tablePlan, p.ID[:], planRow{Child: p.Child, Active: p.State == casework.PlanActive}); err != nil {
		return err
	}
	return x.Write(scope, op)
}

// activePlanOf is the active plan of one record; nil when there is none.
func (x *tx) activePlanOf(child casework.ChildID) (*casework.Plan, error) {
	d, err := x.desk(child)
	if err != nil || d.row.Shared.IsZero() {
		return nil, err
	}
	state, err := x.State(d.row.Shared)
	if err != nil {
		return nil, err
	}
	plans, err := records.Wholes[casework.Plan](state, casework.FieldPlan)
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		if p.State == casework.PlanActive {
			return &p, nil
		}
	}
	return nil, nil
}

// activePlan is the active plan on any of the linked records.
func (x *tx) activePlan(g group) (*casework.Plan, error) {
	for _, child := range g.records {
		p, err := x.activePlanOf(child)
		if err != nil || p != nil {
			return p, err
		}
	}
	return nil, nil
}
