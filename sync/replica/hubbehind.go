package replica

import (
	"errors"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// A store that was put back from a copy cannot tell so, and until somebody says it (Tx.Restored) nothing is given back. But
// a device that names a place at which the hub's log never stood shows it. The hub remembers such devices, and decides
// nothing by it: a device may err, or lie. PROTOCOL.md, "A restored hub".

// tableBehind lists the devices that hold more than the hub has.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableBehind = kv.Table{Name: "behind", Ordered: true} // device -> when it first showed so, milliseconds since 1970

// homecoming is how long after a restore that was said nothing is noted: devices are on their way back, and may stand in the
// old log until they have given back what they hold.
const homecoming = 35 * 24 * time.Hour

// noteBehind remembers a device of this log that stands, by all of its cursors, where the log never stood.
func (t *Tx) noteBehind(req wire.Request) error {
	said, err := t.kv.Get(tableMeta, []byte("restored"))
	if err != nil || said != nil && t.Now.Sub(time.UnixMilli(int64(be(said)))) < homecoming {
		return err
	}
	beyond, err := t.isBeyond(req.Cursors)
	if err != nil || !beyond {
		return err
	}
	if b, err := t.kv.Get(tableBehind, req.Device[:]); err != nil || b != nil {
		return err
	}
	return t.kv.Put(tableBehind, req.Device[:], join(uint64(t.Now.UnixMilli())))
}

// isBeyond says whether one of the cursors is at no place of this hub's log. A scope that the hub does not know is no sign
// once a restore was said: what nobody could give back stays with the device that holds it.
func (t *Tx) isBeyond(cursors []wire.Cursor) (bool, error) {
	declared, err := t.takesOffers()
	if err != nil {
		return false, err
	}
	for _, c := range cursors {
		if !held(c) || t.hub.Ring.IsErased(c.Scope) {
			continue
		}
		row, err := scopeAt(t.kv, c.Scope)
		unknown := errors.Is(err, ErrNoScope)
		switch {
		case unknown && declared, err == nil && c.SSN == row.SSN && c.Link == row.Link:
			continue
		case unknown:
			return true, nil
		case err != nil:
			return false, err
		}
		if stood, err := t.stoodAt(c.Scope, row, c); err != nil || !stood {
			return err == nil, err
		}
	}
	return false, nil
}

// forgetBehind starts anew: a restore was said.
func (t *Tx) forgetBehind() error {
	behind, err := Behind(t.kv)
	if err != nil {
		return err
	}
	for _, id := range sortedIDs(behind) {
		if err := t.kv.Delete(tableBehind, id[:]); err != nil {
			return err
		}
	}
	return nil
}

// Behind lists the devices that hold something which the hub has not, each with the time at which it first showed so. None
// in a store that was never put back from a copy unsaid, unless a device errs.
func Behind(r kv.Reader) (map[ID]time.Time, error) {
	out := map[ID]time.Time{}
	err := measured{r}.Scan(tableBehind, kv.Range{}, func(key, value []byte) error {
		out[ID(key)] = time.UnixMilli(int64(be(value))).UTC()
		return nil
	})
	return out, err
}
