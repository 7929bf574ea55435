package actions

import (
	"slices"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// Rules look at what people and the server did about a child as they look at what was recorded: a plan that lies untouched, an
// entry about which nobody decided whether it is shared. Nothing of it is written twice: the facts follow from the plan, the
// alerts and the entries that are there.

// doneAbout lists what was done about an entry: the decisions whether it is shared, and who of the network has seen it.
func (r *factReader) doneAbout(state *crdt.State, id casework.EntryID) ([]rules.Fact, error) {
	decisions, err := records.Items[casework.Decision](state, id, casework.FieldDecision)
	if err != nil {
		return nil, err
	}
	seen, err := records.Items[casework.Seen](state, id, casework.FieldSeenBy)
	if err != nil {
		return nil, err
	}
	out, err := r.referredAbout(state, id)
	if err != nil {
		return nil, err
	}
	out = slices.Grow(out, len(decisions)+len(seen))
	for _, d := range decisions {
		f, err := r.done(rules.Workflow{Kind: casework.SharingDecision, At: d.Share.At, About: id}, d.Share.By)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	for _, s := range seen {
		f, err := r.done(rules.Workflow{Kind: casework.Acknowledgement, At: s.At, About: id}, s.By)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// done is a workflow fact of something that a worker did.
func (r *factReader) done(w rules.Workflow, by casework.WorkerID) (f rules.Fact, err error) {
	if w.By, err = r.author(by); err != nil {
		return f, err
	}
	if w.Agency, err = r.agency(w.By.Agency); err != nil {
		return f, err
	}
	return r.rules.FactOfWorkflow(w), nil
}

// planned adds to a subject the active plan of the linked records and its course.
func (r *factReader) planned(s *rules.Subject, g group) error {
	plan, err := r.activePlan(g)
	if err != nil || plan == nil {
		return err
	}
	s.HasLead, s.PlanPriority = true, plan.Priority
	accepted, err := r.done(rules.Workflow{Kind: casework.PlanAccepted, At: plan.AcceptedAt}, plan.AcceptedBy)
	if err != nil {
		return err
	}
	s.Facts = append(s.Facts, accepted)
	course, err := r.courseOf(*plan)
	if err != nil {
		return err
	}
	for _, n := range course {
		for _, kind := range kindsOf(n) {
			f, err := r.done(rules.Workflow{Kind: kind, At: n.At}, n.By)
			if err != nil {
				return err
			}
			s.Facts = append(s.Facts, f)
		}
	}
	return nil
}

// kindsOf lists what a step in the course of a plan is to the rules: each step is one that touches the plan, and a review is an
// outcome where something has changed.
func kindsOf(n casework.PlanNote) []casework.Kind {
	switch {
	case n.Kind == casework.HolidayContact, n.Kind == casework.PlanOutcome && n.Changed:
		return []casework.Kind{casework.PlanUpdated, n.Kind}
	}
	return []casework.Kind{casework.PlanUpdated}
}

// alerted adds to a subject when each fact of an urgent alert was put to people.
func (r *factReader) alerted(s *rules.Subject, g group) error {
	alerts, err := r.alertsIn(g)
	if err != nil {
		return err
	}
	raised := map[casework.EntryID]time.Time{} // by the first urgent alert that names the entry
	for _, a := range alerts {
		if a.Finding.Priority != casework.P1 {
			continue
		}
		for _, f := range a.Finding.Facts {
			if had, ok := raised[f.Entry]; !f.Kind.Workflow() && (!ok || a.RaisedAt.Before(had)) {
				raised[f.Entry] = a.RaisedAt
			}
		}
	}
	if len(raised) == 0 {
		return nil
	}
	for i := range s.Facts { // an entry that came later joined an alert that was there
		if at, ok := raised[s.Facts[i].Entry]; ok && s.Facts[i].Received.After(at) {
			raised[s.Facts[i].Entry] = s.Facts[i].Received
		}
	}
	for _, id := range sortedKeys(raised) {
		s.Facts = append(s.Facts, r.rules.FactOfWorkflow(rules.Workflow{Kind: casework.AlertRaised, At: raised[id], About: id}))
	}
	return nil
}

// counted leaves out what was done about entries that count no more: nobody has to decide about a withdrawn one.
func (r *factReader) counted(s *rules.Subject) {
	gone := map[casework.EntryID]bool{}
	for i := range s.Facts {
		if f := &s.Facts[i]; !f.Kind.Workflow() && !r.rules.Counts(f) {
			gone[f.Entry] = true
		}
	}
	if len(gone) > 0 {
		s.Facts = slices.DeleteFunc(s.Facts, func(f rules.Fact) bool { return f.Kind.Workflow() && gone[f.About] })
	}
}
