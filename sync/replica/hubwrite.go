package replica

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Schema is the version of the field table that commits of this program name.
const Schema = 1

// Write makes a commit of the hub's own in a scope, within this transaction.
func (t *Tx) Write(scope ID, ops ...crdt.Op) error {
	_, err := t.WriteFor(scope, ID{}, t.Now, ops...)
	return err
}

// Kept is what is written to one scope that no device holds.
type Kept struct {
	Scope ID
	Ops   []crdt.Op
}

// WriteKept is Write to scopes that no device holds, a commit for each. As nobody is sent them, they are not made small; and
// as they stand next to each other in the hub's chain, the signature of the last vouches for all.
func (t *Tx) WriteKept(all ...Kept) error {
	for i, k := range all {
		seal := commit.SealVouched
		if i == len(all)-1 {
			seal = commit.SealPlain
		}
		if _, err := t.write(k.Scope, ID{}, t.Now, seal, k.Ops); err != nil {
			return err
		}
	}
	return nil
}

// WriteFor makes a commit of the hub's in the name of a user, who wrote these ops at that time and could not write them
// here themselves. It gives the commit's name in dots.
func (t *Tx) WriteFor(scope, user ID, wall time.Time, ops ...crdt.Op) (dots [16]byte, err error) {
	return t.write(scope, user, wall, commit.Seal, ops)
}

// sealer is how a commit is sealed.
type sealer func(commit.Header, []crdt.Op, commit.Key, ed25519.PrivateKey, io.Reader) (*commit.Commit, error)

func (t *Tx) write(scope, user ID, wall time.Time, seal sealer, ops []crdt.Op) (dots [16]byte, err error) {
	s, err := t.scope(scope)
	if err != nil {
		return dots, err
	}
	key, ok := t.key(scope, s.row.KeyID)
	if !ok {
		return dots, ErrNoScope
	}
	ch, err := t.chain(chainID{t.hub.ID, t.hub.Epoch})
	if err != nil {
		return dots, err
	}
	h := commit.Header{Scope: scope, User: user, Device: t.hub.ID, Epoch: t.hub.Epoch, N: ch.row.N + 1, Prev: ch.row.Hash,
		Wall: wall.UnixMilli(), Schema: Schema, KeyID: s.row.KeyID}
	c, err := seal(h, ops, key, t.hub.Key, t.hub.Random)
	if err != nil {
		return dots, fmt.Errorf("seal the hub's commit: %w", err)
	}
	ch.add(c.Hash())
	return c.Change(ops).ID, t.append(s, c, ops, 0)
}

// Grant lets a user hold a scope. Their phones get all of it with their next exchange, unless they hold it already.
func (t *Tx) Grant(scope, user ID, access Access) error {
	before, err := AccessOf(t.kv, scope, user)
	if err != nil || before == access {
		return err
	}
	if err := t.kv.Put(tableReader, join(scope, user), []byte{byte(access)}); err != nil {
		return err
	}
	if err := t.kv.Put(tableHolding, join(user, scope), []byte{byte(access)}); err != nil {
		return err
	}
	if before != 0 {
		return nil
	}
	return t.devicesOf(user, func(device ID) error {
		if device == t.device && t.Begun(scope) {
			return nil // it is told how far the scope stands
		}
		return t.mark(device, wire.Cursor{Scope: scope})
	})
}

// Begun says whether the device whose request this is makes the scope in it, and nobody else has written there.
func (t *Tx) Begun(scope ID) bool {
	s := t.scopes[scope]
	return s != nil && s.begin.SSN == 0 && s.own && t.device != (ID{})
}

// AccessOf is what a user may do with a scope; zero is nothing.
func AccessOf(r kv.Reader, scope, user ID) (Access, error) {
	b, err := r.Get(tableReader, join(scope, user))
	if err != nil || len(b) == 0 {
		return 0, err
	}
	return Access(b[0]), nil
}

func (t *Tx) holdings(user ID, fn func(scope ID, access Access) error) error {
	type holding struct {
		scope  ID
		access Access
	}
	var all []holding
	err := t.kv.Scan(tableHolding, kv.Prefix(user[:]), func(key, value []byte) error {
		all = append(all, holding{ID(key[16:]), Access(value[0])})
		return nil
	})
	if err != nil {
		return err
	}
	for _, h := range all {
		if err := fn(h.scope, h.access); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) devicesOf(user ID, fn func(device ID) error) error {
	var all []ID
	err := t.kv.Scan(tableUserDev, kv.Prefix(user[:]), func(key, _ []byte) error {
		all = append(all, ID(key[16:]))
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := fn(d); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) readersOf(scope ID, fn func(user ID) error) error {
	var all []ID
	err := t.kv.Scan(tableReader, kv.Prefix(scope[:]), func(key, _ []byte) error {
		all = append(all, ID(key[16:]))
		return nil
	})
	if err != nil {
		return err
	}
	for _, u := range all {
		if err := fn(u); err != nil {
			return err
		}
	}
	return nil
}

// mark remembers that a device has a scope only as far as the cursor. A mark that is there already says where the device
// really stands, and stays.
func (t *Tx) mark(device ID, at wire.Cursor) error {
	t.move(device, at.Scope)
	key := join(device, at.Scope)
	old, err := t.kv.Get(tableMark, key)
	if err != nil || old != nil {
		return err
	}
	return t.kv.Put(tableMark, key, cursorBytes(at))
}

// markReaders marks a scope as news for every device that holds it and has not written all of it itself.
func (t *Tx) markReaders(id ID, s *scope) error {
	if s.row.SSN == s.begin.SSN {
		return nil
	}
	return t.readersOf(id, func(user ID) error {
		return t.devicesOf(user, func(device ID) error {
			if device == t.device {
				return nil // answered in this request
			}
			return t.mark(device, s.begin)
		})
	})
}

func cursorBytes(c wire.Cursor) []byte {
	out := join(c.SSN)
	return append(out, c.Link[:]...)
}

func cursorOf(scope ID, b []byte) wire.Cursor {
	return wire.Cursor{Scope: scope, SSN: be(b), Link: wire.Hash(b[8:40])}
}
