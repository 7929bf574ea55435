package replica

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/wire"
)

// push is the intake of one request's commits.
type push struct {
	t        *Tx
	device   *DeviceRow
	skew     int64
	accepted []Accepted
	verdicts []wire.Exception
	apart    int             // commits that went to quarantine
	stopped  map[uint64]bool // epochs whose chain broke in this push: what follows waits for the phone
	came     way
}

// way is how commits came.
type way bool

const (
	pushed   way = false
	salvaged way = true // their phone may never send anything again
)

// accept takes in the frames of a push, group by group: a group is accepted whole or not at all.
// A fork that is seen suspends the device: the caller stores its row.
func (t *Tx) accept(device *DeviceRow, frames []looked, skew time.Duration) ([]wire.Exception, error) {
	return t.take(&push{t: t, device: device, skew: skew.Milliseconds(), stopped: map[uint64]bool{}}, frames)
}

func (t *Tx) take(p *push, frames []looked) ([]wire.Exception, error) {
	for _, group := range groups(p.authentic(frames)) {
		if err := p.group(group); err != nil {
			return nil, err
		}
	}
	if len(p.accepted) > 0 {
		if err := t.hub.Policy.Accepted(t, p.accepted); err != nil {
			return nil, fmt.Errorf("follow up on what was accepted: %w", err)
		}
	}
	if p.apart > 0 {
		if err := t.hub.Policy.KeptApart(t, p.device.User, t.device, p.apart); err != nil {
			return nil, fmt.Errorf("note what is kept apart: %w", err)
		}
	}
	return p.verdicts, nil
}

// group puts one action where it belongs.
func (p *push) group(g []arrived) error {
	next, err := p.isNext(g)
	if err != nil || !next {
		return err
	}
	words, ops, err := p.judge(g)
	if err != nil {
		return err
	}
	if words != "" {
		return p.setApart(g, words)
	}
	return p.take(g, ops)
}

// forSupervisor ends the words about what only a person can sort out.
const forSupervisor = " A supervisor must look at it."

const forkWords = "Two phones wrote under one name: one was copied or restored. A supervisor must look at it."

// judge asks whether a whole group may be accepted, and opens it.
func (p *push) judge(g []arrived) (words string, ops [][]crdt.Op, err error) {
	for _, a := range g {
		back, err := p.t.has(a.Hash())
		if err != nil {
			return "", nil, err
		}
		if back {
			ops = append(ops, nil)
			continue
		}
		if a.problem != "" {
			return a.problem, nil, nil
		}
		opened, words, err := p.open(a.Commit, a.looked.open)
		if err != nil || words != "" {
			return words, nil, err
		}
		words, err = p.t.hub.Policy.Admit(p.t, a.Commit, opened)
		if err != nil || words != "" {
			return words, nil, err
		}
		ops = append(ops, opened)
	}
	return "", ops, nil
}

// opener opens a commit with a key.
type opener func(key commit.Key) ([]crdt.Op, error)

func (p *push) open(c *commit.Commit, open opener) (ops []crdt.Op, words string, err error) {
	key, ok := p.t.key(c.Scope, c.KeyID)
	if !ok || c.KeyID >= keyring.ErasedID { // no scope's key: one of these ids names the secret of a device
		return nil, "Its key did not arrive with it. A supervisor must look at it.", nil
	}
	has, err := p.t.HasScope(c.Scope)
	if err != nil {
		return nil, "", err
	}
	if has {
		s, err := p.t.scope(c.Scope)
		if err != nil {
			return nil, "", err
		}
		if s.row.KeyID != c.KeyID {
			return nil, "It is sealed under a key that this record does not use. A supervisor must look at it.", nil
		}
	}
	ops, err = open(key)
	return ops, unreadable(err), nil
}

// unreadable says to an author why what they wrote does not open; "" when it does.
func unreadable(err error) string {
	switch {
	case errors.Is(err, commit.ErrTooLarge):
		return "It is larger than the server takes. A supervisor must look at it."
	case err != nil:
		return "It cannot be read. A supervisor must look at it."
	}
	return ""
}

// setApart keeps a group in quarantine; its headers stand in the chain, so nothing behind it is blocked.
func (p *push) setApart(g []arrived, words string) error {
	for _, a := range g {
		ch, err := p.t.chain(chainID{a.Device, a.Epoch})
		if err != nil {
			return err
		}
		ch.add(a.Hash())
		if back, err := p.t.has(a.Hash()); back || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		p.verdicts = append(p.verdicts, wire.Exception{Commit: a.Hash(), Verdict: wire.Quarantined, Words: words})
		if err := p.putApart(a, words, chained); err != nil {
			return err
		}
	}
	return nil
}

// place says whether a commit in quarantine has its place in its device's chain.
type place bool

const (
	chained place = true
	loose   place = false
)

// putApart keeps a commit in quarantine, once however often it comes.
func (p *push) putApart(a arrived, words string, at place) error {
	h, t := a.Hash(), p.t
	if why, err := t.kv.Get(tableApartWhy, h[:]); err != nil || why != nil {
		if err == nil && at == chained {
			err = t.nowChained(h)
		}
		return err
	}
	p.apart++
	return t.putKept(wire.Hash(h), ApartRow{Device: a.Device, User: a.User, Received: t.Now.UnixMilli(), Skew: p.skew, Words: words,
		Head: bytes.Clone(a.Head), Body: bytes.Clone(a.sealed), Chained: bool(at)})
}

// putKept writes a new row of the quarantine.
func (t *Tx) putKept(id wire.Hash, row ApartRow) error {
	b, err := encode(row)
	if err != nil {
		return err
	}
	if err := t.kv.Put(tableApartWhy, id[:], []byte(row.Words)); err != nil {
		return err
	}
	return t.kv.Put(tableApart, append(join(uint64(row.Received)), id[:]...), b)
}

// take accepts a group. A commit without ops was offered by another phone before: it closes the chain and no more.
func (p *push) take(g []arrived, ops [][]crdt.Op) error {
	for i, a := range g {
		ch, err := p.t.chain(chainID{a.Device, a.Epoch})
		if err != nil {
			return err
		}
		ch.add(a.Hash())
		if ops[i] == nil {
			continue
		}
		s, err := p.t.scopeFor(a.Commit)
		if err != nil {
			return err
		}
		if err := p.t.append(s, a.Commit, ops[i], p.skew); err != nil {
			return err
		}
		if err := p.t.cameBack(a.Hash()); err != nil {
			return err
		}
		p.accepted = append(p.accepted, Accepted{Commit: a.Commit, Ops: ops[i], Received: p.t.Now, Skew: time.Duration(p.skew) * time.Millisecond})
	}
	return nil
}

// scopeFor is the scope a commit goes to; a phone makes a scope by writing to it first.
func (t *Tx) scopeFor(c *commit.Commit) (*scope, error) {
	has, err := t.HasScope(c.Scope)
	if err != nil {
		return nil, err
	}
	if has {
		return t.scope(c.Scope)
	}
	return t.begin(c.Scope, c.KeyID), nil
}
