package replica

import "streetlight/sync/crdt"

// views are what some scopes say, kept in memory up to a bound in bytes.
type views struct {
	of     map[ID]*view
	weight int
}

// view is what a scope says, with everything that this device wrote in it.
type view struct {
	state  *crdt.State
	weight int // bytes of memory, about
}

// mostViews bounds the memory of all views together, in bytes, but while a writer gathers.
const mostViews = 6 << 20

// A cell takes so much memory beside what it holds, and so many times the bytes of a stored state is what it takes up.
const (
	cellWeight = 200
	rowWeight  = 3
)

func newViews() views { return views{of: map[ID]*view{}} }

func (v *views) put(id ID, s *crdt.State, weight int) {
	v.drop(id)
	v.of[id] = &view{s, weight}
	v.weight += weight
}

// grow notes that ops were added to a view.
func (v *views) grow(id ID, ops []crdt.Op) {
	more := weightOf(ops)
	v.of[id].weight += more
	v.weight += more
}

func (v *views) drop(id ID) {
	if was := v.of[id]; was != nil {
		v.weight -= was.weight
		delete(v.of, id)
	}
}

// bound drops all views where they have become too many.
func (v *views) bound() {
	if v.weight > mostViews {
		*v = newViews()
	}
}

func weightOf(ops []crdt.Op) (n int) {
	for _, op := range ops {
		n += cellWeight + len(op.Value) + len(op.Key)
	}
	return n
}
