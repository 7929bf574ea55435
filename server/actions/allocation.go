package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// A child is allocated to a worker for a time: they read what their own agency recorded in that record, and hold those
// files on their phones. A child is tabled with who coordinates or chairs a meeting: they read what concerns the child at
// the console, and their phones get nothing. Whoever may do either ends it, and a time that was set ends it by itself.

// Place is as what somebody was given a child.
type Place string

// The places.
const (
	allocated Place = "allocated"
	tabled    Place = "tabled"
)

// Allocation is that a child was given to a worker.
type Allocation struct {
	Child  casework.ChildID   `json:"child"`
	Worker casework.WorkerID  `json:"worker"`
	As     Place              `json:"as"`
	From   time.Time          `json:"from"`
	Until  time.Time          `json:"until,omitzero"` // zero: until somebody ends it
	By     casework.WorkerID  `json:"by,omitzero"`    // zero: whoever has the machine
	Agreed string             `json:"agreed,omitempty"`
	Files  []casework.ScopeID `json:"files,omitempty"` // which came to the worker's phones with it
	Ended  time.Time          `json:"ended,omitzero"`
	EndBy  casework.WorkerID  `json:"end_by,omitzero"`
}

// stands says whether it has not ended at a time.
func (a Allocation) stands(now time.Time) bool {
	return a.Ended.IsZero() && (a.Until.IsZero() || now.Before(a.Until))
}

// The tables of allocations. Why a child agreed to an advocate is sealed with the directory's names.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableAllocation = kv.Table{Name: "allocation", Ordered: true}     // child, worker -> Allocation
	tableAllocateTo = kv.Table{Name: "allocation-to", Ordered: true}  // worker, child -> nothing: it stands
	tableAllocateBy = kv.Table{Name: "allocation-end", Ordered: true} // millisecond, child, worker -> nothing: it ends then by itself
)

// allocation is what there is between a child record and a worker; ok is false when it does not stand.
func (x *tx) allocation(child casework.ChildID, who casework.WorkerID) (a Allocation, ok bool, err error) {
	a, ok, err = get[Allocation](x.KV(), tableAllocation, pair(child, who))
	return a, ok && a.stands(x.Now), err
}

// given says whether one of these child records was given to this person so.
func (x *tx) given(children []casework.ChildID, as Place) (bool, error) {
	for _, child := range children {
		a, ok, err := x.allocation(child, x.who.ID)
		if err != nil || ok && a.As == as {
			return ok, err
		}
	}
	return false, nil
}

// putAllocation writes an allocation with the rows by which it is found.
func (x *tx) putAllocation(a Allocation) error {
	if err := put(x.KV(), tableAllocation, pair(a.Child, a.Worker), a); err != nil {
		return err
	}
	if !a.Ended.IsZero() {
		return x.deleteAll(tableAllocateTo, pair(a.Worker, a.Child), tableAllocateBy, endKey(a))
	}
	if err := x.KV().Put(tableAllocateTo, pair(a.Worker, a.Child), []byte{}); err != nil {
		return err
	}
	if a.Until.IsZero() {
		return nil
	}
	return x.KV().Put(tableAllocateBy, endKey(a), []byte{})
}

func endKey(a Allocation) []byte { return append(momentKey(a.Until), pair(a.Child, a.Worker)...) }

// handFiles gives an allocated worker the files of their own agency in the record that was allocated.
func (x *tx) handFiles(a *Allocation, w casework.Worker) error {
	files, scopes, err := x.filesOf(group{records: []casework.ChildID{a.Child}})
	if err != nil {
		return err
	}
	for i, row := range files {
		if err := x.handFile(a, w, scopes[i], row); err != nil {
			return err
		}
	}
	return nil
}

// handFile gives them one, unless they hold it already or may not read what stands in it.
func (x *tx) handFile(a *Allocation, w casework.Worker, scope casework.ScopeID, row fileRow) error {
	if a.As != allocated || row.Agency != w.Agency || row.Author == w.ID || slices.Contains(a.Files, scope) {
		return nil
	}
	access, err := replica.AccessOf(x.KV(), scope, w.ID)
	if err != nil || access != 0 {
		return err
	}
	if ok, err := x.mayHold(w, scope, row); err != nil || !ok {
		return err
	}
	a.Files = append(a.Files, scope)
	return x.grant(w.ID, records.Grant{Scope: scope, Kind: casework.FileScope, Child: row.Child})
}

// handNewFile gives a file that has just begun to those of its agency to whom the child is allocated.
func (x *tx) handNewFile(scope casework.ScopeID, row fileRow) error {
	workers, err := keys(x.KV(), tableAllocation, row.Child[:])
	if err != nil {
		return err
	}
	for _, id := range workers {
		a, ok, err := x.allocation(row.Child, casework.WorkerID(id))
		if err != nil {
			return err
		}
		w, known, err := x.worker(casework.WorkerID(id))
		if err != nil {
			return err
		}
		if !ok || !known || w.Ended {
			continue
		}
		if err := x.handFile(&a, w, scope, row); err != nil {
			return err
		}
		if err := x.putAllocation(a); err != nil {
			return err
		}
	}
	return nil
}

// endAllocation ends one: the worker's phones let go of the files that came with it.
func (x *tx) endAllocation(a Allocation, by casework.WorkerID) error {
	a.Ended, a.EndBy = x.Now, by
	for _, scope := range a.Files {
		access, err := replica.AccessOf(x.KV(), scope, a.Worker)
		if err != nil {
			return err
		}
		if access != replica.Read {
			continue // they were given more of it meanwhile, or have it no longer
		}
		if err := x.endGrant(scope, a.Worker); err != nil {
			return err
		}
	}
	a.Files = nil
	return x.putAllocation(a)
}
