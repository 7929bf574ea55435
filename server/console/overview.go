package console

import (
	"net/http"
	"slices"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// overviewBody is what waits for this person, as far as their role goes.
type overviewBody struct {
	Cards []card
	First []actions.EntryLine // the entries that wait longest
	Open  []actions.AlertLine // the alerts that wait longest
}

// card is one kind of work: how much there is, and how much of it is late or urgent.
type card struct {
	Path, Name   string
	Count        int
	Late, Urgent int
	Words        string
}

// onOverview is how many lines of each list the overview shows.
const onOverview = 5

func (c *Console) showOverview(r *request) error {
	var body overviewBody
	for _, part := range []struct {
		act casework.Act
		add func(*request, *overviewBody) error
	}{
		{casework.JudgeEntry, c.addQueue}, {casework.SeeAlerts, c.addAlerts},
		{casework.SeePlan, c.addPlans}, {casework.LinkRecords, c.addLinks},
	} {
		if !r.worker.May(part.act) {
			continue
		}
		if err := part.add(r, &body); err != nil {
			return err
		}
	}
	c.addApart(r, &body)
	return c.show(r, http.StatusOK, "overview", "Overview", body)
}

func (c *Console) addQueue(r *request, body *overviewBody) error {
	lines, err := c.queue(r)
	if err != nil {
		return err
	}
	body.Cards = append(body.Cards, card{Path: "/entries", Name: "Entries to judge", Count: len(lines), Words: "waiting for a verdict",
		Late:   countOf(lines, func(l actions.EntryLine) bool { return l.DueAt.Before(r.now) }),
		Urgent: countOf(lines, func(l actions.EntryLine) bool { return l.Urgent })})
	body.First = lines[:min(len(lines), onOverview)]
	return nil
}

func (c *Console) addAlerts(r *request, body *overviewBody) error {
	lines, err := c.alerts(r)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(lines, func(l actions.AlertLine) bool { return l.State != casework.AlertOpen })
	body.Cards = append(body.Cards, card{Path: "/alerts", Name: "Alerts", Count: len(open), Words: "waiting for an answer",
		Late:   countOf(open, func(l actions.AlertLine) bool { return l.DueAt.Before(r.now) }),
		Urgent: countOf(open, func(l actions.AlertLine) bool { return l.Priority == casework.P1 })})
	body.Open = open[:min(len(open), onOverview)]
	return nil
}

func (c *Console) addPlans(r *request, body *overviewBody) error {
	lines, err := c.plans(r)
	if err != nil {
		return err
	}
	active := slices.DeleteFunc(lines, func(l actions.PlanLine) bool { return l.State != casework.PlanActive })
	body.Cards = append(body.Cards, card{Path: "/plans", Name: "Plans", Count: len(active), Words: "active",
		Late: countOf(active, func(l actions.PlanLine) bool { return l.Overdue })})
	return nil
}

func (c *Console) addLinks(r *request, body *overviewBody) error {
	lines, err := c.desk.Links(r, r.actor)
	if err != nil {
		return err
	}
	body.Cards = append(body.Cards, card{Path: "/links", Name: "Same child?", Words: "waiting for your decision",
		Count: countOf(lines, func(l actions.LinkLine) bool { return l.MayDecide && waits(l.State) })})
	return nil
}

func countOf[T any](lines []T, is func(T) bool) (n int) {
	for _, l := range lines {
		if is(l) {
			n++
		}
	}
	return n
}
