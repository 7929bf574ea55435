package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Glass is that somebody opened a child's record without being concerned with it, for a reason they typed: the glass is
// broken for an hour, for this child alone, at the console alone.
type Glass struct {
	Child  casework.ChildID  `json:"child"`
	Worker casework.WorkerID `json:"worker"`
	At     time.Time         `json:"at"`
	Until  time.Time         `json:"until"`
	Reason string            `json:"reason"`
}

// The times of openings.
const (
	openFor   = time.Hour
	glassKept = 90 * 24 * time.Hour // how long others see that there was one; the audit log keeps it
)

// tableGlass holds reasons that people typed, so its rows are sealed.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableGlass     = kv.Table{Name: "glass", Ordered: true}    // millisecond, child, worker -> Glass
	tableGlassSeen = kv.Table{Name: "glass-seen"}              // worker -> the millisecond until which they have seen them
	tableGlassOf   = kv.Table{Name: "glass-of", Ordered: true} // worker, child -> Glass: their last
)

// brokeGlass says whether this person has one of these records open now.
func (x *tx) brokeGlass(children []casework.ChildID) (bool, error) {
	for _, child := range children {
		o, ok, err := get[Glass](x.KV(), tableGlassOf, pair(x.who.ID, child))
		if err != nil {
			return false, err
		}
		if ok && x.Now.Before(o.Until) {
			return true, nil
		}
	}
	return false, nil
}

// glassBroken lists those of the last 90 days, the last first.
func glassBroken(r kv.Reader, now time.Time) ([]Glass, error) {
	var out []Glass
	err := r.Scan(tableGlass, kv.Range{From: momentKey(now.Add(-glassKept))}, func(_, value []byte) error {
		var o Glass
		err := decode(value, &o)
		out = append(out, o)
		return err
	})
	slices.Reverse(out)
	return out, err
}
