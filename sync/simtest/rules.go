package simtest

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// The fields of the simulation. Those with the hub's bit are workflow.
const (
	fieldText    uint16 = 0x0010 // a register
	fieldSigns   uint16 = 0x0011 // a set
	fieldFact    uint16 = 0x0012 // a register: the child it is about
	fieldPair    uint16 = 0x0013 // a set of links that phones make and undo
	fieldNotes          = crdt.LogBit | 0x001
	fieldRequest        = crdt.LogBit | 0x020 // scope, entity, content hash: please approve
	fieldLater   uint16 = 0x2abc              // of a later version: nobody here knows it
	fieldNever   uint16 = 0x0bad              // policy refuses it

	fieldVerdict = crdt.HubBit | 0x001 // a register: the content hash that is approved, and by whom
	fieldAlert   = crdt.HubBit | 0x002
	fieldOwner   = crdt.HubBit | 0x003
	fieldFacts   = crdt.HubBit | 0x004 // a set of dots
	fieldSame    = crdt.HubBit | 0x005 // a set of children
	fieldAnswer  = crdt.HubBit | crdt.LogBit | 0x006
	fieldWords   = crdt.HubBit | crdt.LogBit | 0x007
)

// mayNotWrite is why a worker's commit is refused who has no grant to write.
const mayNotWrite = "This worker may not write here."

// factsToAlert is how many facts raise an alert.
const factsToAlert = 3

// rules is what the hub of the simulation makes of commits: it admits those of writers, grants a scope to who begins it,
// raises an alert at every third fact about a child, and approves exactly what was asked for.
type rules struct{ w *world }

func (h *hubs) rules() rules { return rules{h.w} }

func (rules) Admit(t *replica.Tx, c *commit.Commit, ops []crdt.Op) (string, error) {
	for _, op := range ops {
		if op.Field&crdt.HubBit != 0 || op.Field == fieldNever {
			return "This is not for phones to write.", nil
		}
	}
	has, err := t.HasScope(c.Scope)
	if err != nil || !has || t.Begun(c.Scope) {
		return "", err
	}
	access, err := replica.AccessOf(t.KV(), c.Scope, c.User)
	if err == nil && access != replica.Write {
		return mayNotWrite, nil
	}
	return "", err
}

func (r rules) Accepted(t *replica.Tx, accepted []replica.Accepted) error {
	for _, a := range accepted {
		_, began := r.w.book.logs[a.Commit.Scope]
		if t.Begun(a.Commit.Scope) || !began && (a.Released || a.Returned) && a.Commit.User != (ID{}) {
			if err := t.Grant(a.Commit.Scope, a.Commit.User, replica.Write); err != nil {
				return err
			}
		}
	}
	for _, a := range accepted { // only now: what follows may be written where one of these begins
		for i, op := range a.Ops {
			if err := r.follow(t, a.Commit, i, op); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r rules) follow(t *replica.Tx, c *commit.Commit, i int, op crdt.Op) error {
	switch op.Field {
	case fieldFact:
		if len(op.Value) == 16 && slices.Contains(r.w.children, ID(op.Value)) {
			return r.fact(t, ID(op.Value), crdt.Dot{Commit: c.Hash().ID(), Index: uint16(i)})
		}
	case fieldRequest:
		if len(op.Value) == 64 {
			return r.request(t, c, op.Value)
		}
	}
	return nil
}

// tableDesk holds where the hub keeps what it makes of a child: child -> scope.
var tableDesk = kv.Table{Name: "sim-desk"}

// deskOf is the scope of a child's desk; zero where there is none.
func deskOf(r kv.Reader, child ID) (id ID, err error) {
	b, err := r.Get(tableDesk, child[:])
	copy(id[:], b)
	return id, err
}

// openDesk gives the desk of a child, which it begins where there is none.
func (r rules) openDesk(t *replica.Tx, child ID) (ID, *crdt.State, error) {
	id, err := deskOf(t.KV(), child)
	if err == nil && id == (ID{}) {
		id = r.w.dice.id()
		err = beginDesk(t, child, id)
	}
	if err != nil {
		return id, nil, err
	}
	s, err := t.State(id)
	return id, s, err
}

func beginDesk(t *replica.Tx, child, id ID) error {
	if err := t.NewScope(id); err != nil {
		return err
	}
	if err := t.Write(id, crdt.Op{Entity: id, Field: fieldWords, Value: []byte("desk")}); err != nil {
		return err
	}
	return t.KV().Put(tableDesk, child[:], id[:])
}

// fact notes a fact, and raises the alert that it completes.
func (r rules) fact(t *replica.Tx, child ID, dot crdt.Dot) error {
	id, s, err := r.openDesk(t, child)
	if err != nil || s.GetKey(child, fieldFacts, dot.Bytes()) != nil {
		return err
	}
	ops := []crdt.Op{{Entity: child, Field: fieldFacts, Key: dot.Bytes(), Value: []byte{}}}
	facts := 1
	for _, c := range s.Cells(child) {
		if c.Field == fieldFacts {
			facts++
		}
	}
	if facts%factsToAlert == 0 {
		alert := alertID(child, facts/factsToAlert)
		ops = append(ops, crdt.Op{Entity: alert, Field: fieldAlert, Value: []byte{byte(facts / factsToAlert)}},
			crdt.Op{Entity: alert, Field: fieldOwner, Value: r.w.users[facts%len(r.w.users)][:]})
	}
	return t.Write(id, ops...)
}

// alertID is the id of the alert number k of a child, whichever hub raises it.
func alertID(child ID, k int) ID {
	return ID(uuid.NewSHA1(uuid.UUID(child), binary.BigEndian.AppendUint64([]byte("three facts"), uint64(k))))
}

// request approves an entity when its content is still what the request names.
func (r rules) request(t *replica.Tx, c *commit.Commit, value []byte) error {
	scope, entity, h := ID(value[:16]), ID(value[16:32]), value[32:]
	has, err := t.HasScope(scope)
	if err != nil || !has {
		return err
	}
	s, err := t.State(scope)
	if err != nil {
		return err
	}
	content := s.ContentHash(entity)
	if !bytes.Equal(content[:], h) || slices.Contains(s.Authors(entity), c.User) {
		return t.Write(c.Scope, crdt.Op{Entity: entity, Field: fieldAnswer, Value: content[:]})
	}
	return t.Write(scope, crdt.Op{Entity: entity, Field: fieldVerdict, Value: slices.Concat(h, c.User[:]), Observed: s.Observe(entity, fieldVerdict, nil)})
}

func (rules) KeptApart(*replica.Tx, replica.ID, replica.ID, int) error { return nil }

func (rules) Shown(*replica.Tx, replica.ID, replica.ID, []replica.ID) error { return nil }

// linkDoes is what a supervisor does with a link.
type linkDoes int

const (
	makeLink linkDoes = iota
	undoLink
)

// link makes a child's record the same as another, or undoes that, in both desks.
func (r rules) link(t *replica.Tx, a, b ID, does linkDoes) error {
	for _, pair := range [][2]ID{{a, b}, {b, a}} {
		id, s, err := r.openDesk(t, pair[0])
		if err != nil {
			return err
		}
		op := crdt.Op{Entity: pair[0], Field: fieldSame, Key: pair[1][:], Value: []byte{}, Observed: s.Observe(pair[0], fieldSame, pair[1][:])}
		if does == undoLink {
			op.Value = nil
		}
		if err := t.Write(id, op); err != nil {
			return err
		}
	}
	return nil
}

// own gives an alert another owner.
func (r rules) own(t *replica.Tx, child, owner ID) error {
	id, s, err := r.openDesk(t, child)
	if err != nil {
		return err
	}
	alert := alertID(child, 1)
	if s.Get(alert, fieldAlert) == nil {
		return nil
	}
	return t.Write(id, crdt.Op{Entity: alert, Field: fieldOwner, Value: owner[:], Observed: s.Observe(alert, fieldOwner, nil)})
}
