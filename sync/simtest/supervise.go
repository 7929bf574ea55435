package simtest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"streetlight/sync/crdt"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// What supervisors do at the console of the simulation's own hub, in transactions of the hub's own.

// Acts lists it.
func (h *hubs) Acts() (scopes, children []Act) {
	return []Act{{15, h.consoleWrites}, {15, h.grant}, {8, h.shrink}, {6, h.release}}, []Act{{8, h.relink}, {4, h.changeOwner}}
}

// doing is a transaction of one process.
func (h *hubs) doing(fn func(*replica.Tx) error) Doing {
	return func(process int, now time.Time) error { return h.do(process, now, fn) }
}

// doneThen runs then once the transaction has become durable, whatever was heard of it.
func (h *hubs) doneThen(do Doing, then func()) Doing {
	return func(process int, now time.Time) error {
		before := h.store.history
		err := do(process, now)
		if h.store.history > before {
			then()
		}
		return err
	}
}

// atHand lists the scopes of phones that the hub has.
func (w *world) atHand() []ID {
	var out []ID
	for _, id := range w.scopes {
		if l := w.book.logs[id]; l != nil && len(l.entries) > 0 {
			out = append(out, id)
		}
	}
	return out
}

func (h *hubs) consoleWrites() (string, Doing) {
	scopes := h.w.atHand()
	if len(scopes) == 0 {
		return "", nil
	}
	scope := pick(h.w.dice, scopes)
	return "console writes", h.doing(func(t *replica.Tx) error {
		return t.Write(scope, Op{Entity: scope, Field: fieldWords, Value: []byte("from the console")})
	})
}

// News writes into any scope.
func (h *hubs) News(process int, now time.Time, scope ID) (bool, error) {
	return true, h.do(process, now, func(t *replica.Tx) error {
		return t.Write(scope, Op{Entity: scope, Field: fieldWords, Value: []byte("news")})
	})
}

func (h *hubs) grant() (string, Doing) {
	scopes := h.w.atHand()
	if len(scopes) == 0 {
		return "", nil
	}
	scope, user := pick(h.w.dice, scopes), pick(h.w.dice, h.w.users)
	access := pick(h.w.dice, []replica.Access{replica.Read, replica.Read, replica.Write})
	do := h.doing(func(t *replica.Tx) error { return t.Grant(scope, user, access) })
	return "grant", h.doneThen(do, func() { h.w.writers[scope][user] = access == replica.Write })
}

// release lets an action out of quarantine, where it opens and says nothing that is the hub's to say.
func (h *hubs) release() (string, Doing) {
	if len(h.w.atHand()) == 0 {
		return "", nil
	}
	hub := h.procs[0]
	var waiting []replica.KeptApart
	h.w.must(h.store.Store.View(context.Background(), func(r reader) error {
		return hub.EachApart(r, func(k replica.KeptApart) error {
			if k.Released.IsZero() && k.Commit != nil && k.Closed == "" && !slices.ContainsFunc(k.Ops, isHubs) {
				waiting = append(waiting, k)
			}
			return nil
		})
	}), "look through the quarantine")
	if len(waiting) == 0 {
		return h.consoleWrites()
	}
	k := pick(h.w.dice, waiting)
	return "release", h.doing(func(t *replica.Tx) error {
		group, ok, err := hub.WholeAction(t.KV(), k)
		for _, k := range group {
			ok = ok && err == nil && k.Released.IsZero() && k.Closed == "" && !slices.ContainsFunc(k.Ops, isHubs) && h.w.releasable(t, k)
		}
		if err != nil || !ok {
			return err
		}
		return t.Release(group, h.w.users[0])
	})
}

func isHubs(op Op) bool { return op.Field&crdt.HubBit != 0 }

// releasable says whether a commit fits into its scope and is not there already.
func (w *world) releasable(t *replica.Tx, k replica.KeptApart) bool {
	superseded, err := t.Superseded(k)
	w.must(err, "look up a chain")
	has, err := t.HasScope(k.Commit.Scope)
	w.must(err, "look up a scope")
	if !has {
		return !superseded && k.Commit.KeyID == 1
	}
	id, err := t.KeyID(k.Commit.Scope)
	w.must(err, "look up a scope's key")
	_, twice := w.log(k.Commit.Scope).index[wire.Hash(k.Commit.Hash())]
	return !superseded && !twice && id == k.Commit.KeyID
}

// shrink ends a worker's access to a scope.
func (h *hubs) shrink() (string, Doing) {
	scopes := h.w.atHand()
	if len(scopes) == 0 {
		return "", nil
	}
	scope, user := pick(h.w.dice, scopes), pick(h.w.dice, h.w.users)
	do := h.doing(func(t *replica.Tx) error { return t.Ungrant(scope, user) })
	return "shrink", h.doneThen(do, func() { h.w.writers[scope][user] = false })
}

// relink links two children, or undoes the link between them.
func (h *hubs) relink() (string, Doing) {
	a, b := pick(h.w.dice, h.w.children), pick(h.w.dice, h.w.children)
	if a == b {
		return h.changeOwner()
	}
	pair, does := pairOf(a, b), makeLink
	if h.linked[pair] {
		does = undoLink
	}
	do := h.doing(func(t *replica.Tx) error { return h.rules().link(t, pair[0], pair[1], does) })
	return "link", h.doneThen(do, func() { h.linked[pair] = does == makeLink })
}

// pairOf is two children in order.
func pairOf(a, b ID) [2]ID {
	if bytes.Compare(a[:], b[:]) > 0 {
		return [2]ID{b, a}
	}
	return [2]ID{a, b}
}

func (h *hubs) changeOwner() (string, Doing) {
	child, owner := pick(h.w.dice, h.w.children), pick(h.w.dice, h.w.users)
	return "owner", h.doing(func(t *replica.Tx) error { return h.rules().own(t, child, owner) })
}

// sorted lists the ids of a map in order.
func sorted[V any](m map[ID]V) []ID {
	return slices.SortedFunc(maps.Keys(m), func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
}
