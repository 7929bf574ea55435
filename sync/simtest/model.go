package simtest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// The merge rule read word for word: what a cell shows is the ops that no other op of the same cell observed. The model
// keeps every op and folds nothing, so that it cannot be wrong in the way a fold is.

type cellName struct {
	entity ID
	field  uint16
	key    string
}

type shownValue struct {
	dot  crdt.Dot
	op   *Op
	user ID
	wall int64
	hubs int64 // the same by the hub, which had it before the phone heard of that
}

type model struct {
	cells  map[cellName][]shownValue
	hidden map[cellName]map[crdt.Dot]bool
	seen   map[wire.Hash]bool
}

func newModel() *model {
	return &model{cells: map[cellName][]shownValue{}, hidden: map[cellName]map[crdt.Dot]bool{}, seen: map[wire.Hash]bool{}}
}

// anyTime is a time that may be any.
const anyTime = math.MinInt64

// add takes a commit in; wall is its time by the hub's clock. A phone that asked again for what the hub had already may
// show the one time or the other.
func (m *model) add(n *note, ops []Op, wall, hubs int64) {
	if m.seen[n.hash] {
		return
	}
	m.seen[n.hash] = true
	for i := range ops {
		op := &ops[i]
		dot := crdt.Dot{Commit: [16]byte(n.hash[:16]), Index: uint16(i)}
		name := cellName{op.Entity, op.Field, string(op.Key)}
		if op.Field&crdt.LogBit != 0 {
			name.key = string(binary.BigEndian.AppendUint16(dot.Commit[:], dot.Index))
		}
		m.cells[name] = append(m.cells[name], shownValue{dot, op, n.User, wall, hubs})
		for _, d := range op.Observed {
			if m.hidden[name] == nil {
				m.hidden[name] = map[crdt.Dot]bool{}
			}
			m.hidden[name][d] = true
		}
	}
}

// shown lists what a cell shows, in order.
func (m *model) shown(name cellName) []shownValue {
	var out []shownValue
	hidden := m.hidden[name]
	for _, v := range m.cells[name] {
		if !hidden[v.dot] {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b shownValue) int { return cmp.Or(cmp.Compare(a.wall, b.wall), compareDots(a.dot, b.dot)) })
	return out
}

func compareDots(a, b crdt.Dot) int {
	return cmp.Or(bytes.Compare(a.Commit[:], b.Commit[:]), cmp.Compare(a.Index, b.Index))
}

// differs says where a state shows anything else than the model; "" where it does not.
func (m *model) differs(s *crdt.State) string {
	cells := 0
	for _, entity := range s.Entities() {
		for _, c := range s.Cells(entity) {
			name := cellName{entity, c.Field, string(c.Key)}
			if why := sameValues(m.shown(name), c.Values); why != "" {
				return fmt.Sprintf("entity %x, field %#x: %s", entity[:4], c.Field, why)
			}
			cells++
		}
	}
	for name := range m.cells {
		if len(m.shown(name)) > 0 {
			cells--
		}
	}
	if cells != 0 {
		return fmt.Sprintf("%d cells more are shown than were written", cells)
	}
	return ""
}

// sameValues compares what a cell shows, and its order.
func sameValues(want []shownValue, got []crdt.Value) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d values are shown, want %d", len(got), len(want))
	}
	byDot := map[crdt.Dot]shownValue{}
	for _, v := range want {
		byDot[v.dot] = v
	}
	for i, g := range got {
		v, ok := byDot[g.Dot]
		switch {
		case !ok:
			return "another op is shown"
		case (g.Bytes == nil) != (v.op.Value == nil) || !bytes.Equal(g.Bytes, v.op.Value):
			return "other bytes are shown"
		case g.User != v.user:
			return "another author is shown"
		case g.Wall != v.wall && g.Wall != v.hubs && v.hubs != anyTime:
			return fmt.Sprintf("another time is shown: %d, want %d", g.Wall, v.wall)
		case i > 0 && cmp.Or(cmp.Compare(got[i-1].Wall, g.Wall), compareDots(got[i-1].Dot, g.Dot)) >= 0:
			return "it is shown in another order"
		}
	}
	return ""
}

// authors lists who wrote what stands of an entity, workflow apart.
func (m *model) authors(entity ID) []ID {
	var out []ID
	for name := range m.cells {
		if name.entity != entity || name.field&crdt.HubBit != 0 {
			continue
		}
		for _, v := range m.shown(name) {
			out = append(out, v.user)
		}
	}
	return out
}

// content is the specified content hash of an entity.
func (m *model) content(entity ID) wire.Hash {
	var names []cellName
	for name := range m.cells {
		if name.entity == entity && name.field&crdt.HubBit == 0 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b cellName) int { return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.key, b.key)) })
	var text []byte
	for _, name := range names {
		values := m.shown(name)
		slices.SortFunc(values, func(a, b shownValue) int { return compareDots(a.dot, b.dot) })
		for _, v := range values {
			var sum wire.Hash
			if v.op.Value != nil {
				sum = sha256.Sum256(v.op.Value)
			}
			text = binary.BigEndian.AppendUint16(text, name.field)
			text = binary.BigEndian.AppendUint32(text, uint32(len(name.key)))
			text = append(append(text, name.key...), v.dot.Commit[:]...)
			text = append(binary.BigEndian.AppendUint16(text, v.dot.Index), sum[:]...)
		}
	}
	return sha256.Sum256(text)
}
