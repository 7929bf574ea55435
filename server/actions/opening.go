package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Opening is that somebody opened a child's record without being concerned with it, for a reason they typed: the glass is
// broken for an hour, for this child alone, at the console alone.
type Opening struct {
	Child  casework.ChildID  `json:"child"`
	Worker casework.WorkerID `json:"worker"`
	At     time.Time         `json:"at"`
	Until  time.Time         `json:"until"`
	Reason string            `json:"reason"`
}

// The times of openings.
const (
	openFor      = time.Hour
	openingsKept = 90 * 24 * time.Hour // how long others see that there was one; the audit log keeps it
)

// tableOpening holds reasons that people typed, so its rows are sealed.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableOpening     = kv.Table{Name: "opening", Ordered: true}    // millisecond, child, worker -> Opening
	tableOpeningSeen = kv.Table{Name: "opening-seen"}              // worker -> the millisecond until which they have seen them
	tableOpened      = kv.Table{Name: "opening-of", Ordered: true} // worker, child -> Opening: their last
)

// opened says whether this person has one of these records open now.
func (x *tx) opened(children []casework.ChildID) (bool, error) {
	for _, child := range children {
		o, ok, err := get[Opening](x.KV(), tableOpened, pair(x.who.ID, child))
		if err != nil {
			return false, err
		}
		if ok && x.Now.Before(o.Until) {
			return true, nil
		}
	}
	return false, nil
}

// openings lists those of the last 90 days, the last first.
func openings(r kv.Reader, now time.Time) ([]Opening, error) {
	var out []Opening
	err := r.Scan(tableOpening, kv.Range{From: timeKey(now.Add(-openingsKept))}, func(_, value []byte) error {
		var o Opening
		err := decode(value, &o)
		out = append(out, o)
		return err
	})
	slices.Reverse(out)
	return out, err
}
