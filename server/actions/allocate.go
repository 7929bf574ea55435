package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// AllocateInput gives a child to a worker: allocated to who works with children, put before who coordinates a meeting.
type AllocateInput struct {
	Child  casework.ChildID
	Worker casework.WorkerID
	Until  time.Time // zero: until somebody ends it
	Agreed string    // how the child agreed, which an advocate needs
}

// GivenLine is one worker to whom a child is given now.
type GivenLine struct {
	Worker      casework.WorkerID
	Name        string
	Role        casework.Role
	Agency      string
	As          Place
	From, Until time.Time // Until is zero until somebody ends it
	MayEnd      bool      // this reader may
}

// Allocate gives a child to a worker. Given again, the later time counts.
func (s *Service) Allocate(ctx context.Context, a Actor, in AllocateInput) error {
	return s.do(ctx, a, "allocate", func(x *tx) error {
		w, err := x.mayGive(in.Child, in.Worker)
		if err != nil {
			return err
		}
		if err := in.check(x.Now, w); err != nil {
			return err
		}
		if err := x.checkDenied(in.Child, w.ID); err != nil {
			return err
		}
		return x.allocate(in, w)
	})
}

// EndAllocation ends that a child is given to a worker: their phones let go of what came with it.
func (s *Service) EndAllocation(ctx context.Context, a Actor, child casework.ChildID, worker casework.WorkerID) error {
	return s.do(ctx, a, "end-allocation", func(x *tx) error {
		if _, err := x.mayGive(child, worker); err != nil {
			return err
		}
		have, stands, err := x.allocation(child, worker)
		if err != nil {
			return err
		}
		if !stands {
			return casework.Refuse(casework.NotFound, "This child is not given to this worker.")
		}
		return x.endAllocation(have, x.who.ID)
	})
}

// placeOf is as what a role is given children; ok is false for a role that never is.
func placeOf(w casework.Worker) (as Place, by casework.Act, ok bool) {
	switch {
	case w.May(casework.BeAllocated):
		return allocated, casework.Allocate, true
	case w.May(casework.BeTabled):
		return tabled, casework.TableChild, true
	}
	return "", "", false
}

// mayGive checks that this person may give the child to the worker, or end that.
func (x *tx) mayGive(child casework.ChildID, worker casework.WorkerID) (casework.Worker, error) {
	if !x.who.May(casework.Allocate) {
		if err := x.allow(casework.TableChild); err != nil {
			return casework.Worker{}, err
		}
	}
	if err := x.mustBeKnown(child); err != nil {
		return casework.Worker{}, err
	}
	x.concerns("child", child)
	x.concerns("worker", worker)
	w, ok, err := x.worker(worker)
	if err != nil {
		return w, err
	}
	if !ok || w.Ended {
		return w, casework.RefuseField("worker", "There is no such worker, or their account has ended. Choose somebody else.")
	}
	_, act, ok := placeOf(w)
	if !ok {
		return w, casework.RefuseField("worker", "The role of this worker ("+w.Role.Label()+") is given no children. Choose somebody else.")
	}
	may, err := x.mayOn(act, child)
	return w, x.orForbid(act, may, err)
}

// mustBeKnown refuses a child that is not there, and one that is kept from this person, in the same words.
func (x *tx) mustBeKnown(child casework.ChildID) error {
	known, err := deskExists(x.KV(), child)
	if err != nil {
		return err
	}
	hidden, err := x.hidden(child, x.who.ID)
	if err != nil {
		return err
	}
	if !known || hidden {
		return noChild()
	}
	return nil
}

func (in AllocateInput) check(now time.Time, w casework.Worker) error {
	switch {
	case !in.Until.IsZero() && !now.Before(in.Until):
		return casework.RefuseField("until", "This day is over. Give a later one, or none.")
	case w.Role == casework.Advocate && in.Agreed == "":
		return casework.RefuseField("agreed", "Say how the child agreed to an advocate.")
	}
	return nil
}

// allocate writes it, in place of one that stands.
func (x *tx) allocate(in AllocateInput, w casework.Worker) error {
	as, _, _ := placeOf(w)
	next := Allocation{Child: in.Child, Worker: w.ID, As: as, From: x.Now, Until: in.Until, By: x.who.ID, Agreed: in.Agreed}
	have, stands, err := x.allocation(in.Child, w.ID)
	if err != nil {
		return err
	}
	if stands {
		next.From, next.Files = have.From, have.Files
		if err := x.KV().Delete(tableAllocateBy, endKey(have)); err != nil {
			return err
		}
	}
	if err := x.handFiles(&next, w); err != nil {
		return err
	}
	return x.putAllocation(next)
}

// endAllocations ends those whose time is over.
func (s *Service) endAllocations(ctx context.Context) error {
	due, err := s.allocationsOver(ctx)
	if err != nil || len(due) == 0 {
		return err
	}
	return s.manage(ctx, "end-allocation", func(x *tx) error {
		for _, key := range due {
			a, ok, err := get[Allocation](x.KV(), tableAllocation, key)
			if err != nil {
				return err
			}
			if !ok || !a.Ended.IsZero() || a.stands(x.Now) {
				continue
			}
			x.concerns("child", a.Child)
			x.concerns("worker", a.Worker)
			if err := x.endAllocation(a, casework.WorkerID{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// allocationsOver lists the keys of those that end by now.
func (s *Service) allocationsOver(ctx context.Context) (due [][]byte, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		return r.Scan(tableAllocateBy, before(s.now().Add(time.Millisecond)), func(key, _ []byte) error {
			due = append(due, slices.Clone(key[8:]))
			return nil
		})
	})
	return due, err
}

// takeAllocations ends all of a worker's.
func (x *tx) takeAllocations(who casework.WorkerID) error {
	children, err := keys(x.KV(), tableAllocateTo, who[:])
	if err != nil {
		return err
	}
	for _, child := range children {
		a, ok, err := get[Allocation](x.KV(), tableAllocation, pair(casework.ChildID(child), who))
		if err != nil {
			return err
		}
		if ok {
			if err := x.endAllocation(a, x.who.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetAllocations deletes the rows of a child's.
func (x *tx) forgetAllocations(child casework.ChildID) error {
	rows, err := all[Allocation](x.KV(), tableAllocation, child[:])
	if err != nil {
		return err
	}
	for _, a := range rows {
		of := pair(child, a.Worker)
		if err := x.deleteAll(tableAllocation, of, tableAllocateTo, pair(a.Worker, child), tableAllocateBy, endKey(a)); err != nil {
			return err
		}
	}
	return nil
}

// addGiven lists to whom the child is given, and to whom this reader may give it.
func (x *tx) addGiven(page *ChildPage, child casework.ChildID) error {
	workers, err := x.workersFor(child)
	if err != nil {
		return err
	}
	may := map[casework.Act]bool{}
	for _, act := range []casework.Act{casework.Allocate, casework.TableChild} {
		if may[act], err = x.mayOn(act, child); err != nil {
			return err
		}
	}
	for _, w := range workers {
		as, act, ok := placeOf(w)
		if !ok {
			continue
		}
		a, stands, err := x.allocation(child, w.ID)
		if err != nil {
			return err
		}
		switch {
		case stands:
			page.Given = append(page.Given, GivenLine{Worker: w.ID, Name: w.Name, Role: w.Role, Agency: x.agencyName(w.Agency), As: as, From: a.From, Until: a.Until, MayEnd: may[act]})
		case may[act]:
			page.Givable = append(page.Givable, w)
		}
	}
	slices.SortFunc(page.Givable, func(a, b casework.Worker) int { return compareText(a.Name, b.Name) })
	slices.SortFunc(page.Given, func(a, b GivenLine) int { return compareText(a.Name, b.Name) })
	return nil
}
