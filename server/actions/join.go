package actions

import (
	"cmp"
	"fmt"
	"slices"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// join makes an open alert say what the rule now finds, when that names other facts.
func (l *lookout) join(a casework.Alert, f casework.Finding) error {
	f = l.merged(a.Finding, f)
	if sameFacts(a.Finding, f) && !isParted(a.Finding) {
		return nil
	}
	fresh := f.Facts
	if a.Finding.Priority == f.Priority { // what was named before was moved then
		named := namesOf(a.Finding.Facts)
		fresh = slices.DeleteFunc(slices.Clone(f.Facts), func(r casework.FactRef) bool { return named[r.Key()] })
	}
	a.Finding = f
	a.Draft = rules.Draft(l.pack, f, a.RaisedAt)
	if err := l.redraw(a); err != nil {
		return err
	}
	if err := l.hearAlert(a.ID, casework.Finding{RuleName: f.RuleName, Facts: fresh}); err != nil {
		return err
	}
	return l.markUrgent(f.Priority, fresh)
}

func namesOf(facts []casework.FactRef) map[casework.FactKey]bool {
	out := make(map[casework.FactKey]bool, len(facts))
	for _, r := range facts {
		out[r.Key()] = true
	}
	return out
}

func sameFacts(a, b casework.Finding) bool {
	return slices.EqualFunc(a.Facts, b.Facts, func(x, y casework.FactRef) bool {
		return x.Key() == y.Key() && x.Approved == y.Approved && slices.Equal(x.Selections, y.Selections)
	})
}

// merged is what an open alert says after a later finding of its rule. Nobody has answered what it named before, so it
// forgets none of that which still counts, also where a window has moved on or the later finding looked back.
func (l *lookout) merged(had, found casework.Finding) casework.Finding {
	still := l.stillCounting(had.Facts)
	lookedBack := len(still) > 0 && had.WasTrueOn.IsZero() && !found.WasTrueOn.IsZero()
	out, more := found, still
	if lookedBack {
		out, more = had, found.Facts
		out.Facts = still
	}
	facts := slices.Clone(out.Facts)
	for _, r := range more {
		if !l.namesEvent(facts, r) {
			facts = append(facts, r)
		}
	}
	added := len(facts) - len(out.Facts)
	if added == 0 {
		return out
	}
	slices.SortFunc(facts, func(a, b casework.FactRef) int {
		return cmp.Or(a.OccurredAt.Compare(b.OccurredAt), slices.Compare(a.Entry[:], b.Entry[:]))
	})
	out.Facts = newest(facts)
	out.Provisional = slices.ContainsFunc(out.Facts, func(r casework.FactRef) bool { return !r.Approved })
	if lookedBack {
		out.Why += " " + found.Why
	} else {
		out.Why += fmt.Sprintf(" This alert also names %d from before.", added)
	}
	return out
}

// stillCounting leaves out the facts that are withdrawn or were returned as another child's.
func (l *lookout) stillCounting(facts []casework.FactRef) []casework.FactRef {
	counts := map[casework.FactKey]bool{}
	for i := range l.subject.Facts {
		counts[l.subject.Facts[i].Key()] = l.rules.Counts(&l.subject.Facts[i])
	}
	return slices.DeleteFunc(slices.Clone(facts), func(r casework.FactRef) bool { return !counts[r.Key()] })
}

// namesEvent says whether one of the facts is this one, or its agency's record of the same event.
func (l *lookout) namesEvent(facts []casework.FactRef, r casework.FactRef) bool {
	return slices.ContainsFunc(facts, func(f casework.FactRef) bool { return f.Agency == r.Agency && l.eventOf(f) == l.eventOf(r) })
}
