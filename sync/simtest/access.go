package simtest

import (
	"context"
	"slices"

	"streetlight/sync/replica"
)

// Who may write where, and in whose name: what the simulation granted itself, held against what the hub took.

// mayWrite says whether a worker was given the right to write to a scope, or began it.
func (w *world) mayWrite(scope, user ID) bool { return scope == user || w.writers[scope][user] }

// userOf is the worker of a phone, or of the rogue.
func (w *world) userOf(device ID) (user ID, ok bool) {
	for _, p := range w.phones {
		if p.e.Device == device {
			return p.e.User, true
		}
	}
	if w.rogue != nil && w.rogue.e.Device == device {
		return w.rogue.e.User, true
	}
	return user, false
}

// checkAuthor checks that what the hub takes into a log is by the worker of its device, who may write there, and did not
// come from a device that has ended.
func (w *world) checkAuthor(n *note) {
	user, phone := w.userOf(n.Device)
	if !phone {
		return
	}
	if n.User != user {
		w.fail("a commit stays in its scope and under its device", "%v is in the name of another worker", n)
	}
	if w.Server != nil || w.faults[serverRestored] > 0 {
		return
	}
	if w.ended[w.asking] {
		w.fail("a phone that has ended is not heard", "%v came from one", n)
	}
	if w.well[n.Device] && !w.book.apart[n.hash] && !w.mayWrite(n.Scope, user) {
		w.fail("only who may write is let in", "%v is accepted, and its worker may not write there", n)
	}
}

// refusal is a commit that was set apart, with what its author is told.
type refusal struct {
	*note
	words string
}

// checkSetApart looks at what a transaction set apart.
func (w *world) checkSetApart() {
	fresh := w.book.fresh
	w.book.fresh = nil
	if w.Server != nil || w.faults[serverRestored] > 0 {
		return
	}
	for _, r := range fresh {
		w.checkSuspended(r.note)
	}
	unjust := slices.DeleteFunc(fresh, func(r refusal) bool { return r.words != mayNotWrite })
	if len(unjust) > 0 && !slices.ContainsFunc(unjust, func(r refusal) bool { return !w.mayWrite(r.Scope, r.User) }) {
		w.fail("who may write is let in", "%v is set apart for want of a grant, and there is one", unjust[0].note)
	}
}

// checkSuspended checks that a device is suspended once two commits of one name came from it: it was copied.
func (w *world) checkSuspended(n *note) {
	chain := w.book.chains[chainName{n.Device, n.Epoch}]
	if n.N == 0 || n.N > uint64(len(chain)) || chain[n.N-1] == n.hash {
		return
	}
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		row, _, err := replica.DeviceOf(r, n.Device)
		if err == nil && row.Forked == 0 {
			w.fail("a copied phone is suspended", "%v has the place of another, and its device goes on", n)
		}
		return err
	}), "look up a device")
}
