package replica

import (
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// A device may hold something of a scope without standing anywhere in its log: the first pages of a snapshot, its own
// commits whose page has not come yet, or what was mended. It names these scopes in each request, so that the hub goes on
// where a snapshot broke off, and says so when such a scope is gone.

// readParts reads which scopes are held without a cursor, and whose keys are still to be destroyed.
func (d *Device) readParts(r kv.Reader) error {
	err := r.Scan(tablePart, kv.Range{}, func(key, value []byte) error {
		var part wire.Resume
		err := decode(value, &part)
		d.parts[ID(key)] = part
		return err
	})
	if err != nil {
		return err
	}
	for _, table := range []kv.Table{tableGone, tableComing} {
		if err := r.Scan(table, kv.Range{}, func(key, _ []byte) error { d.doomed[ID(key)] = true; return nil }); err != nil {
			return err
		}
	}
	return nil
}

// resume lists the parts for a request, as many as go in.
func (d *Device) resume() []wire.Resume {
	var out []wire.Resume
	for _, id := range sortedIDs(d.parts) {
		if len(out) < wire.MaxResume {
			out = append(out, d.parts[id])
		}
	}
	return out
}

// breakOff takes back what snapshots that are under way have told: a hub that was restored from a copy may lack some of it,
// and no phone has the commits that it came from. They begin anew with the next request.
func (in *intake) breakOff(tx kv.Tx) error {
	for _, id := range sortedIDs(in.d.parts) {
		if !held(in.d.parts[id].At) {
			continue
		}
		state, err := in.d.fromArchive(tx, id)
		if err != nil {
			return err
		}
		h, err := in.hold(tx, id, 0)
		if err != nil {
			return err
		}
		h.state, in.resumes[id] = state, wire.Resume{At: wire.Cursor{Scope: id}}
	}
	return nil
}

// savePart writes whether a scope is held without a cursor.
func (in *intake) savePart(tx kv.Tx, at wire.Cursor) error {
	was, had := in.d.parts[at.Scope]
	if held(at) {
		delete(in.resumes, at.Scope)
		if !had {
			return nil
		}
		return tx.Delete(tablePart, at.Scope[:])
	}
	now, moved := in.resumes[at.Scope]
	if !moved {
		now = was
	}
	now.At.Scope = at.Scope
	if had && now == was {
		return nil
	}
	in.resumes[at.Scope] = now
	return putPart(tx, now)
}

func putPart(tx kv.Tx, part wire.Resume) error {
	b, err := encode(part)
	if err != nil {
		return err
	}
	return tx.Put(tablePart, part.At.Scope[:], b)
}

// rememberPart takes over, once the transaction is durable, how far a scope is held.
func (in *intake) rememberPart(at wire.Cursor) {
	if held(at) {
		delete(in.d.parts, at.Scope)
	} else if part, ok := in.resumes[at.Scope]; ok {
		in.d.parts[at.Scope] = part
	}
}
