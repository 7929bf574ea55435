package actions

import (
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

// tableGlass holds reasons that people typed, so its rows are sealed.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableGlassOf = kv.Table{Name: "glass-of", Ordered: true} // worker, child -> Glass: their last

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
