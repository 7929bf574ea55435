package actions

import (
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// makeLink links the records: from now on rules look at them together. The later of two open alerts of one rule joins the
// older.
func (x *tx) makeLink(l casework.Link) error {
	one, err := x.group(l.A)
	if err != nil {
		return err
	}
	other, err := x.group(l.B)
	if err != nil {
		return err
	}
	planA, err := x.activePlan(one)
	if err != nil {
		return err
	}
	planB, err := x.activePlan(other)
	if err != nil {
		return err
	}
	if planA != nil && planB != nil {
		return casework.Refuse(casework.Conflict, "Both records have an active plan. Close one of the plans first: both owners stay until then.")
	}
	if err := x.setLinked(l.A, l.B); err != nil {
		return err
	}
	g, err := x.group(l.A)
	if err != nil {
		return err
	}
	l.State, l.Home = casework.LinkMade, g.home
	if err := x.putLink(l); err != nil {
		return err
	}
	if err := x.joinAlerts(g); err != nil {
		return err
	}
	return x.look(g, nil)
}

func (x *tx) setLinked(a, b casework.ChildID) error {
	for _, p := range [][2]casework.ChildID{{a, b}, {b, a}} {
		d, err := x.desk(p[0])
		if err != nil {
			return err
		}
		if !slices.Contains(d.row.Linked, p[1]) {
			d.row.Linked = append(d.row.Linked, p[1])
		}
		if err := x.saveDesk(p[0], d); err != nil {
			return err
		}
	}
	return nil
}

// joinAlerts marks the later open alerts of a rule as joined to the oldest.
func (x *tx) joinAlerts(g group) error {
	first := map[string]casework.Alert{}
	alerts, err := x.alertsIn(g)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(alerts, func(a casework.Alert) bool { return a.State != casework.AlertOpen })
	slices.SortStableFunc(open, func(a, b casework.Alert) int { return a.RaisedAt.Compare(b.RaisedAt) })
	for _, a := range open {
		if _, ok := first[a.Finding.Rule]; !ok {
			first[a.Finding.Rule] = a
			continue
		}
		a.State, a.Because = casework.AlertJoined, joinedByLink+first[a.Finding.Rule].ID.String()
		if err := x.putAlert(a); err != nil {
			return err
		}
	}
	return nil
}

// joinedByLink begins the mark of an alert that a link joined to another.
const joinedByLink = "Joined, when the records were linked, to alert "

func isJoinedByLink(a casework.Alert) bool {
	return a.State == casework.AlertJoined && strings.HasPrefix(a.Because, joinedByLink)
}

func (x *tx) unlink(l casework.Link) error {
	for _, p := range [][2]casework.ChildID{{l.A, l.B}, {l.B, l.A}} {
		d, err := x.desk(p[0])
		if err != nil {
			return err
		}
		d.row.Linked = slices.DeleteFunc(slices.Clone(d.row.Linked), func(c casework.ChildID) bool { return c == p[1] })
		if err := x.saveDesk(p[0], d); err != nil {
			return err
		}
	}
	for _, child := range []casework.ChildID{l.A, l.B} {
		g, err := x.group(child)
		if err != nil {
			return err
		}
		if err := x.standAlone(g); err != nil {
			return err
		}
		if err := x.markParted(g); err != nil {
			return err
		}
		if err := x.joinAlerts(g); err != nil {
			return err
		}
		if err := x.look(g, nil); err != nil {
			return err
		}
	}
	return nil
}

// standAlone opens again the alerts that a link had joined to one which is not among the linked records any more.
func (x *tx) standAlone(g group) error {
	alerts, err := x.alertsIn(g)
	if err != nil {
		return err
	}
	for _, a := range alerts {
		if !isJoinedByLink(a) || slices.ContainsFunc(alerts, func(other casework.Alert) bool { return joinedByLink+other.ID.String() == a.Because }) {
			continue
		}
		a.State, a.Because = casework.AlertOpen, ""
		if err := x.putAlert(a); err != nil {
			return err
		}
	}
	return nil
}
