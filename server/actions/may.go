package actions

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/replica"
)

// record is what an act is done on, as far as the table of permissions asks about it.
type record struct {
	mine     []casework.ChildID // the child records whose files and allocations count
	linked   []casework.ChildID // all that are said to be the same child, home first; nil where it is about no child
	agency   casework.AgencyID  // that keeps the file, or whose people are meant; zero where none is
	scope    casework.ScopeID   // the file; zero where none is meant
	entry    casework.EntryID
	author   casework.WorkerID // of what is kept apart, where there is no entry yet
	standing casework.Standing
}

// page is a child's own page: a link widens nobody's access to it.
func (g group) page(child casework.ChildID) record {
	return record{mine: []casework.ChildID{child}, linked: g.records}
}

// whole is what concerns all linked records: alerts, plans, and what was shared with the network.
func (g group) whole() record { return record{mine: g.records, linked: g.records} }

func (r record) thatIs(s casework.Standing) record { r.standing = s; return r }

// may asks the table whether this person may do an act on a record. From whom a record is kept, nothing is allowed on it.
func (x *tx) may(act casework.Act, on record) (bool, error) {
	kept, err := x.restricted(on.linked)
	if err != nil || kept.denies(x.who.ID) {
		return false, err
	}
	for _, line := range casework.PermissionsOf(act, x.who.Role) {
		ok, err := x.mayBy(line, on, kept)
		if err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}

// mayBy asks one line of the table.
func (x *tx) mayBy(line casework.Permission, on record, kept restrictions) (bool, error) {
	if !line.Covers(on.standing) {
		return false, nil
	}
	for _, r := range line.Never {
		if has, err := x.has(r, on); err != nil || has {
			return false, err
		}
	}
	for _, r := range line.To {
		if len(kept) > 0 && !r.Reaches() && !kept.keeps(x.who.ID) {
			continue
		}
		if has, err := x.has(r, on); err != nil || has {
			return has, err
		}
	}
	return false, nil
}

// mayOn is may for one act on a child's page.
func (x *tx) mayOn(act casework.Act, child casework.ChildID) (bool, error) {
	g, err := x.group(child)
	if err != nil {
		return false, err
	}
	return x.may(act, g.page(child))
}

// mayAbout is may for what concerns all records that are linked with a child's.
func (x *tx) mayAbout(act casework.Act, child casework.ChildID, s casework.Standing) (bool, error) {
	if child.IsZero() {
		return x.may(act, record{standing: s})
	}
	g, err := x.group(child)
	if err != nil {
		return false, err
	}
	return x.may(act, g.whole().thatIs(s))
}

// has says whether this person stands in a relation to a record.
func (x *tx) has(r casework.Relation, on record) (bool, error) {
	switch r {
	case casework.AnyRecord:
		return true, nil
	case casework.OwnEntry:
		return x.wrote(on)
	case casework.OwnAgency:
		return !on.agency.IsZero() && on.agency == x.who.Agency, nil
	case casework.AgencyKnows:
		return x.recordedBy(on.mine, x.who.Agency)
	case casework.Deputising:
		return x.deputisesOn(on)
	case casework.Allocated:
		return x.given(on.mine, allocated)
	case casework.HealthOwn:
		if on.agency != x.who.Agency {
			return false, nil
		}
		return x.healthRecord(on.scope, on.agency, on.entry)
	case casework.AllocatedOwn:
		if on.agency != x.who.Agency {
			return false, nil
		}
		return x.given(on.mine, allocated)
	case casework.Tabled:
		return x.given(on.mine, tabled)
	default:
		return x.hasOfChild(r, on)
	}
}

// hasOfChild is has for the relations that come with a child, whichever of the linked records they stand on.
func (x *tx) hasOfChild(r casework.Relation, on record) (bool, error) {
	switch r {
	case casework.InNetwork:
		return x.inNetwork(on.linked)
	case casework.OwnsPlan:
		p, err := x.activePlan(group{records: on.linked})
		return p != nil && p.Owner == x.who.ID, err
	case casework.HoldsCard:
		return x.holdsCard(on.linked)
	case casework.Incoming:
		return x.anyAlert(on.linked, func(a casework.Alert) bool { return a.State == casework.AlertOpen })
	case casework.Routed:
		return x.routed(on)
	case casework.Answered:
		return x.anyAlert(on.linked, func(a casework.Alert) bool { return a.By == x.who.ID })
	case casework.BrokeGlass:
		return x.brokeGlass(on.linked)
	case casework.Keeps:
		kept, err := x.restricted(on.linked)
		return kept.keeps(x.who.ID), err
	case casework.SharedWith:
		c, err := x.partCopy(on.entry)
		return c != nil, err
	default:
		return false, nil
	}
}

// wrote says whether this person has a part in an entry, or in what is kept apart.
func (x *tx) wrote(on record) (bool, error) {
	if on.scope.IsZero() || on.entry.IsZero() {
		return on.author == x.who.ID, nil
	}
	state, err := x.State(on.scope)
	return err == nil && slices.Contains(state.Authors(on.entry), [16]byte(x.who.ID)), err
}

// recordedBy says whether an agency keeps a file in one of these records.
func (x *tx) recordedBy(children []casework.ChildID, agency casework.AgencyID) (bool, error) {
	files, _, err := x.filesOf(group{records: children})
	return slices.ContainsFunc(files, func(f fileRow) bool { return f.Agency == agency }), err
}

func (x *tx) inNetwork(children []casework.ChildID) (bool, error) {
	for _, child := range children {
		b, err := x.KV().Get(tableMember, pair(child, x.who.ID))
		if err != nil || b != nil {
			return b != nil, err
		}
	}
	return false, nil
}

func (x *tx) holdsCard(children []casework.ChildID) (bool, error) {
	for _, child := range children {
		row, ok, err := get[deskRow](x.KV(), tableDesk, child[:])
		if err != nil {
			return false, err
		}
		if !ok || row.Card.IsZero() {
			continue
		}
		if access, err := replica.AccessOf(x.KV(), row.Card, x.who.ID); err != nil || access != 0 {
			return access != 0, err
		}
	}
	return false, nil
}

func (x *tx) anyAlert(children []casework.ChildID, is func(casework.Alert) bool) (bool, error) {
	alerts, err := x.alertsIn(group{records: children})
	return slices.ContainsFunc(alerts, is), err
}

// routed says whether an open alert about a child whom this person's agency has recorded names their role.
func (x *tx) routed(on record) (bool, error) {
	names := func(a casework.Alert) bool { return a.State == casework.AlertOpen && a.Finding.Owner == x.who.Role }
	if has, err := x.anyAlert(on.linked, names); err != nil || !has {
		return false, err
	}
	return x.recordedBy(on.linked, x.who.Agency)
}

// entryRecord is an entry as the table asks about it.
func (x *tx) entryRecord(scope casework.ScopeID, row fileRow, id casework.EntryID) (record, error) {
	on := record{}
	if !row.Child.IsZero() { // a place is about no child
		g, err := x.group(row.Child)
		if err != nil {
			return on, err
		}
		on = g.page(row.Child)
	}
	on.agency, on.scope, on.entry, on.standing = row.Agency, scope, id, casework.Judged
	if e := entryOf(&row, id); e != nil && e.Awaits {
		on.standing = casework.Awaiting
	}
	return on, nil
}
