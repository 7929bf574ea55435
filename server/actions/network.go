package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// The network of a child is the people who hold its shared picture on their phones: named one by one, by the owner of its
// plan, and before there is a plan by anybody who answers alerts. The console shows the picture by the role table.

// MemberLine is one member of a child's network.
type MemberLine struct {
	Worker casework.WorkerID
	Name   string
	Role   casework.Role
	Agency string
}

// AddMember lets a worker hold the shared picture of a child.
func (s *Service) AddMember(ctx context.Context, a Actor, child casework.ChildID, worker casework.WorkerID) error {
	return s.do(ctx, a, "add-member", func(x *tx) error {
		home, err := x.mayNameMembers(child)
		if err != nil {
			return err
		}
		w, ok, err := x.worker(worker)
		if err != nil {
			return err
		}
		hidden, err := x.hidden(home, worker)
		if err != nil {
			return err
		}
		if !ok || hidden || !w.May(casework.JoinNetwork) {
			return casework.RefuseField("worker", "Choose somebody who may hold the shared picture of a child: their role gets the action card alone, or nothing.")
		}
		if err := x.notSuspended(w.Agency, w.Name+" works for it"); err != nil {
			return err
		}
		x.concerns("worker", worker)
		return x.join(home, worker)
	})
}

// mayNameMembers gives the home record of a child whose network this person names.
func (x *tx) mayNameMembers(child casework.ChildID) (home casework.ChildID, err error) {
	if err := x.allow(casework.NameMembers); err != nil {
		return home, err
	}
	known, err := deskExists(x.KV(), child)
	if err != nil {
		return home, err
	}
	if !known {
		return home, noChild()
	}
	g, err := x.group(child)
	if err != nil {
		return home, err
	}
	plan, err := x.activePlan(g)
	if err != nil {
		return home, err
	}
	on := g.whole().thatIs(casework.Planless)
	if plan != nil {
		on.standing = casework.Active
	}
	if ok, err := x.may(casework.NameMembers, on); err != nil || !ok {
		return home, orRefuse(err, x.notToName(child, plan))
	}
	x.concerns("child", g.home)
	return g.home, nil
}

// notToName refuses who does not say who is of a child's network; whom the record does not concern learns nothing of it.
func (x *tx) notToName(child casework.ChildID, plan *casework.Plan) error {
	known, err := x.knowsRecord(child)
	switch {
	case err != nil:
		return err
	case !known:
		return noChild()
	case plan != nil:
		return casework.Refuse(casework.Forbidden, "The owner of the plan, "+x.workerName(plan.Owner)+", says who is of this child's network.")
	}
	return casework.Refuse(casework.Forbidden, "Somebody to whom the child is allocated, or who answers an alert, says who is of this child's network.")
}

// join makes a worker a member of the network of a home record.
func (x *tx) join(home casework.ChildID, who casework.WorkerID) error {
	if err := x.checkDenied(home, who); err != nil {
		return err
	}
	shared, err := x.sharedScope(home)
	if err != nil {
		return err
	}
	g, err := x.group(home)
	if err != nil {
		return err
	}
	known, err := x.knownAs(g, who)
	if err != nil {
		return err
	}
	if err := x.KV().Put(tableMember, pair(home, who), []byte{}); err != nil {
		return err
	}
	return x.grant(who, records.Grant{Scope: shared, Kind: casework.ChildScope, Child: known})
}

// members lists the network of a home record by name.
func (x *tx) members(home casework.ChildID) ([]MemberLine, error) {
	ids, err := keys(x.KV(), tableMember, home[:])
	if err != nil {
		return nil, err
	}
	var out []MemberLine
	for _, id := range ids {
		w, ok, err := x.worker(casework.WorkerID(id))
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, MemberLine{Worker: w.ID, Name: w.Name, Role: w.Role, Agency: x.agencyName(w.Agency)})
		}
	}
	slices.SortFunc(out, func(a, b MemberLine) int { return compareText(a.Name, b.Name) })
	return out, nil
}

// addNetwork shows who is of a child's network, and who else may be to one who says so.
func (x *tx) addNetwork(page *ChildPage, home casework.ChildID) (err error) {
	if page.Network, err = x.members(home); err != nil {
		return err
	}
	if _, err := x.mayNameMembers(home); err != nil {
		if isRefusal(err) {
			return nil
		}
		return err
	}
	workers, err := x.workersFor(home)
	if err != nil {
		return err
	}
	for _, w := range workers {
		in := slices.ContainsFunc(page.Network, func(m MemberLine) bool { return m.Worker == w.ID })
		if !in && w.May(casework.JoinNetwork) {
			page.Joinable = append(page.Joinable, w)
		}
	}
	slices.SortFunc(page.Joinable, func(a, b casework.Worker) int { return compareText(a.Name, b.Name) })
	return nil
}
