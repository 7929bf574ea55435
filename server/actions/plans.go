package actions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// Plans lists the active plans by their review date.
func (s *Service) Plans(ctx context.Context, a Actor) (out []PlanLine, err error) {
	err = s.do(ctx, a, "view-plans", func(x *tx) error {
		out = nil
		if err := x.allow(casework.SeePlan); err != nil {
			return err
		}
		plans, err := x.activePlans()
		if err != nil {
			return err
		}
		for _, p := range plans {
			known, err := x.mayAbout(casework.SeePlan, p.Child, "")
			if err != nil {
				return err
			}
			if !known {
				continue
			}
			line, err := x.planLine(p)
			if err != nil {
				return err
			}
			x.concerns("plan", p.ID)
			out = append(out, line)
		}
		slices.SortFunc(out, func(a, b PlanLine) int { return a.ReviewDate.Compare(b.ReviewDate) })
		return nil
	})
	return out, err
}

// Plan shows one plan.
func (s *Service) Plan(ctx context.Context, a Actor, id casework.PlanID) (page PlanPage, err error) {
	err = s.do(ctx, a, "view-plan", func(x *tx) error {
		if err := x.allow(casework.SeePlan); err != nil {
			return err
		}
		p, err := x.plan(id)
		if err != nil {
			return err
		}
		x.concerns("plan", id)
		page, err = x.planPage(p)
		return err
	})
	return page, err
}

// activePlans lists all active plans.
func (x *tx) activePlans() ([]casework.Plan, error) {
	var ids []casework.PlanID
	var children []casework.ChildID
	err := x.KV().Scan(tablePlan, kv.Range{}, func(key, value []byte) error {
		var row planRow
		if err := cbor.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row of %s: %w", tablePlan.Name, err)
		}
		if row.Active {
			ids, children = append(ids, casework.PlanID(key)), append(children, row.Child)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []casework.Plan
	for i, id := range ids {
		p, ok, err := x.planOn(children[i], id)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// planOn reads a plan from the shared picture of its child.
func (x *tx) planOn(child casework.ChildID, id casework.PlanID) (p casework.Plan, ok bool, err error) {
	d, err := x.desk(child)
	if err != nil {
		return p, false, err
	}
	state, err := x.State(d.row.Shared)
	if err != nil {
		return p, false, err
	}
	return records.ReadWhole[casework.Plan](state, id, casework.FieldPlan)
}

// plan finds a plan. A supervisor sees those of children whom their agency knows.
func (x *tx) plan(id casework.PlanID) (casework.Plan, error) {
	none := casework.Refuse(casework.NotFound, "There is no such plan, or it is not yours to see.")
	row, ok, err := get[planRow](x.KV(), tablePlan, id[:])
	if err != nil {
		return casework.Plan{}, err
	}
	if !ok {
		return casework.Plan{}, none
	}
	known, err := x.mayAbout(casework.SeePlan, row.Child, "")
	if err != nil {
		return casework.Plan{}, err
	}
	if !known {
		return casework.Plan{}, none
	}
	p, ok, err := x.planOn(row.Child, id)
	if err == nil && !ok {
		err = none
	}
	return p, err
}

func (x *tx) planLine(p casework.Plan) (PlanLine, error) {
	child, err := x.childLine(p.Child)
	return PlanLine{ID: p.ID, Child: child, Title: p.Title, Priority: p.Priority, Owner: x.workerName(p.Owner), ReviewDate: p.ReviewDate,
		Overdue: x.Now.After(p.ReviewDate.Add(24 * time.Hour)), State: p.State}, err
}

func (x *tx) planLineOn(child casework.ChildID) (*PlanLine, error) {
	g, err := x.group(child)
	if err != nil {
		return nil, err
	}
	p, err := x.activePlan(g)
	if err != nil || p == nil {
		return nil, err
	}
	line, err := x.planLine(*p)
	return &line, err
}

func (x *tx) planPage(p casework.Plan) (PlanPage, error) {
	line, err := x.planLine(p)
	if err != nil {
		return PlanPage{}, err
	}
	page := PlanPage{PlanLine: line, Plan: p, AcceptedBy: x.workerName(p.AcceptedBy)}
	if err := x.addSections(&page); err != nil {
		return page, err
	}
	if err := x.addCourse(&page); err != nil {
		return page, err
	}
	g, err := x.group(p.Child)
	if err != nil {
		return page, err
	}
	for _, child := range g.records {
		alerts, err := x.alertsOf(child)
		if err != nil {
			return page, err
		}
		for _, a := range alerts {
			if a.Plan != p.ID {
				continue
			}
			al, err := x.alertLine(a)
			if err != nil {
				return page, err
			}
			page.Alerts = append(page.Alerts, al)
		}
	}
	for _, id := range p.CardTeams {
		t, ok, err := get[casework.Team](x.KV(), tableTeam, id[:])
		if err != nil {
			return page, err
		}
		if ok {
			page.Teams = append(page.Teams, t.Name)
		}
	}
	return page, nil
}

// userScope is a worker's own scope; ok is false for one who has none.
func (x *tx) userScope(who casework.WorkerID) (casework.ScopeID, bool, error) {
	b, err := x.KV().Get(tableUser, who[:])
	if err != nil || b == nil {
		return casework.ScopeID{}, false, err
	}
	return casework.ScopeID(b), true, nil
}

func accessOf(g records.Grant) replica.Access {
	if g.Write {
		return replica.Write
	}
	return replica.Read
}
