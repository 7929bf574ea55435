package replica

import (
	"fmt"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// EntityPage says which entities of a scope an answer brought, or brought on, in a snapshot.
type EntityPage struct {
	Scope    ID
	Entities [][16]byte
}

// snapshots takes in the pages of snapshots.
func (in *intake) snapshots(tx kv.Tx) error {
	if in.behind() {
		return nil // it asks again under a new chain
	}
	for _, s := range in.rest.Snapshots {
		if err := in.snapshot(tx, s); err != nil {
			return fmt.Errorf("snapshot of scope %x: %w", s.At.Scope[:4], err)
		}
	}
	return nil
}

// snapshot joins a page into what is held. It is for a device that does not stand in the log of the scope: to one that does, it
// shows that the hub does not know where.
func (in *intake) snapshot(tx kv.Tx, s wire.Snapshot) error {
	if s.Next != nil && len(s.Next) != len(ID{}) {
		return wire.ErrMessage
	}
	if _, moved := in.resumes[s.At.Scope]; moved { // it had a page in this answer, or begins anew
		return nil
	}
	unplaced, err := in.unplaced(tx, s.At.Scope)
	if err != nil {
		return err
	}
	if !unplaced {
		in.d.askAll, in.taken.More = true, true
		return nil
	}
	keyID, key, _ := in.d.ring.Newest(s.At.Scope)
	page, opens := openPage(key, s)
	if !opens {
		in.taken.Words = append(in.taken.Words, "A record from the server cannot be opened on this phone. Nothing is lost; tell your supervisor.")
		return nil
	}
	h, err := in.hold(tx, s.At.Scope, keyID)
	if err != nil {
		return err
	}
	brought, err := in.brought(tx, h, page)
	if err != nil {
		return err
	}
	if err := h.state.Merge(page); err != nil {
		return err
	}
	if s.Next == nil {
		h.row.SSN, h.row.Link = s.At.SSN, s.At.Link
	} else {
		in.resumes[s.At.Scope] = wire.Resume{At: s.At, After: ID(s.Next)}
	}
	in.taken.Pulled += len(brought.Entities)
	in.taken.Pages = append(in.taken.Pages, brought)
	return nil
}

// brought lists the entities of a page. What this phone wrote and waits for comes home with it.
func (in *intake) brought(tx kv.Tx, h *holding, page crdt.Stored) (EntityPage, error) {
	out := EntityPage{Scope: h.begin.Scope}
	for _, e := range page.Entities {
		out.Entities = append(out.Entities, e.ID)
		for _, c := range e.Cells {
			for _, v := range c.Values {
				if err := in.isShown(tx, h, v); err != nil {
					return out, err
				}
			}
		}
	}
	return out, nil
}

// unplaced says whether the device stands nowhere in the log of a scope.
func (in *intake) unplaced(tx kv.Tx, id ID) (bool, error) {
	if h := in.held[id]; h != nil {
		return h.row.SSN == 0, nil
	}
	at, err := in.hadAt(tx, id)
	return !held(at), err
}
