package actions

import (
	"fmt"
	"time"

	"streetlight/shared/casework"
)

// makeUrgent makes open alerts more urgent that nobody answered in the time that their rule gives, and says when the next one
// will be; the zero time says never.
func (x *tx) makeUrgent(g group) (next time.Time, err error) {
	alerts, err := x.alertsIn(g)
	if err != nil {
		return next, err
	}
	for _, a := range alerts {
		r, ok := x.pack.Rule(a.Finding.Rule)
		if !ok || a.State != casework.AlertOpen || r.Then.After.IsZero() || a.Finding.Priority <= r.Then.Priority {
			continue
		}
		if at := x.pack.After(a.RaisedAt, r.Then.After); at.After(x.Now) {
			next = sooner(next, at)
			continue
		}
		a.Finding.Priority = r.Then.Priority
		a.Finding.Why += fmt.Sprintf(" Nobody answered in %s, so it is of priority %d now.", r.Then.After.Words(), r.Then.Priority)
		if err := x.redraw(a); err != nil {
			return next, err
		}
	}
	return next, nil
}

// sooner is the earlier of two times, of which a zero one is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
