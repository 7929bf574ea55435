package actions

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// Alerts lists the open alerts: the most urgent first, then by when they are due. It never orders children.
func (s *Service) Alerts(ctx context.Context, a Actor) (out []AlertLine, err error) {
	err = s.do(ctx, a, "view-alerts", func(x *tx) error {
		if err := x.allow(casework.SeeAlerts); err != nil {
			return err
		}
		if out, err = x.openLines(x.alert); err != nil {
			return err
		}
		slices.SortFunc(out, func(a, b AlertLine) int { return cmp.Or(cmp.Compare(a.Priority, b.Priority), a.DueAt.Compare(b.DueAt)) })
		return nil
	})
	return out, err
}

// openLines lists the open alerts that find gives; one that it refuses is not this person's.
func (x *tx) openLines(find func(casework.AlertID) (casework.Alert, error)) (out []AlertLine, err error) {
	ids, err := keys(x.KV(), tableOpen, nil)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		alert, err := find(casework.AlertID(id))
		if isRefusal(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		line, err := x.alertLine(alert)
		if err != nil {
			return nil, err
		}
		x.concerns("alert", alert.ID)
		out = append(out, line)
	}
	return out, nil
}

// alert finds an alert on its desk. A supervisor sees those about children whom their agency knows.
func (x *tx) alert(id casework.AlertID) (casework.Alert, error) {
	none := casework.Refuse(casework.NotFound, "There is no such alert, or it is not yours to see.")
	b, err := x.KV().Get(tableAlert, id[:])
	if err != nil {
		return casework.Alert{}, err
	}
	if b == nil {
		return casework.Alert{}, none
	}
	child := casework.ChildID(b)
	known, err := x.mayAbout(casework.SeeAlerts, child, "")
	if err != nil {
		return casework.Alert{}, err
	}
	if !known {
		return casework.Alert{}, none
	}
	a, ok, err := alertShelf().one(x, child, id)
	if err == nil && !ok {
		err = none
	}
	return a, err
}

func (x *tx) alertLine(a casework.Alert) (AlertLine, error) {
	child, err := x.childLine(a.Child)
	return AlertLine{ID: a.ID, Child: child, Rule: a.Finding.Rule, RuleName: a.Finding.RuleName, Priority: a.Finding.Priority, Why: a.Finding.Why,
		State: a.State, Provisional: a.Finding.Provisional, Task: a.Finding.Task, RaisedAt: a.RaisedAt, DueAt: a.DueAt}, err
}

// childLine names a child by what all linked records say.
func (x *tx) childLine(child casework.ChildID) (ChildLine, error) {
	c, err := x.picture(child)
	return lineOf(c, x.Now), err
}

// picture is a child record's identity: what the shared picture says of it, and over all files where that says nothing.
func (x *tx) picture(child casework.ChildID) (casework.Child, error) {
	out, err := x.filed(child)
	if err != nil {
		return out, err
	}
	row, ok, err := get[deskRow](x.KV(), tableDesk, child[:])
	if err != nil || !ok || row.Shared.IsZero() {
		return out, err
	}
	state, err := x.State(row.Shared)
	if err != nil {
		return out, err
	}
	maps.Copy(out.Values, records.Child(state, child).Values)
	return out, nil
}

// filed is a child record's identity over all of its files.
func (x *tx) filed(child casework.ChildID) (casework.Child, error) {
	scopes, err := keys(x.KV(), tableOfChild, child[:])
	if err != nil {
		return casework.Child{}, err
	}
	out := casework.Child{ID: child, Values: casework.Values{}}
	for _, scope := range scopes {
		state, err := x.State(casework.ScopeID(scope))
		if err != nil {
			return out, err
		}
		for f, texts := range records.Child(state, child).Values {
			for _, t := range texts {
				if !out.Values.Has(f, t) {
					out.Values[f] = append(slices.Clone(out.Values[f]), t)
				}
			}
		}
	}
	return out, nil
}

// Alert shows one alert to those who may accept it, with what the practice pack's standing disclosure covers: the child's
// name and age and each fact's kind, date and agency; of an urgent alert also place, weapon, danger, injury and source.
// Words follow a sharing decision. All of it is logged as disclosure.
func (s *Service) Alert(ctx context.Context, a Actor, id casework.AlertID) (page AlertPage, err error) {
	err = s.do(ctx, a, "disclose-alert", func(x *tx) error {
		if err := x.allow(casework.SeeAlerts); err != nil {
			return err
		}
		alert, err := x.alert(id)
		if err != nil {
			return err
		}
		x.concerns("alert", id)
		page, err = x.alertPage(alert)
		return err
	})
	return page, err
}

func (x *tx) alertPage(a casework.Alert) (AlertPage, error) {
	line, err := x.alertLine(a)
	if err != nil {
		return AlertPage{}, err
	}
	page := AlertPage{AlertLine: line, Alert: a, AnsweredBy: x.workerName(a.By)}
	for _, f := range a.Finding.Facts {
		fact, err := x.factLine(a, f)
		if err != nil {
			return page, err
		}
		if of := f.Of(); !of.IsZero() {
			x.concerns("entry", of)
		}
		page.Facts = append(page.Facts, fact)
	}
	if page.Owners, err = x.owners(a.Child); err != nil {
		return page, err
	}
	if page.Teams, err = x.teamChoices(a); err != nil {
		return page, err
	}
	if page.Plan, err = x.planLineOn(a.Child); err != nil {
		return page, err
	}
	if page.WhyNot, err = x.whyNotDecide(a); err != nil {
		return page, err
	}
	page.MayDecide = page.WhyNot == ""
	return page, nil
}

// isTodo says why nobody makes a plan of a to-do.
const isTodo = "This is a to-do and makes no plan: whose it is settles it under “To do”."

func (x *tx) whyNotDecide(a casework.Alert) (string, error) {
	if a.State != casework.AlertOpen {
		return "This alert was answered.", nil
	}
	if a.Finding.Task {
		return isTodo, nil
	}
	if ok, err := x.mayAbout(casework.DecideAlert, a.Child, casework.Open); err != nil || ok {
		return "", err
	}
	if !x.who.May(casework.DecideAlert) {
		return "Only a social worker, a Front Door manager or a lead practitioner answers an alert.", nil
	}
	return "Only those who keep this restricted record, or work with the child, answer its alerts.", nil
}

// urgentFields are what the standing disclosure of an urgent alert covers beside kind, date and agency.
func urgentFields() []casework.FieldID {
	return []casework.FieldID{casework.FieldPlace, casework.FieldWeapon, casework.FieldDanger, casework.FieldInjury, casework.FieldSource}
}

func (x *tx) factLine(a casework.Alert, f casework.FactRef) (FactLine, error) {
	out := FactLine{Entry: f.Of(), Kind: f.Kind.Label(), OccurredAt: f.OccurredAt, Agency: x.agencyName(f.Agency), Approved: f.Approved}
	if out.Entry.IsZero() {
		out.Author = x.workerName(f.Author)
		return out, nil
	}
	scope, row, err := x.fileOf(out.Entry)
	if err != nil {
		return out, err
	}
	state, err := x.State(scope)
	if err != nil {
		return out, err
	}
	e, _, _ := records.Entry(state, scope, out.Entry)
	r, err := x.readingOf(scope, row, out.Entry)
	if err != nil && !isRefusal(err) {
		return out, err
	}
	if r.copied != nil {
		e = r.copied.AsEntry()
	}
	if out.MayOpen = err == nil; !out.MayOpen {
		if out.Asked, err = x.myAsk(f.Entry); err != nil {
			return out, err
		}
	}
	standing, err := x.standingBasis(a, e.Kind)
	if err != nil {
		return out, err
	}
	switch {
	case out.MayOpen:
		if err := x.openedAs(r); err != nil {
			return out, err
		}
		out.Author, out.Words = x.workerName(f.Author), x.entryLines(e)
	case standing:
		e.Values = only(e.Values, urgentFields())
		out.Words = x.entryLines(e)
	}
	return out, nil
}

// standingBasis says whether the practice pack's standing disclosure covers a fact of this alert for this person: of an
// urgent alert, to those who may answer it, but neither intelligence nor of a restricted child, whose keepers alone see it.
func (x *tx) standingBasis(a casework.Alert, kind casework.Kind) (bool, error) {
	if a.Finding.Priority != casework.P1 || kind == casework.Intelligence || !x.who.May(casework.DecideAlert) {
		return false, nil
	}
	g, err := x.group(a.Child)
	if err != nil {
		return false, err
	}
	kept, err := x.restricted(g.records)
	return len(kept) == 0 || kept.keeps(x.who.ID), err
}

func only(v casework.Values, fields []casework.FieldID) casework.Values {
	out := casework.Values{}
	for _, f := range fields {
		if len(v[f]) > 0 {
			out[f] = v[f]
		}
	}
	return out
}

// owners lists who may own a plan.
func (x *tx) owners(child casework.ChildID) ([]casework.Worker, error) {
	workers, err := x.workersFor(child)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(workers, func(w casework.Worker) bool { return !w.May(casework.OwnPlan) }), nil
}

// teamChoices lists the teams whose workers hold action cards; chosen beforehand are the teams of the police authors.
func (x *tx) teamChoices(a casework.Alert) ([]TeamChoice, error) {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return nil, err
	}
	teams, err := all[casework.Team](x.KV(), tableTeam, nil)
	if err != nil {
		return nil, err
	}
	var out []TeamChoice
	for _, t := range teams {
		if slices.ContainsFunc(workers, func(w casework.Worker) bool { return w.Team == t.ID && w.May(casework.HoldCard) }) {
			out = append(out, TeamChoice{Team: t, Agency: x.agencyName(t.Agency), Chosen: x.policeTeam(a, t.ID)})
		}
	}
	return out, nil
}

func (x *tx) policeTeam(a casework.Alert, team casework.TeamID) bool {
	return slices.ContainsFunc(a.Finding.Facts, func(f casework.FactRef) bool {
		w, ok, err := x.worker(f.Author)
		if err != nil || !ok || w.Team != team {
			return false
		}
		agency, _, err := get[casework.Agency](x.KV(), tableAgency, w.Agency[:])
		return err == nil && agency.Sector == casework.Police
	})
}

// Decline answers an alert with "not appropriate, because": its facts raise nothing again.
func (s *Service) Decline(ctx context.Context, a Actor, id casework.AlertID, because string) error {
	f := casework.Field{Name: "because", Label: "Why it is not appropriate", Type: casework.Note, Required: true}
	if because == "" {
		return casework.RefuseField("because", "Say why it is not appropriate. The reason stays with the alert.")
	}
	if err := f.Check([]string{because}); err != nil {
		return err
	}
	return s.do(ctx, a, "decline-alert", func(x *tx) error {
		alert, err := x.decidable(id)
		if err != nil {
			return err
		}
		alert.State, alert.By, alert.At, alert.Because = casework.AlertNotAppropriate, x.who.ID, x.Now, because
		x.concerns("alert", id)
		return x.putAlert(alert)
	})
}

// decidable is the alert, if this person may answer it now.
func (x *tx) decidable(id casework.AlertID) (casework.Alert, error) {
	if err := x.allow(casework.DecideAlert); err != nil {
		return casework.Alert{}, err
	}
	alert, err := x.alert(id)
	if err != nil {
		return alert, err
	}
	if alert.Finding.Task {
		return alert, casework.Refuse(casework.Conflict, isTodo)
	}
	if alert.State != casework.AlertOpen {
		return alert, casework.Refuse(casework.Conflict, "This alert was answered by "+x.workerName(alert.By)+" in the meantime.")
	}
	if why, err := x.whyNotDecide(alert); err != nil || why != "" {
		return alert, orRefuse(err, casework.Refuse(casework.Forbidden, why))
	}
	return alert, nil
}
