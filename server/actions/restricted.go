package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// A restricted record names people from whom the child is kept: for them it does not exist, in no list, count, suggestion,
// search, share or card, and its pages answer as those of a record that is not there. Others come to it for what they do
// with the child, and not by their role alone; its keepers alone see what would link it, and what an alert discloses.

// Restriction is that a child record is kept from people.
type Restriction struct {
	Child   casework.ChildID    `json:"child"`
	Reason  string              `json:"reason"` // one of casework.RestrictionReasons
	Denied  []casework.WorkerID `json:"denied"`
	Keepers []casework.WorkerID `json:"keepers"`
	By      casework.WorkerID   `json:"by"`
	At      time.Time           `json:"at"`
	Review  time.Time           `json:"review"`
}

// tableRestricted names people and why a child is kept from them, so its rows are sealed.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableRestricted = kv.Table{Name: "restricted", Ordered: true} // child -> Restriction

// restrictions are those on the records of one child.
type restrictions []Restriction

// restricted finds what keeps any of these records from people.
func (x *tx) restricted(children []casework.ChildID) (out restrictions, err error) {
	for _, child := range children {
		r, ok, err := get[Restriction](x.KV(), tableRestricted, child[:])
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// denies says whether the child is kept from somebody.
func (r restrictions) denies(who casework.WorkerID) bool {
	return slices.ContainsFunc(r, func(one Restriction) bool { return slices.Contains(one.Denied, who) })
}

// keeps says whether somebody keeps all of them.
func (r restrictions) keeps(who casework.WorkerID) bool {
	return len(r) > 0 && !slices.ContainsFunc(r, func(one Restriction) bool { return !slices.Contains(one.Keepers, who) })
}

// hidden says whether a child does not exist for somebody.
func (x *tx) hidden(child casework.ChildID, who casework.WorkerID) (bool, error) {
	if known, err := deskExists(x.KV(), child); err != nil || !known {
		return false, err
	}
	g, err := x.group(child)
	if err != nil {
		return false, err
	}
	kept, err := x.restricted(g.records)
	return kept.denies(who), err
}

// isRestricted says whether a child is kept from anybody: authors of its entries then hear that they were approved, and
// no more.
func (x *tx) isRestricted(child casework.ChildID) (bool, error) {
	if known, err := deskExists(x.KV(), child); err != nil || !known {
		return false, err
	}
	g, err := x.group(child)
	if err != nil {
		return false, err
	}
	kept, err := x.restricted(g.records)
	return len(kept) > 0, err
}

// checkDenied refuses to give what concerns a child to somebody from whom it is kept.
func (x *tx) checkDenied(child casework.ChildID, people ...casework.WorkerID) error {
	for _, who := range people {
		hidden, err := x.hidden(child, who)
		if err != nil {
			return err
		}
		if hidden {
			return casework.Refuse(casework.Forbidden, "This record is restricted, and kept from "+x.workerName(who)+". Choose somebody else.")
		}
	}
	return nil
}

// workersFor lists everybody from whom a child is not kept.
func (x *tx) workersFor(child casework.ChildID) (out []casework.Worker, err error) {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return nil, err
	}
	g, err := x.group(child)
	if err != nil {
		return nil, err
	}
	kept, err := x.restricted(g.records)
	return slices.DeleteFunc(workers, func(w casework.Worker) bool { return kept.denies(w.ID) }), err
}

// keepsAny says whether this person keeps any restricted record.
func (x *tx) keepsAny() (bool, error) {
	rows, err := all[Restriction](x.KV(), tableRestricted, nil)
	return slices.ContainsFunc(rows, func(r Restriction) bool { return slices.Contains(r.Keepers, x.who.ID) }), err
}

// mayTell says whether a worker gets what a part holds: nobody from whom the child is kept, and no intelligence who never
// reads any.
func (x *tx) mayTell(g group, part casework.ScopeID, w casework.Worker) (bool, error) {
	kept, err := x.restricted(g.records)
	if err != nil || kept.denies(w.ID) {
		return false, err
	}
	row, ok, err := get[partRow](x.KV(), tablePart, part[:])
	if err != nil || !ok || w.May(casework.SeeIntelligence) {
		return err == nil, err
	}
	scope, err := x.scopeOf(row.Entry)
	if err != nil {
		return false, err
	}
	is, err := x.isIntelligence(scope, row.Entry)
	return !is, err
}

// keptFrom says whether a child is kept from the person a record comes from. An agency's own system is nobody.
func (x *tx) keptFrom(from source, child casework.ChildID) bool {
	if from.worker == nil {
		return false
	}
	hidden, err := x.hidden(child, from.worker.ID)
	return err != nil || hidden
}

// entryHidden says whether the child of an entry does not exist for somebody. What is no entry hides nothing.
func (x *tx) entryHidden(id casework.EntryID, who casework.WorkerID) (bool, error) {
	_, row, err := x.fileOf(id)
	if isRefusal(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return x.hidden(row.Child, who)
}
