package replica

import "slices"

// Moved says that a scope has news for a device. With a zero scope it is the device itself that changed: it was revoked.
type Moved struct {
	Device ID
	Scope  ID
}

// Moved lists, each once and in order, what this transaction made news for devices other than the one whose request it
// is. It is whole after Finish, and true only once the store's transaction has been committed.
func (t *Tx) Moved() []Moved {
	out := make([]Moved, 0, len(t.moved))
	for m := range t.moved {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Moved) int {
		if order := slices.Compare(a.Device[:], b.Device[:]); order != 0 {
			return order
		}
		return slices.Compare(a.Scope[:], b.Scope[:])
	})
	return out
}

// move notes that a device has news.
func (t *Tx) move(device, scope ID) {
	if device != t.device {
		t.moved[Moved{device, scope}] = struct{}{}
	}
}
