package simtest

import (
	"fmt"
	"slices"

	"streetlight/sync/crdt"
)

// What workers write where the hub is the simulation's own.

// Writes is true: everybody does.
func (*hubs) Writes(ID) bool { return true }

// Opening is nothing: the rules here ask for no first words.
func (*hubs) Opening(ID, ID, ID) []Op { return nil }

// entityOf is one of three in a scope.
func entityOf(d *Dice, scope ID) ID {
	scope[15] ^= byte(1 + d.IntN(3))
	return scope
}

// Change draws one op.
func (*hubs) Change(p Page) []Op {
	op := Op{Entity: entityOf(p.Dice, p.Scope), Field: fieldText, Value: fmt.Appendf(nil, "words %d", p.Step)}
	switch n := p.Dice.IntN(20); {
	case n < 3:
		op.Field, op.Key, op.Value = fieldSigns, []byte{byte('a' + p.Dice.IntN(4))}, []byte{}
		if p.Dice.oneIn(3) {
			op.Value = nil
		}
	case n < 6:
		op.Field = fieldNotes
	case n < 8:
		child := pick(p.Dice, p.Children)
		op.Field, op.Value = fieldFact, child[:]
	case n < 10:
		op = pairing(p)
	case n == 10:
		op.Field, op.Key, op.Ext = fieldLater+uint16(p.Dice.IntN(3)), []byte("later"), map[uint64][]byte{uint64(p.Dice.IntN(3)): {1, 2}, 1 << 40: {}}
	case n == 11 && p.Dice.oneIn(3):
		op.Field = fieldNever
	case n == 12:
		op.Value = nil
	}
	return []Op{op}
}

// pairing links two records, or undoes a link that is there.
func pairing(p Page) Op {
	op := Op{Entity: p.Scope, Field: fieldPair, Key: []byte{byte(p.Dice.IntN(3))}, Value: []byte{}}
	if linkedIn(p.View, op) {
		op.Value = nil
	}
	return op
}

func linkedIn(s *crdt.State, op Op) bool {
	return slices.ContainsFunc(s.GetKey(op.Entity, op.Field, op.Key), func(v crdt.Value) bool { return !v.Removed() })
}

// Ask is for the approval of what the phone shows now.
func (*hubs) Ask(p Pocket) (own ID, op Op, ok bool, err error) {
	if len(p.Begun) == 0 || !p.Opens(p.User) {
		return own, op, false, nil
	}
	scope := pick(p.Dice, p.Begun)
	entity := entityOf(p.Dice, scope)
	view, err := p.View(scope)
	if err != nil {
		return own, op, false, err
	}
	h := view.ContentHash(entity)
	value := append(append(append([]byte{}, scope[:]...), entity[:]...), h[:]...)
	return p.User, Op{Entity: p.User, Field: fieldRequest, Value: value}, true, nil
}
