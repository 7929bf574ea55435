package simtest

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"streetlight/sync/crdt"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// What supervisors do at the console, in transactions of the hub's own.

// console runs such a transaction; it says whether it became durable.
func (w *world) console(what string, fn func(*replica.Tx) error) bool {
	process := w.dice.IntN(len(w.hubs.procs))
	before := w.disk.history
	w.planHub()
	err := w.hubs.do(process, w.now, fn)
	w.happens(what, process, nil)
	w.hubHarmed(process, err)
	return w.disk.history > before
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

func (w *world) consoleWrites() {
	scope := pick(w.dice, w.atHand())
	w.console("console writes", func(t *replica.Tx) error {
		return t.Write(scope, Op{Entity: scope, Field: fieldWords, Value: []byte("from the console")})
	})
}

func (w *world) grant() {
	scope, user := pick(w.dice, w.atHand()), pick(w.dice, w.users)
	access := pick(w.dice, []replica.Access{replica.Read, replica.Read, replica.Write})
	if w.console("grant", func(t *replica.Tx) error { return t.Grant(scope, user, access) }) {
		w.writers[scope][user] = access == replica.Write
	}
}

// release lets an action out of quarantine, where it opens and says nothing that is the hub's to say.
func (w *world) release() {
	hub := w.hubs.procs[0]
	var waiting []replica.KeptApart
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		return hub.EachApart(r, func(k replica.KeptApart) error {
			if k.Released.IsZero() && k.Commit != nil && k.Closed == "" && !slices.ContainsFunc(k.Ops, isHubs) {
				waiting = append(waiting, k)
			}
			return nil
		})
	}), "look through the quarantine")
	if len(waiting) == 0 {
		w.consoleWrites()
		return
	}
	k := pick(w.dice, waiting)
	w.console("release", func(t *replica.Tx) error {
		group, ok, err := hub.WholeAction(t.KV(), k)
		for _, k := range group {
			ok = ok && err == nil && k.Released.IsZero() && k.Closed == "" && !slices.ContainsFunc(k.Ops, isHubs) && w.releasable(t, k)
		}
		if err != nil || !ok {
			return err
		}
		return t.Release(group, w.users[0])
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
func (w *world) shrink() {
	scope, user := pick(w.dice, w.atHand()), pick(w.dice, w.users)
	if w.console("shrink", func(t *replica.Tx) error { return t.Ungrant(scope, user) }) {
		w.writers[scope][user] = false
	}
}

// relink links two children, or undoes the link between them.
func (w *world) relink() {
	a, b := pick(w.dice, w.children), pick(w.dice, w.children)
	if a == b {
		w.changeOwner()
		return
	}
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	pair, does := [2]ID{a, b}, makeLink
	if w.linked[pair] {
		does = undoLink
	}
	if w.console("link", func(t *replica.Tx) error { return rules{w}.link(t, a, b, does) }) {
		w.linked[pair] = does == makeLink
	}
}

func (w *world) changeOwner() {
	child, owner := pick(w.dice, w.children), pick(w.dice, w.users)
	w.console("owner", func(t *replica.Tx) error { return rules{w}.own(t, child, owner) })
}

// sorted lists the ids of a map in order.
func sorted[V any](m map[ID]V) []ID {
	return slices.SortedFunc(maps.Keys(m), func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
}
