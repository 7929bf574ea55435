package actions

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"slices"

	"github.com/google/uuid"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// look runs the rules on a child's linked records and raises what they find. Late entries, those that came or changed
// just now, are judged at their own time too. A rule that fails is reported and never refuses what was recorded.
func (x *tx) look(g group, late []casework.EntryID) error {
	subject, err := x.subject(g)
	if err != nil {
		return err
	}
	judgement, err := x.rules.JudgeLate(subject, x.Now, late...)
	if err != nil {
		slog.Error("a rule failed and will be run again", "error", err)
	}
	for _, f := range judgement.Findings {
		if err := x.raise(g, f); err != nil {
			return fmt.Errorf("raise %s: %w", f.Rule, err)
		}
	}
	return x.refreshProvisional(g, subject)
}

// raise puts a finding to people: it joins the oldest open alert of its rule on any of the linked records, or the active
// plan that such an alert made, or becomes an alert of its own on the home record. A fact that was answered before raises
// nothing again.
func (x *tx) raise(g group, f casework.Finding) error {
	alerts, err := x.alertsOfRule(g, f.Rule)
	if err != nil {
		return err
	}
	if !namesNews(f, alerts) {
		return nil
	}
	if open := oldest(alerts, casework.AlertOpen); open != nil {
		return x.join(*open, f)
	}
	plan, err := x.activePlan(g)
	if err != nil {
		return err
	}
	if plan != nil && slices.ContainsFunc(alerts, func(a casework.Alert) bool { return slices.Contains(plan.Alerts, a.ID) }) {
		return x.joinPlan(g, *plan, f)
	}
	return x.newAlert(g, f, casework.AlertOpen, casework.PlanID{})
}

func (x *tx) alertsOfRule(g group, rule string) ([]casework.Alert, error) {
	var out []casework.Alert
	for _, child := range g.records {
		all, err := x.alertsOf(child)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			if a.Finding.Rule == rule {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// namesNews says whether a finding names a fact that no answered alert of its rule has named.
func namesNews(f casework.Finding, alerts []casework.Alert) bool {
	answered := map[casework.EntryID]bool{}
	for _, a := range alerts {
		if a.State == casework.AlertOpen {
			continue
		}
		for _, fact := range a.Finding.Facts {
			answered[fact.Entry] = true
		}
	}
	return slices.ContainsFunc(f.Facts, func(r casework.FactRef) bool { return !answered[r.Entry] })
}

func oldest(alerts []casework.Alert, state casework.AlertState) *casework.Alert {
	var found *casework.Alert
	for i, a := range alerts {
		if a.State == state && (found == nil || a.RaisedAt.Before(found.RaisedAt)) {
			found = &alerts[i]
		}
	}
	return found
}

// join makes an open alert say what the rule now finds, when that names other facts.
func (x *tx) join(a casework.Alert, f casework.Finding) error {
	if sameFacts(a.Finding, f) {
		return nil
	}
	a.Finding = f
	a.Draft = rules.Draft(x.pack, f, a.RaisedAt)
	return x.putAlert(a)
}

func sameFacts(a, b casework.Finding) bool {
	return slices.EqualFunc(a.Facts, b.Facts, func(x, y casework.FactRef) bool {
		return x.Entry == y.Entry && x.Approved == y.Approved && slices.Equal(x.Selections, y.Selections)
	})
}

// joinPlan hands new facts to the plan that there is: its owner sees them there.
func (x *tx) joinPlan(g group, plan casework.Plan, f casework.Finding) error {
	return x.newAlert(g, f, casework.AlertJoined, plan.ID)
}

// newAlert raises an alert. Its id follows from rule, home and a count, so that it is the same on any server.
func (x *tx) newAlert(g group, f casework.Finding, state casework.AlertState, plan casework.PlanID) error {
	id, err := x.nextAlertID(g.home, f.Rule)
	if err != nil {
		return err
	}
	a := casework.Alert{ID: id, Child: g.home, Finding: f, State: state, RaisedAt: x.Now, Plan: plan,
		DueAt: x.pack.Due(f.Priority, practice.Acknowledge, x.Now), Draft: rules.Draft(x.pack, f, x.Now)}
	if err := x.putAlert(a); err != nil {
		return err
	}
	if f.Priority == casework.P1 {
		return x.markUrgent(f)
	}
	return nil
}

// alertSpace is the namespace of alert ids.
func alertSpace() uuid.UUID { return uuid.MustParse("6f0b5f0e-2f5e-4a86-9d55-5b8e4a0c7d11") }

func (x *tx) nextAlertID(home casework.ChildID, rule string) (casework.AlertID, error) {
	key := append(append([]byte{}, home[:]...), rule...)
	b, err := x.KV().Get(tableCount, key)
	if err != nil {
		return casework.AlertID{}, err
	}
	var k uint64
	if b != nil {
		k = binary.BigEndian.Uint64(b)
	}
	name := fmt.Sprintf("%s|%s|%d", rule, home, k)
	return casework.AlertID(uuid.NewSHA1(alertSpace(), []byte(name))), x.KV().Put(tableCount, key, binary.BigEndian.AppendUint64(nil, k+1))
}

// markUrgent moves the entries of an urgent alert to the front of their supervisors' queues.
func (x *tx) markUrgent(f casework.Finding) error {
	for _, fact := range f.Facts {
		scope, row, err := x.fileOf(fact.Entry)
		if err != nil {
			return err
		}
		e := entryOf(&row, fact.Entry)
		if e == nil || e.Urgent {
			continue
		}
		e.Urgent = true
		if err := x.saveFile(scope, &row); err != nil {
			return err
		}
	}
	return nil
}

// refreshProvisional makes open alerts say which of their facts are approved by now.
func (x *tx) refreshProvisional(g group, s rules.Subject) error {
	approved := map[casework.EntryID]bool{}
	for i := range s.Facts {
		approved[s.Facts[i].Entry] = s.Facts[i].Approved()
	}
	for _, child := range g.records {
		alerts, err := x.alertsOf(child)
		if err != nil {
			return err
		}
		for _, a := range alerts {
			if a.State == casework.AlertOpen && refresh(&a.Finding, approved) {
				if err := x.putAlert(a); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func refresh(f *casework.Finding, approved map[casework.EntryID]bool) (changed bool) {
	facts := slices.Clone(f.Facts)
	f.Provisional = false
	for i := range facts {
		if facts[i].Approved != approved[facts[i].Entry] {
			facts[i].Approved = approved[facts[i].Entry]
			changed = true
		}
		f.Provisional = f.Provisional || !facts[i].Approved
	}
	f.Facts = facts
	return changed
}
