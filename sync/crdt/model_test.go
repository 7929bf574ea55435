package crdt_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/crdt"
)

// cellName is (entity, field, key), the key of a log filled in.
type cellName struct {
	entity [16]byte
	field  uint16
	key    string
}

// placed is one op with the dot and the commit that carries it.
type placed struct {
	cell cellName
	dot  crdt.Dot
	op   crdt.Op
	from crdt.Commit
}

// model is the merge rule read word for word: it keeps every op and looks at all of them for each answer.
type model []placed

func modelOf(commits []crdt.Commit) model {
	var m model
	seen := map[[16]byte]bool{}
	for _, c := range commits {
		if seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		for i, op := range c.Ops {
			m = append(m, place(c, i, op))
		}
	}
	return m
}

func place(c crdt.Commit, i int, op crdt.Op) placed {
	dot := crdt.Dot{Commit: c.ID, Index: uint16(i)}
	name := cellName{op.Entity, op.Field, string(op.Key)}
	if op.Field&crdt.LogBit != 0 {
		name.key = string(dot.Bytes())
	}
	return placed{name, dot, op, c}
}

// visible gives, for each cell that shows anything, the ops that no other op of the cell observed, as they are shown.
func (m model) visible() map[cellName][]crdt.Value {
	out := map[cellName][]crdt.Value{}
	for _, p := range m {
		if !m.hidden(p) {
			out[p.cell] = append(out[p.cell], crdt.Value{Dot: p.dot, Bytes: p.op.Value, User: p.from.User, Wall: p.from.Wall})
		}
	}
	for _, values := range out {
		slices.SortFunc(values, func(a, b crdt.Value) int {
			return cmp.Or(cmp.Compare(a.Wall, b.Wall), bytes.Compare(a.Dot.Bytes(), b.Dot.Bytes()))
		})
	}
	return out
}

func (m model) hidden(p placed) bool {
	return slices.ContainsFunc(m, func(by placed) bool {
		return by.cell == p.cell && by.dot != p.dot && slices.Contains(by.op.Observed, p.dot)
	})
}

// shown gives the same of a State.
func shown(s *crdt.State) map[cellName][]crdt.Value {
	out := map[cellName][]crdt.Value{}
	for _, id := range s.Entities() {
		for _, c := range s.Cells(id) {
			out[cellName{id, c.Field, string(c.Key)}] = c.Values
		}
	}
	return out
}

// numbered is a 16-byte id that looks random and depends on n alone.
func numbered(kind string, n int) [16]byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(kind), uint64(n)))
	return [16]byte(sum[:16])
}

// Few entities, fields and keys, so that ops meet; an empty key is spelled in both ways.
var (
	drawEntity = rapid.Custom(func(t *rapid.T) [16]byte { return numbered("entity", rapid.IntRange(0, 1).Draw(t, "entity")) })
	drawField  = rapid.SampledFrom([]uint16{1, 2, 14, crdt.HubBit | 1, crdt.LogBit | 3, 0x3fff})
	drawKey    = rapid.SampledFrom([][]byte{nil, {}, []byte("VI1"), []byte("EX2")})
	drawValue  = rapid.SampledFrom([][]byte{nil, {}, []byte("seen"), []byte("found")})
)

// drawHistory makes commits whose ops observed some of the earlier ops of their cell, as devices that know different
// parts of the past do.
func drawHistory(t *rapid.T) []crdt.Commit {
	var all []crdt.Commit
	var past model
	for n := range rapid.IntRange(1, 12).Draw(t, "commits") {
		c := crdt.Commit{ID: numbered("commit", n), User: numbered("user", rapid.IntRange(0, 2).Draw(t, "user")),
			Wall: rapid.Int64Range(1000, 1004).Draw(t, "wall")}
		for i := range rapid.IntRange(1, 4).Draw(t, "ops") {
			c.Ops = append(c.Ops, drawOp(t, past, c, i))
		}
		for i, op := range c.Ops {
			past = append(past, place(c, i, op))
		}
		all = append(all, c)
	}
	return all
}

func drawOp(t *rapid.T, past model, c crdt.Commit, i int) crdt.Op {
	op := crdt.Op{Entity: drawEntity.Draw(t, "entity"), Field: drawField.Draw(t, "field"), Value: drawValue.Draw(t, "value")}
	if op.Field&crdt.LogBit == 0 {
		op.Key = drawKey.Draw(t, "key")
	}
	cell := place(c, i, op).cell
	for _, p := range past {
		if p.cell == cell && rapid.Bool().Draw(t, "observed") {
			op.Observed = append(op.Observed, p.dot)
		}
	}
	return op
}

func check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	rapid.Check(t, property)
}
