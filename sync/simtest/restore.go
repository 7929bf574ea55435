package simtest

import (
	"bytes"
	"context"
	"crypto/sha256"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// keepServerCopy backs up the hub's store.
func (w *world) keepServerCopy() {
	w.must(w.server.Keep(), "back up the hub")
	w.kept = true
	w.happens("back up the hub", -1, nil)
}

// restoreServer puts an older copy in the place of the hub's store. Its keys and its identity lie elsewhere.
func (w *world) restoreServer() {
	w.must(w.server.Restore(w.now), "restore the hub")
	w.fault(serverRestored, -1)
	w.reread()
}

// reread makes the book of the hub as it is now.
func (w *world) reread() {
	w.book.logs, w.book.chains = map[ID]*scopeLog{}, map[chainName][]wire.Hash{}
	w.view(hubLog, func(_, value []byte) {
		row := w.logRow(value)
		n, l := w.note(bytes.Clone(row.Head), bytes.Clone(row.Body)), w.log(row.Scope)
		l.index[n.hash] = len(l.entries)
		l.entries = append(l.entries, entry{n, place{row.SSN, row.Link, row.Received, row.Skew}})
	})
	w.view(hubChain, func(key, value []byte) {
		name := chainName{ID(key[:16]), number(key[16:24])}
		for at := 0; at < len(value); at += 32 {
			w.book.chains[name] = append(w.book.chains[name], wire.Hash(value[at:at+32]))
		}
	})
	for _, p := range w.phones {
		clear(p.mirror.proven) // of the log that was
	}
	w.rereadAccess()
}

// rereadAccess learns again who may write where, and which phones are ended.
func (w *world) rereadAccess() {
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		for _, id := range w.scopes {
			for _, user := range w.users {
				access, err := replica.AccessOf(r, id, user)
				if err != nil {
					return err
				}
				if len(w.log(id).entries) > 0 {
					w.writers[id][user] = access == replica.Write
				}
			}
		}
		for _, p := range w.phones {
			row, ok, err := replica.DeviceOf(r, p.e.Device)
			if err != nil {
				return err
			}
			w.ended[p.e.Device] = ok && row.Ended
		}
		return nil
	}), "look up who may do what")
}

// view scans a table of the hub's store.
func (w *world) view(t kv.Table, fn func(key, value []byte)) {
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		return r.Scan(t, kv.Range{}, func(key, value []byte) error { fn(key, value); return nil })
	}), "look into the hub's store")
}

// heldWhole lists what phones that are well can give back to a restored hub.
func (w *world) heldWhole() map[wire.Hash]*note {
	out := map[wire.Hash]*note{}
	for _, p := range w.phones {
		if !w.lives(p) {
			continue
		}
		for _, all := range p.mirror.archive {
			for _, k := range all {
				if !k.told {
					out[k.hash] = k.note
				}
			}
		}
	}
	return out
}

// checkReturned checks that all that phones held whole has come back to a hub that was restored.
func (w *world) checkReturned(held map[wire.Hash]*note) {
	for hash, n := range held {
		if _, here := w.log(n.Scope).index[hash]; !here && w.signedBy(n) && !w.isApart(hash) { // its own signature alone proves it
			w.fail("what a restored hub lost comes back", "%v was held whole by a phone, and the hub does not have it", n)
		}
	}
}

// isApart says whether a commit is in the hub's quarantine as it is now.
func (w *world) isApart(hash wire.Hash) (apart bool) {
	w.view(hubApart, func(_, value []byte) {
		if row := w.keptRow(value); row.Head != nil && sha256.Sum256(row.Head) == hash {
			apart = true
		}
	})
	return apart
}

// succeed gives the hub another key; the old one names it.
func (w *world) succeed() {
	w.former = append(w.former, w.hubKey())
	w.must(w.server.Succeed(), "give the hub another key")
	w.happens("the hub's next key", -1, nil)
}
