package replica

import (
	"errors"

	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

func positionAt(r kv.Reader, device ID) (row positionRow, err error) {
	b, err := r.Get(tablePosition, device[:])
	if err != nil {
		return row, err
	}
	return row, decode(b, &row)
}

func (t *Tx) putPosition(device ID, row positionRow) error {
	b, err := encode(row)
	if err != nil {
		return err
	}
	return t.kv.Put(tablePosition, device[:], b)
}

// settle finds out where the device stands, from the digest it shows: where the last answer left it, where it stood
// before that answer, or, when it sends all of its cursors, there. Known is false when none of these fits.
//
// What holds afterwards: the device is at the head of every scope it may read and has nothing of any other, unless there
// is a mark, which then says where it is.
func (t *Tx) settle(req wire.Request) (known bool, err error) {
	pos, err := positionAt(t.kv, req.Device)
	if err != nil {
		return false, err
	}
	switch {
	case req.All:
		pos, err = t.recount(req)
		known = true
	case req.Position == pos.Proposed && len(pos.Delivered) > 0:
		err = t.confirm(req.Device, pos.Delivered)
		pos, known = positionRow{Confirmed: pos.Proposed, Proposed: pos.Proposed}, true
	case req.Position == pos.Confirmed:
		err = t.again(req.Device, pos.Delivered)
		pos, known = positionRow{Confirmed: pos.Confirmed, Proposed: pos.Confirmed}, true
	}
	if err != nil || !known {
		return false, err
	}
	return true, t.putPosition(req.Device, pos)
}

// confirm takes the last answer for taken in: the device stands where it led.
func (t *Tx) confirm(device ID, delivered []delivery) error {
	user, err := t.userOf(device)
	if err != nil {
		return err
	}
	for _, d := range delivered {
		if !held(d.To) {
			err = t.let(device, user, d.To.Scope)
		} else {
			err = t.stands(device, user, d.To)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// again takes the last answer for lost: the device stands where it stood before.
func (t *Tx) again(device ID, delivered []delivery) error {
	user, err := t.userOf(device)
	if err != nil {
		return err
	}
	for _, d := range delivered {
		if err := t.stands(device, user, d.From); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) userOf(device ID) (ID, error) {
	row, _, err := DeviceOf(t.kv, device)
	return row.User, err
}

// recount builds the marks of a device anew from all of its cursors.
func (t *Tx) recount(req wire.Request) (positionRow, error) {
	var digest wire.Hash
	held := make(map[ID]wire.Cursor, len(req.Cursors))
	for _, c := range req.Cursors {
		digest = wire.Mix(digest, c)
		held[c.Scope] = c
	}
	var stale [][]byte
	if err := t.kv.Scan(tableMark, kv.Prefix(req.Device[:]), func(key, _ []byte) error {
		stale = append(stale, append([]byte(nil), key...))
		return nil
	}); err != nil {
		return positionRow{}, err
	}
	for _, key := range stale {
		if err := t.kv.Delete(tableMark, key); err != nil {
			return positionRow{}, err
		}
	}
	user, err := t.userOf(req.Device)
	if err != nil {
		return positionRow{}, err
	}
	if err := t.holdings(user, func(scope ID, _ Access) error { return t.recountScope(req.Device, scope, held[scope]) }); err != nil {
		return positionRow{}, err
	}
	if another, err := t.isOfAnother(req); err != nil || another {
		return positionRow{Confirmed: digest, Proposed: digest}, err
	}
	if err := t.noteBehind(req); err != nil {
		return positionRow{}, err
	}
	return positionRow{Confirmed: digest, Proposed: digest}, t.recountGone(req.Device, user, req.Cursors)
}

// recountScope marks a scope at the device's cursor, also where the hub never stood there: a restored server, or a phone that
// follows another history. The page that it gets begins at the start then.
func (t *Tx) recountScope(device, scope ID, at wire.Cursor) error {
	row, err := scopeAt(t.kv, scope)
	if errors.Is(err, ErrNoScope) {
		return nil // granted, and not offered to this restored hub yet: it is news once it is
	}
	if err != nil || at.SSN == row.SSN && at.Link == row.Link {
		return err
	}
	at.Scope = scope
	return t.mark(device, at)
}

func (t *Tx) stoodAt(scope ID, row scopeRow, at wire.Cursor) (bool, error) {
	if at.SSN == 0 || at.SSN > row.SSN {
		return false, nil
	}
	at.Scope = scope
	return t.wasAt(at)
}

// wasAt says whether the log of a scope, as far as it is indexed, ever stood at a cursor.
func (t *Tx) wasAt(at wire.Cursor) (found bool, err error) {
	err = t.rows(at.Scope, at.SSN, func(r logRow) error {
		found = r.SSN == at.SSN && r.Link == at.Link
		return kv.ErrStop
	})
	return found, err
}
