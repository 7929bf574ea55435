package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// EndWorker ends a person's account: their sessions, their phones, which are told so in a statement that the server signs,
// and all that they may read. Their name stays on what they did, and what their phones did not send can still be salvaged.
// Plans that they own go to the successor, who must be named where there are any, and else is passed over.
func (s *Service) EndWorker(ctx context.Context, worker, successor casework.WorkerID) error {
	return s.manage(ctx, "end-worker", func(x *tx) error {
		w, ok, err := x.worker(worker)
		if err != nil {
			return err
		}
		if !ok || w.Ended {
			return casework.Refuse(casework.NotFound, "There is no such worker, or their account has ended.")
		}
		x.concerns("worker", worker)
		for _, step := range []func() error{
			func() error { return x.handOver(worker, successor) },
			func() error { return x.takeAllocations(worker) },
			func() error { return x.leaveNetworks(worker) },
			func() error { return x.endPhones(worker) },
			func() error { return x.UngrantAll(worker) },
			func() error { return s.gate.SignOutAll(x.KV(), worker) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		w.Ended = true
		if err := put(x.KV(), tableWorker, w.ID[:], w); err != nil {
			return err
		}
		return x.inPractice(w.ID, casework.FieldWorker, w)
	})
}

// handOver gives the active plans that a worker owns to another: a plan always has an owner who is there.
func (x *tx) handOver(from, to casework.WorkerID) error {
	plans, err := x.activePlans()
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Owner != from {
			continue
		}
		next, ok, err := x.worker(to)
		if err != nil {
			return err
		}
		if !ok || to == from || !next.May(casework.OwnPlan) {
			return casework.RefuseField("successor", "This worker owns a plan. Name a successor who will own it: a social worker, a Front Door manager or a lead practitioner.")
		}
		if err := x.newOwner(p, to); err != nil {
			return err
		}
	}
	return nil
}

func (x *tx) newOwner(p casework.Plan, owner casework.WorkerID) error {
	p.Owner = owner
	x.concerns("plan", p.ID)
	if err := x.savePlan(p); err != nil {
		return err
	}
	if err := x.join(p.Child, owner); err != nil {
		return err
	}
	g, err := x.group(p.Child)
	if err != nil {
		return err
	}
	return x.issueCard(g, p)
}

// leaveNetworks takes a worker out of the networks of all children.
func (x *tx) leaveNetworks(who casework.WorkerID) error {
	var homes []casework.ChildID
	err := x.KV().Scan(tableMember, kv.Range{}, func(key, _ []byte) error {
		if casework.WorkerID(key[16:]) == who {
			homes = append(homes, casework.ChildID(key[:16]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, home := range homes {
		if err := x.leave(home, who); err != nil {
			return err
		}
	}
	return nil
}

// endPhones ends all phones of a worker.
func (x *tx) endPhones(who casework.WorkerID) error {
	phones, err := replica.Devices(x.KV(), who)
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(phones) {
		if phones[id].Ended {
			continue
		}
		if err := x.endPhone(casework.DeviceID(id), phones[id]); err != nil {
			return err
		}
	}
	return nil
}

// endPhone ends a phone, and says so in the directory.
func (x *tx) endPhone(id casework.DeviceID, row replica.DeviceRow) error {
	x.concerns("phone", id)
	device := records.Device{ID: id, Worker: casework.WorkerID(row.User), Key: row.Key, Ended: true}
	if err := x.inPractice(id, casework.FieldDevice, device); err != nil {
		return err
	}
	return x.Tx.Revoke(id)
}
