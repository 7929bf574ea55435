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
// just now, are judged at their own time too. A rule that fails is reported and never refuses what was recorded. An urgent alert
// is itself what other rules look at and wait for, so where one names more than before, they look once again.
func (x *tx) look(g group, late []casework.EntryID) error {
	before, err := x.urgentFacts(g)
	if err != nil {
		return err
	}
	if err := x.lookOnce(g, late); err != nil {
		return err
	}
	if after, err := x.urgentFacts(g); err != nil || after <= before {
		return err
	}
	return x.lookOnce(g, nil)
}

// urgentFacts counts what urgent alerts name.
func (x *tx) urgentFacts(g group) (n int, err error) {
	alerts, err := x.alertsIn(g)
	for _, a := range alerts {
		if a.Finding.Priority == casework.P1 {
			n += len(a.Finding.Facts)
		}
	}
	return n, err
}

func (x *tx) lookOnce(g group, late []casework.EntryID) error {
	subject, err := x.subject(g)
	if err != nil {
		return err
	}
	judgement, err := x.rules.JudgeLate(subject, x.Now, late...)
	if err != nil {
		slog.Error("a rule failed and will be run again", "error", err)
		judgement.NextDue = x.Now.Add(dueAgain)
	}
	alerts, err := x.alertsIn(g)
	if err != nil {
		return err
	}
	l := &lookout{tx: x, group: g, subject: subject, alerts: alerts}
	for _, f := range judgement.Findings {
		if err := l.raise(f); err != nil {
			return fmt.Errorf("raise %s: %w", f.Rule, err)
		}
	}
	if err := l.refreshProvisional(); err != nil {
		return err
	}
	escalates, err := x.makeUrgent(g)
	if err != nil {
		return err
	}
	return x.keepDue(g, sooner(judgement.NextDue, escalates))
}

// alertsIn lists the alerts on all linked records.
func (x *tx) alertsIn(g group) ([]casework.Alert, error) {
	var out []casework.Alert
	for _, child := range g.records {
		alerts, err := x.alertsOf(child)
		if err != nil {
			return nil, err
		}
		out = append(out, alerts...)
	}
	return out, nil
}

// lookout is one look at a child's linked records: what the rules saw, and the alerts that were there before.
type lookout struct {
	*tx
	group   group
	subject rules.Subject
	alerts  []casework.Alert
	events  map[casework.EntryID]casework.EntryID // of entries that share an event; nil until it is asked for
}

// raise puts a finding to people: it joins the oldest open alert of its rule on any of the linked records, or the active
// plan that such an alert made, or becomes an alert of its own on the home record. A fact that was answered before raises
// nothing again.
func (l *lookout) raise(f casework.Finding) error {
	f.Facts = newest(f.Facts)
	alerts := slices.DeleteFunc(slices.Clone(l.alerts), func(a casework.Alert) bool { return a.Finding.Rule != f.Rule })
	if !l.namesNews(f, alerts) {
		return nil
	}
	if open := oldest(alerts, casework.AlertOpen); open != nil {
		return l.join(*open, f)
	}
	plan, err := l.activePlan(l.group)
	if err != nil {
		return err
	}
	if plan != nil && slices.ContainsFunc(alerts, func(a casework.Alert) bool { return slices.Contains(plan.Alerts, a.ID) }) {
		return l.newAlert(l.group, f, casework.AlertJoined, plan.ID) // its owner sees the new facts there
	}
	return l.newAlert(l.group, f, casework.AlertOpen, casework.PlanID{})
}

// maxFacts bounds the facts that one alert names: it must fit into a commit, and a person must be able to read it.
const maxFacts = 500

// newest keeps the facts that happened last; they come in the order in which they happened.
func newest(facts []casework.FactRef) []casework.FactRef {
	return facts[max(0, len(facts)-maxFacts):]
}

// namesNews says whether a finding names an event that no answered alert of its rule has named. An alert that a link
// joined to another was not answered itself.
func (l *lookout) namesNews(f casework.Finding, alerts []casework.Alert) bool {
	answered := map[casework.FactKey]bool{}
	for _, a := range alerts {
		if a.State == casework.AlertOpen || isJoinedByLink(a) || a.Finding.TermEnds != f.TermEnds {
			continue // another term is news of its own
		}
		for _, fact := range a.Finding.Facts {
			answered[l.eventOf(fact)] = true
		}
	}
	return slices.ContainsFunc(f.Facts, func(r casework.FactRef) bool { return len(answered) == 0 || !answered[l.eventOf(r)] })
}

// eventOf is what stands for the event which this fact records.
func (l *lookout) eventOf(r casework.FactRef) casework.FactKey {
	if l.events == nil {
		l.events = l.rules.SameEvents(l.subject.Facts)
	}
	if first, ok := l.events[r.Entry]; ok && !r.Kind.Workflow() {
		return casework.FactKey{Entry: first}
	}
	return r.Key()
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
	if err := x.hearAlert(id, f); err != nil {
		return err
	}
	return x.markUrgent(f.Priority, f.Facts)
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

// markUrgent moves the entries that an alert of priority 1 names to the front of their supervisors' queues.
func (x *tx) markUrgent(p casework.Priority, facts []casework.FactRef) error {
	if p != casework.P1 {
		return nil
	}
	changed := map[casework.ScopeID]*fileRow{}
	for _, fact := range facts {
		if fact.Kind.Workflow() {
			continue
		}
		scope, err := x.scopeOf(fact.Entry)
		if err != nil {
			return err
		}
		row, _, err := x.file(scope)
		if err != nil {
			return err
		}
		if e := entryOf(row, fact.Entry); e != nil && !e.Urgent {
			e.Urgent, changed[scope] = true, row
		}
	}
	for _, scope := range sortedKeys(changed) {
		if err := x.saveFile(scope, changed[scope]); err != nil {
			return err
		}
	}
	return nil
}

// refreshProvisional makes open alerts say which of their facts are approved by now, and how many count no more.
func (l *lookout) refreshProvisional() error {
	if len(l.alerts) == 0 {
		return nil
	}
	approved := map[casework.EntryID]bool{}
	for i := range l.subject.Facts {
		approved[l.subject.Facts[i].Entry] = l.subject.Facts[i].Approved()
	}
	for _, a := range l.alerts {
		if _, fresh := l.desks[a.Child].alerts[a.ID]; fresh || a.State != casework.AlertOpen {
			continue
		}
		changed := refresh(&a.Finding, approved)
		if !l.sayUncounted(&a) && !changed {
			continue
		}
		if err := l.redraw(a); err != nil {
			return err
		}
	}
	return nil
}

func refresh(f *casework.Finding, approved map[casework.EntryID]bool) (changed bool) {
	facts := slices.Clone(f.Facts)
	f.Provisional = false
	for i := range facts {
		now, seen := approved[facts[i].Entry]
		if seen && facts[i].Approved != now {
			facts[i].Approved, changed = now, true
		}
		f.Provisional = f.Provisional || !facts[i].Approved
	}
	f.Facts = facts
	return changed
}
