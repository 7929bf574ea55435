package actions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/records"
)

// Accept makes a named person own a plan that the alert drafted, or adds the alert to the active plan on the linked
// records, whose owner stays. The chosen teams get the action card, never the plan.
func (s *Service) Accept(ctx context.Context, a Actor, in AcceptInput) (plan casework.PlanID, err error) {
	err = s.do(ctx, a, "accept-alert", func(x *tx) error {
		alert, err := x.decidable(in.Alert)
		if err != nil {
			return err
		}
		g, err := x.group(alert.Child)
		if err != nil {
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
		return x.issueCard(g, *p)
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
	plan.Priority = min(plan.Priority, alert.Finding.Priority)
	for _, t := range in.Teams {
		if !slices.Contains(plan.CardTeams, t) {
			plan.CardTeams = append(plan.CardTeams, t)
		}
	}
	added, err := x.numbered(alert.Draft.Actions)
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
	if err := x.checkReview(in.ReviewDate, alert); err != nil {
		return nil, err
	}
	actions := in.Actions
	if actions == nil {
		actions = alert.Draft.Actions
	}
	if actions, err = x.numbered(actions); err != nil {
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

// checkReview holds the review date between today and what the practice pack allows for later reviews.
func (x *tx) checkReview(review time.Time, alert casework.Alert) error {
	if review.IsZero() {
		return casework.RefuseField("review_date", "Say when the plan will be reviewed.")
	}
	if review.Before(x.Now.Truncate(24 * time.Hour)) {
		return casework.RefuseField("review_date", "The review date is in the past. Choose a day from today on.")
	}
	last := x.pack.Due(alert.Finding.Priority, practice.ThenEvery, x.Now)
	if review.After(last.Add(24 * time.Hour)) {
		return casework.RefuseField("review_date", fmt.Sprintf("That is later than this plan may wait. Choose %s or before.", last.In(x.pack.Location()).Format("Monday 2 January")))
	}
	return nil
}

// numbered gives rows their ids.
func (x *tx) numbered(rows []casework.PlanAction) ([]casework.PlanAction, error) {
	out := slices.Clone(rows)
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

// issueCard writes the action card and hands it to the workers of the plan's teams, each under the child id by which
// they know the child.
func (x *tx) issueCard(g group, p casework.Plan) error {
	if len(p.CardTeams) == 0 {
		return nil
	}
	scope, err := x.cardScope(p.Child)
	if err != nil {
		return err
	}
	c, err := x.picture(p.Child)
	if err != nil {
		return err
	}
	card := casework.Card{Child: p.Child, Name: c.Name(), Description: c.Values.Get(casework.FieldDescription), Owner: x.workerName(p.Owner),
		ReviewDate: p.ReviewDate, Actions: slices.DeleteFunc(slices.Clone(p.Actions), func(a casework.PlanAction) bool { return !a.Card })}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, scope, casework.FieldCard, card)
	if err != nil {
		return err
	}
	if err := x.Write(scope, op); err != nil {
		return err
	}
	return x.handOut(g, p, scope)
}

func (x *tx) cardScope(home casework.ChildID) (casework.ScopeID, error) {
	d, err := x.desk(home)
	if err != nil {
		return casework.ScopeID{}, err
	}
	if !d.row.Card.IsZero() {
		return d.row.Card, nil
	}
	if d.row.Card, err = x.beginScope(records.Meta{Kind: casework.CardScope, Child: home}); err != nil {
		return d.row.Card, err
	}
	return d.row.Card, x.saveDesk(home, d)
}

func (x *tx) handOut(g group, p casework.Plan, card casework.ScopeID) error {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return err
	}
	for _, w := range workers {
		if !w.May(casework.HoldCard) || !slices.Contains(p.CardTeams, w.Team) {
			continue
		}
		known, err := x.knownAs(g, w.ID)
		if err != nil {
			return err
		}
		if err := x.grant(w.ID, records.Grant{Scope: card, Kind: casework.CardScope, Child: known}); err != nil {
			return err
		}
	}
	return nil
}

// knownAs is the record by which a worker knows the child: their own file's, else the home record.
func (x *tx) knownAs(g group, who casework.WorkerID) (casework.ChildID, error) {
	for _, child := range g.records {
		scopes, err := keys(x.KV(), tableOfChild, child[:])
		if err != nil {
			return g.home, err
		}
		for _, scope := range scopes {
			row, _, err := get[fileRow](x.KV(), tableFile, scope[:])
			if err != nil {
				return g.home, err
			}
			if row.Author == who {
				return child, nil
			}
		}
	}
	return g.home, nil
}

// grant lets a worker read a scope, and says so in their own scope, where their phones learn which child it is about.
func (x *tx) grant(who casework.WorkerID, gr records.Grant) error {
	own, ok, err := x.userScope(who)
	if err != nil || !ok {
		return err
	}
	state, err := x.State(own)
	if err != nil {
		return err
	}
	have, ok, err := records.ReadWhole[records.Grant](state, gr.Scope, casework.FieldGrant)
	if err != nil || (ok && have == gr) {
		return err
	}
	op, err := records.Whole(state, gr.Scope, casework.FieldGrant, gr)
	if err != nil {
		return err
	}
	if err := x.Write(own, op); err != nil {
		return err
	}
	return x.Grant(gr.Scope, who, accessOf(gr))
}
