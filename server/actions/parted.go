package actions

import (
	"fmt"
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// Undoing a link deletes nothing of what was made through it. Who reads an alert or a plan that rests on facts of a record
// which is not linked any more must see that it does.

// partedMark begins the sentence that says so.
const partedMark = "The link was undone"

func isParted(f casework.Finding) bool { return strings.Contains(f.Why, partedMark) }

// markParted marks the alerts of a group, and the plans that they made, which rest on facts of records outside of it.
func (x *tx) markParted(g group) error {
	alerts, err := x.alertsIn(g)
	if err != nil {
		return err
	}
	for _, a := range alerts {
		foreign, err := x.foreignFacts(g, a.Finding)
		if err != nil {
			return err
		}
		if foreign == 0 || isParted(a.Finding) {
			continue
		}
		mark := fmt.Sprintf("%s on %s through which %d of the %d facts came: they stand on another record.", partedMark,
			x.Now.In(x.pack.Location()).Format("2 January 2006"), foreign, len(a.Finding.Facts))
		a.Finding.Why += " " + mark
		a.Draft.WhyNow = a.Finding.Why
		if err := x.putAlert(a); err != nil {
			return err
		}
		if err := x.markPlan(g, a.Plan, mark); err != nil {
			return err
		}
	}
	return nil
}

// foreignFacts counts the facts that stand on records outside of the group.
func (x *tx) foreignFacts(g group, f casework.Finding) (n int, err error) {
	for _, fact := range f.Facts {
		if fact.Of().IsZero() {
			continue // of a plan, which has a home of its own
		}
		_, row, err := x.fileOf(fact.Of())
		if err != nil {
			return n, err
		}
		if !slices.Contains(g.records, row.Child) {
			n++
		}
	}
	return n, nil
}

// markPlan marks an active plan of the group's.
func (x *tx) markPlan(g group, id casework.PlanID, mark string) error {
	plan, err := x.activePlan(g)
	if err != nil || plan == nil || plan.ID != id {
		return err
	}
	plan.WhyNow += "\n" + mark
	return x.savePlan(*plan)
}
