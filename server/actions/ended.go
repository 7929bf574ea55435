package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// EndMember ends that: the worker's phones let go of the picture.
func (s *Service) EndMember(ctx context.Context, a Actor, child casework.ChildID, worker casework.WorkerID) error {
	return s.do(ctx, a, "end-member", func(x *tx) error {
		home, err := x.mayNameMembers(child)
		if err != nil {
			return err
		}
		plan, err := x.activePlanOf(home)
		if err != nil {
			return err
		}
		if plan != nil && plan.Owner == worker {
			return casework.Refuse(casework.Conflict, "The owner of the plan stays in the child's network.")
		}
		x.concerns("worker", worker)
		return x.leave(home, worker)
	})
}

// leave ends that.
func (x *tx) leave(home casework.ChildID, who casework.WorkerID) error {
	shared, err := x.sharedScope(home)
	if err != nil {
		return err
	}
	if err := x.KV().Delete(tableMember, pair(home, who)); err != nil {
		return err
	}
	return x.endGrant(shared, who)
}

// endGrant takes a scope from a worker, and says so in their own.
func (x *tx) endGrant(scope casework.ScopeID, who casework.WorkerID) error {
	own, ok, err := x.userScope(who)
	if err != nil || !ok {
		return err
	}
	state, err := x.State(own)
	if err != nil {
		return err
	}
	have, ok, err := records.ReadWhole[records.Grant](state, scope, casework.FieldGrant)
	if err != nil || !ok || have.Ended {
		return err
	}
	have.Ended = true
	op, err := records.Whole(state, scope, casework.FieldGrant, have)
	if err != nil {
		return err
	}
	if err := x.Write(own, op); err != nil {
		return err
	}
	return x.Ungrant(scope, who)
}
