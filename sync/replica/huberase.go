package replica

import (
	"errors"
	"fmt"
	"time"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
)

// EraseScope takes out everything that a scope held: the bodies of its commits, what they say together, and everybody's
// access. Its heads and its place in the log stay, so that chains and links still verify. What waits in the quarantine is
// for EraseApart. The key is the caller's to destroy, once the transaction is durable: until then an older copy of the store
// still opens.
func (t *Tx) EraseScope(id ID) error {
	readers, err := Readers(t.kv, id)
	if err != nil {
		return err
	}
	for _, user := range readers {
		if err := t.Ungrant(id, user); err != nil {
			return err
		}
	}
	if err := t.flushIndex(id); err != nil {
		return err
	}
	row, err := scopeAt(t.kv, id)
	if s := t.scopes[id]; s != nil {
		row, err = s.row, nil
	}
	if err != nil {
		return err
	}
	if _, err := t.strip(id, func(crdt.Commit) bool { return true }); err != nil {
		return err
	}
	row.Upto, row.Erased = row.SSN, true
	delete(t.scopes, id)
	delete(t.read, id)
	t.hub.cache.forget(id)
	if err := t.kv.Delete(tableState, id[:]); err != nil {
		return err
	}
	return t.kv.Put(tableScope, id[:], row.encoded())
}

// Scrub takes the bodies of all commits that hold a doomed op out of a scope, and what it says is computed anew. What else
// stood in those commits is said again, in the name of those who said it, so that nothing but what is doomed goes. It
// tells whether there was such a commit. Phones that hold the scope keep it until it is gone for them.
func (t *Tx) Scrub(id ID, doomed func(crdt.Op) bool) (found bool, err error) {
	if err := t.flushIndex(id); err != nil {
		return false, err
	}
	s, err := t.scope(id)
	if err != nil {
		return false, err
	}
	before := s.state
	out, err := t.strip(id, func(c crdt.Commit) bool { return anyOp(c.Ops, doomed) })
	if err != nil || len(out) == 0 {
		return false, err
	}
	again := &restating{before: before, doomed: doomed, exts: map[crdt.Dot]map[uint64][]byte{}}
	for _, c := range out {
		again.stripped(c)
	}
	after := &crdt.State{}
	err = t.History(id, func(c crdt.Commit) error {
		after.Apply(c)
		again.note(c)
		return nil
	})
	if err != nil {
		return true, err
	}
	s.state, s.lent, s.dirty, s.stale = after, false, true, true
	t.hub.cache.forget(id)
	for _, again := range again.commits() {
		if _, err := t.WriteFor(id, again.User, time.UnixMilli(again.Wall), again.Ops...); err != nil {
			return true, err
		}
	}
	return true, nil
}

// CameBack lists the erased scopes that the store holds all the same: it was put back from a copy of before their erasure.
func (t *Tx) CameBack() ([]ID, error) {
	var out []ID
	for _, id := range t.hub.Ring.Erased() {
		row, err := scopeAt(t.kv, id)
		if errors.Is(err, ErrNoScope) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !row.Erased {
			out = append(out, id)
		}
	}
	return out, nil
}

// Keyless counts the scopes of a store that hold something and whose key the hub does not have, though they were not erased: its
// key file is older than the store.
func (h *Hub) Keyless(r kv.Reader) (n int, err error) {
	err = r.Scan(tableScope, kv.Range{}, func(key, value []byte) error {
		var row scopeRow
		if err := decodeOwn(value, &row); err != nil {
			return err
		}
		id := ID(key)
		if _, ok := h.Ring.Get(id, row.KeyID); !ok && !row.Erased && !h.Ring.IsErased(id) {
			n++
		}
		return nil
	})
	return n, err
}

func anyOp(ops []crdt.Op, is func(crdt.Op) bool) bool {
	for _, op := range ops {
		if is(op) {
			return true
		}
	}
	return false
}

// strip takes out the bodies of such commits of a scope, and gives the commits.
func (t *Tx) strip(id ID, doomed func(crdt.Commit) bool) ([]crdt.Commit, error) {
	type found struct {
		key []byte
		row logRow
	}
	var rows []found
	err := t.kv.Scan(tableScopeLog, kv.Prefix(id[:]), func(_, numbers []byte) error {
		for ; len(numbers) > 0; numbers = numbers[8:] {
			rows = append(rows, found{key: append([]byte{}, numbers[:8]...)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []crdt.Commit
	for _, f := range rows {
		b, err := t.kv.Get(tableLog, f.key)
		if err != nil {
			return nil, err
		}
		if err := decode(b, &f.row); err != nil {
			return nil, err
		}
		c, err := t.folded(f.row)
		if err != nil {
			return nil, err
		}
		if f.row.Body == nil || !doomed(c) {
			continue
		}
		f.row.Body = nil
		if err := t.kv.Put(tableLog, f.key, f.row.encoded()); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// EraseApart takes what is doomed out of the quarantine, commits and drafts, and gives the scopes that those commits would
// have begun: their keys are the caller's to destroy. That something was kept there, and why, stays.
func (t *Tx) EraseApart(doomed func(KeptApart) bool) (unborn []ID, err error) {
	var found []KeptApart
	err = t.hub.EachApart(t.kv, func(k KeptApart) error {
		if k.row.Body != nil && doomed(k) {
			found = append(found, k)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	seen := map[ID]bool{}
	for _, k := range found {
		if err := t.empty(k); err != nil {
			return nil, err
		}
		if k.Commit == nil || seen[k.Commit.Scope] {
			continue
		}
		seen[k.Commit.Scope] = true
		if has, err := t.HasScope(k.Commit.Scope); err != nil || !has {
			if err != nil {
				return nil, err
			}
			unborn = append(unborn, k.Commit.Scope)
		}
	}
	return unborn, nil
}

// empty takes the words out of a row of the quarantine.
func (t *Tx) empty(k KeptApart) error {
	k.row.Body = nil
	b, err := encode(k.row)
	if err != nil {
		return fmt.Errorf("write a row of the quarantine: %w", err)
	}
	return t.kv.Put(tableApart, k.key, b)
}

// LetsGo says whether a device of a user's still holds a scope that was taken from the user: it has not said yet that it has
// let go of it. Devices that were ended are not waited for.
func (t *Tx) LetsGo(scope, user ID) (waits bool, err error) {
	err = t.devicesOf(user, func(device ID) error {
		row, _, err := DeviceOf(t.kv, device)
		if err != nil || row.Ended {
			return err
		}
		mark, err := t.kv.Get(tableMark, join(device, scope))
		waits = waits || mark != nil
		return err
	})
	return waits, err
}
