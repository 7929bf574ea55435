package actions

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

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
		if err := x.handTo(w, g, p, card); err != nil {
			return err
		}
	}
	return nil
}

// handTo gives a worker the card of a plan, if their team is to have it.
func (x *tx) handTo(w casework.Worker, g group, p casework.Plan, card casework.ScopeID) error {
	if !w.May(casework.HoldCard) || !slices.Contains(p.CardTeams, w.Team) {
		return nil
	}
	if kept, err := x.restricted(g.records); err != nil || kept.denies(w.ID) {
		return err
	}
	known, err := x.knownAs(g, w.ID)
	if err != nil {
		return err
	}
	return x.grant(w.ID, records.Grant{Scope: card, Kind: casework.CardScope, Child: known})
}

// handCardsTo gives a worker who is new in a team the cards that the team has.
func (x *tx) handCardsTo(w casework.Worker) error {
	if !w.May(casework.HoldCard) {
		return nil
	}
	plans, err := x.activePlans()
	if err != nil {
		return err
	}
	for _, p := range plans {
		d, err := x.desk(p.Child)
		if err != nil {
			return err
		}
		if d.row.Card.IsZero() {
			continue
		}
		g, err := x.group(p.Child)
		if err != nil {
			return err
		}
		if err := x.handTo(w, g, p, d.row.Card); err != nil {
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
			row, _, err := x.file(casework.ScopeID(scope))
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
