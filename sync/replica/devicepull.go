package replica

import (
	"fmt"
	"slices"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

func (in *intake) hold(tx kv.Tx, id ID, keyID uint32) (*holding, error) {
	if h := in.held[id]; h != nil {
		return h, nil
	}
	row, size, err := heldAt(tx, id)
	if err != nil {
		return nil, err
	}
	if row.KeyID == 0 {
		row.KeyID = keyID
	}
	state, err := crdt.Restore(row.State)
	if err != nil {
		return nil, fmt.Errorf("scope %x: %w", id[:4], err)
	}
	h := &holding{row: row, begin: wire.Cursor{Scope: id, SSN: row.SSN, Link: row.Link}, state: state, size: size}
	in.held[id] = h
	return h, nil
}

// pulls takes in the pages. A device that was restored from an older copy does not have what it wrote after that, and the
// hub spared it just that: it asks again under a new chain. One that is suspended gets no new chain before it is enrolled
// again, so to ask again at once would bring it the same pages.
func (in *intake) pulls(tx kv.Tx) error {
	if in.behind() {
		in.taken.More = in.taken.More || !in.self.Forked
		return nil
	}
	in.taken.More = in.taken.More || in.rest.More
	for i, p := range in.rest.Pulls {
		if err := in.pull(tx, p, in.ahead.pages[i]); err != nil {
			return fmt.Errorf("page of scope %x: %w", p.From.Scope[:4], err)
		}
	}
	return nil
}

// pull takes in one page. A page that begins at the start repeats what is held already: folding again changes nothing.
func (in *intake) pull(tx kv.Tx, p wire.Pull, opened []openedItem) error {
	h, err := in.hold(tx, p.From.Scope, 0)
	if err != nil {
		return err
	}
	if p.From.SSN != 0 && (p.From.SSN != h.row.SSN || p.From.Link != h.row.Link) {
		in.d.askAll = true
		in.taken.More = true
		return nil
	}
	at := p.From
	for i, item := range p.Items {
		opened[i].ready.Wait()
		hash := hashOf(item)
		if item.Head != nil && !slices.Contains(in.settled[p.From.Scope], hash) {
			if err := in.item(tx, h, item, &opened[i]); err != nil {
				return err
			}
		}
		at.SSN++
		at.Link = wire.NextLink(at.Link, hash)
	}
	h.row.SSN, h.row.Link = at.SSN, at.Link
	return nil
}

// item folds one commit of a page. What does not open is kept and counted in, and shows nothing until a later version of
// the app reads it.
func (in *intake) item(tx kv.Tx, h *holding, item wire.Item, opened *openedItem) error {
	c := opened.commit
	if opened.err != nil {
		return opened.err
	}
	if c.Scope != h.begin.Scope {
		return wire.ErrAnswer
	}
	if err := in.comesHome(tx, c.User, c.Hash().ID()); err != nil {
		return err
	}
	in.taken.Pulled++
	if h.row.KeyID == 0 {
		h.row.KeyID = c.KeyID
	}
	return in.fold(tx, h, c, opened.ops, item.Received, item.Skew)
}

// advances moves the cursors of scopes to which this device's request alone added. A head that does not follow from those
// commits is not believed: the next request then shows another position than the hub expects, and all is recounted. Nor is
// one in a scope whose key is gone: the page from the scope's start brings the key again.
func (in *intake) advances(tx kv.Tx) error {
	for _, to := range in.receipt.Advances {
		h, err := in.hold(tx, to.Scope, 0)
		if err != nil {
			return err
		}
		at := wire.Cursor{Scope: to.Scope, SSN: h.row.SSN, Link: h.row.Link}
		for _, hash := range in.settled[to.Scope] {
			at.SSN++
			at.Link = wire.NextLink(at.Link, hash)
		}
		if at == to && (held(h.begin) || in.d.opens(to.Scope)) {
			h.row.SSN, h.row.Link = to.SSN, to.Link
		}
	}
	return nil
}

// opens says whether the device has a key of a scope.
func (d *Device) opens(id ID) bool {
	_, _, ok := d.ring.Newest(id)
	return ok
}
