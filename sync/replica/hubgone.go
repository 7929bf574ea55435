package replica

import (
	"errors"

	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Ungrant ends a user's access to a scope. Their phones are told that it is gone, and destroy its key; what they wrote to
// it and did not send is kept in quarantine when it comes. It is no error when there was no access.
func (t *Tx) Ungrant(scope, user ID) error {
	before, err := AccessOf(t.kv, scope, user)
	if err != nil || before == 0 {
		return err
	}
	if err := t.kv.Delete(tableReader, join(scope, user)); err != nil {
		return err
	}
	if err := t.kv.Delete(tableHolding, join(user, scope)); err != nil {
		return err
	}
	at, err := t.beganAt(scope)
	if err != nil {
		return err
	}
	return t.devicesOf(user, func(device ID) error { return t.mark(device, at) })
}

// UngrantAll ends all access of a user.
func (t *Tx) UngrantAll(user ID) error {
	return t.holdings(user, func(scope ID, _ Access) error { return t.Ungrant(scope, user) })
}

// beganAt is where a scope stood when this transaction began: a device without a mark has it so far.
func (t *Tx) beganAt(scope ID) (wire.Cursor, error) {
	if s := t.scopes[scope]; s != nil {
		return s.begin, nil
	}
	row, err := scopeAt(t.kv, scope)
	if errors.Is(err, ErrNoScope) {
		err = nil // granted, and not offered to this restored hub yet
	}
	return wire.Cursor{Scope: scope, SSN: row.SSN, Link: row.Link}, err
}

// stands notes at which cursor a device has a scope. There is no mark where it has all of a scope that its user may read.
func (t *Tx) stands(device, user ID, at wire.Cursor) error {
	access, err := AccessOf(t.kv, at.Scope, user)
	if err != nil {
		return err
	}
	if access != 0 {
		row, err := t.rowAt(at.Scope)
		if err != nil {
			return err
		}
		if at.SSN == row.SSN && at.Link == row.Link {
			return t.kv.Delete(tableMark, join(device, at.Scope))
		}
	}
	return t.kv.Put(tableMark, join(device, at.Scope), cursorBytes(at))
}

// let notes that a device has let go of a scope; where its user may read it again, it begins anew.
func (t *Tx) let(device, user, scope ID) error {
	access, err := AccessOf(t.kv, scope, user)
	if err != nil {
		return err
	}
	if access != 0 {
		return t.stands(device, user, wire.Cursor{Scope: scope})
	}
	return t.kv.Delete(tableMark, join(device, scope))
}

// recountGone marks the scopes that a device has and its user may not read, so that it lets go of them. One that the hub
// does not have, or not as far as the device, is none of these: the store was restored, and the device holds what it lost.
// Once it has given that back, it lets go too.
func (t *Tx) recountGone(device, user ID, cursors []wire.Cursor) error {
	givenBack, err := t.takesOffers()
	if err != nil {
		return err
	}
	for _, at := range cursors {
		access, err := AccessOf(t.kv, at.Scope, user)
		if err != nil {
			return err
		}
		has, err := t.HasScope(at.Scope)
		if err != nil {
			return err
		}
		if access == 0 && t.hub.Ring.IsErased(at.Scope) {
			if err := t.mark(device, at); err != nil {
				return err
			}
			continue
		}
		if access != 0 || !has {
			continue
		}
		row, err := scopeAt(t.kv, at.Scope)
		if err != nil {
			return err
		}
		stood, err := t.stoodAt(at.Scope, row, at)
		if err != nil {
			return err
		}
		if stood || givenBack {
			if err := t.mark(device, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// gone names a scope that the device may hold no longer. Where it has a cursor there, its next position says that it has
// let go of it. Where it has none this is said once, and need not arrive: a device that holds a part of the scope names it in
// each request, and one that holds nothing of it keeps no key.
func (p *pager) gone(from wire.Cursor) error {
	p.rest.Gone = append(p.rest.Gone, from.Scope)
	p.room--
	p.bytes -= len(from.Scope)
	if !held(from) {
		return p.t.kv.Delete(tableMark, join(p.req.Device, from.Scope))
	}
	p.deliver(from, wire.Cursor{Scope: from.Scope})
	return nil
}

// parts names as gone what the device says it holds a part of, and may not.
func (p *pager) parts() error {
	if p.another {
		return nil
	}
	for _, r := range p.req.Resume {
		access, err := AccessOf(p.t.kv, r.At.Scope, p.user)
		if err != nil {
			return err
		}
		has, err := p.t.HasScope(r.At.Scope)
		if err != nil {
			return err
		}
		old, err := p.t.kv.Get(tableMark, join(p.req.Device, r.At.Scope))
		if err != nil {
			return err
		}
		if access == 0 && has && old == nil {
			if err := p.gone(wire.Cursor{Scope: r.At.Scope}); err != nil {
				return err
			}
		}
	}
	return nil
}

// shows says whether the user of the device may read a scope.
func (p *pager) shows(scope ID) (bool, error) {
	access, err := AccessOf(p.t.kv, scope, p.user)
	return access != 0, err
}

// Readers lists the users who may read a scope.
func Readers(r kv.Reader, scope ID) ([]ID, error) {
	var out []ID
	err := measured{r}.Scan(tableReader, kv.Prefix(scope[:]), func(key, _ []byte) error {
		out = append(out, ID(key[16:]))
		return nil
	})
	return out, err
}
