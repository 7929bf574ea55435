// Package records turns casework values into ops and back. It is the only place in the exchange that knows what a child
// or an entry is, and the only file to edit, beside the table of fields, for a new field. It does no I/O.
package records

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// Schema is the version of the field table that this program writes into commits.
const Schema = 1

// Diff lists the ops that make what the view shows of an entity into the values given, field by field of the table. A
// field of one value that holds several on both sides is left alone: a conflict is settled by giving one.
func Diff(view *crdt.State, id [16]byte, table []casework.Field, want casework.Values) []crdt.Op {
	var ops []crdt.Op
	for _, f := range table {
		if f.Type.Many() {
			ops = append(ops, diffSet(view, id, f, want[f.ID])...)
		} else {
			ops = append(ops, diffRegister(view, id, f, want[f.ID])...)
		}
	}
	return ops
}

func diffRegister(view *crdt.State, id [16]byte, f casework.Field, want []string) []crdt.Op {
	have := registerTexts(f.Type, view.Get(id, uint16(f.ID)))
	if slices.Equal(have, want) || len(want) > 1 {
		return nil
	}
	op := crdt.Op{Entity: id, Field: uint16(f.ID), Observed: view.Observe(id, uint16(f.ID), nil)}
	if len(want) == 1 {
		op.Value = pack(f, want[0])
	}
	return []crdt.Op{op}
}

func diffSet(view *crdt.State, id [16]byte, f casework.Field, want []string) []crdt.Op {
	have := setTexts(view, id, f.ID)
	var ops []crdt.Op
	for _, text := range want {
		if !slices.Contains(have, text) {
			ops = append(ops, member(view, id, f, text, []byte{}))
			have = append(have, text)
		}
	}
	for _, text := range have {
		if !slices.Contains(want, text) {
			ops = append(ops, member(view, id, f, text, nil))
		}
	}
	return ops
}

// member is the op that adds a member to a set, or takes it away when value is nil, in place of what the view shows of it.
func member(view *crdt.State, id [16]byte, f casework.Field, text string, value []byte) crdt.Op {
	key := []byte(text)
	return crdt.Op{Entity: id, Field: uint16(f.ID), Key: key, Value: value, Observed: view.Observe(id, uint16(f.ID), key)}
}

// Read gives an entity's values for the fields of the table, and whether it also holds fields the table does not know.
func Read(s *crdt.State, id [16]byte, table []casework.Field) (values casework.Values, unknown bool) {
	r := texts{values: make(casework.Values, min(len(table), usualFields)), room: make([]string, 0, min(len(table), usualFields))}
	s.Visit(id, func(c crdt.Cell) {
		at := placeOf(table, casework.FieldID(c.Field))
		switch {
		case at < 0 || (len(c.Key) > 0 && !table[at].Type.Many()):
			unknown = unknown || c.Field&crdt.HubBit == 0
		case table[at].Type.Many():
			r.member(table[at].ID, c)
		default:
			r.register(&table[at], c.Values)
		}
	})
	return r.values, unknown
}

// placeOf is the place of a field in its table; -1 when it is not there.
func placeOf(table []casework.Field, id casework.FieldID) int {
	for i := range table {
		if table[i].ID == id {
			return i
		}
	}
	return -1
}

// usualFields is how many fields an entry has that was filled in well.
const usualFields = 24

// texts are the values of an entity as they are read.
type texts struct {
	values casework.Values
	room   []string // for the one text that most registers have
}

func (r *texts) member(id casework.FieldID, c crdt.Cell) {
	if stands(c.Values) {
		r.values[id] = append(r.values[id], string(c.Key))
	}
}

func (r *texts) register(f *casework.Field, values []crdt.Value) {
	if len(values) == 1 && !values[0].Removed() {
		n := len(r.room)
		r.room = append(r.room, unpack(f.Type, values[0].Bytes))
		r.values[f.ID] = r.room[n : n+1 : n+1]
		return
	}
	if found := registerTexts(f.Type, values); len(found) > 0 {
		r.values[f.ID] = found
	}
}

// registerTexts gives the different texts of a register, in the order in which they are shown. A removal alone is no
// value; beside one it is an empty text, for it is a contradiction.
func registerTexts(t casework.Type, values []crdt.Value) []string {
	if !stands(values) {
		return nil
	}
	var texts []string
	for _, v := range values {
		text := ""
		if !v.Removed() {
			text = unpack(t, v.Bytes)
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// stands says whether at least one of the values is no removal: so a member that was added stays in its set when somebody
// who had not seen that took it away.
func stands(values []crdt.Value) bool {
	return slices.ContainsFunc(values, func(v crdt.Value) bool { return !v.Removed() })
}

func setTexts(s *crdt.State, id [16]byte, field casework.FieldID) []string {
	var out []string
	s.Visit(id, func(c crdt.Cell) {
		if c.Field == uint16(field) && stands(c.Values) {
			out = append(out, string(c.Key))
		}
	})
	return out
}

// pack writes a text as the bytes of an op: a moment as milliseconds and an id as its 16 bytes, when that loses nothing.
func pack(f casework.Field, text string) []byte {
	switch f.Type {
	case casework.Moment:
		if t, err := time.Parse(casework.MomentLayout, text); err == nil && casework.FormatMoment(t) == text {
			return binary.BigEndian.AppendUint64(nil, uint64(t.UnixMilli()))
		}
		return spelledOut(text, momentSize)
	case casework.Ref:
		if id, err := uuid.Parse(text); err == nil && id.String() == text {
			return id[:]
		}
		return spelledOut(text, refSize)
	case casework.Text, casework.Note, casework.OneOf, casework.Codes, casework.Lines, casework.Day, casework.Count, casework.Decimal:
	}
	return []byte(text)
}

// The sizes in bytes of what is not written as text.
const (
	momentSize = 8
	refSize    = 16
)

// spelledOut writes a text where other bytes are usual: behind one zero byte, or behind a one and a zero where it would
// else have their size.
func spelledOut(text string, size int) []byte {
	if len(text)+1 == size {
		return append([]byte{1, 0}, text...)
	}
	return append([]byte{0}, text...)
}

func unpack(t casework.Type, b []byte) string {
	switch {
	case t == casework.Moment && len(b) == momentSize:
		return casework.FormatMoment(time.UnixMilli(int64(binary.BigEndian.Uint64(b))))
	case t == casework.Ref && len(b) == refSize:
		return uuid.UUID(b).String()
	case t != casework.Moment && t != casework.Ref:
		return string(b)
	case bytes.HasPrefix(b, []byte{1, 0}):
		return string(b[2:])
	}
	return string(bytes.TrimPrefix(b, []byte{0}))
}

// errWhole says that a whole value cannot be read.
func errWhole(field casework.FieldID, err error) error {
	return fmt.Errorf("read field %#x: %w", uint16(field), err)
}

// Check says, in words for the author, what is wrong with an op of a field that this program knows: nil when nothing is,
// or when the field is unknown and kept as it is.
func Check(op crdt.Op) error {
	for _, table := range [][]casework.Field{casework.EntryFields(), casework.ChildFields(), casework.PlanFields()} {
		f, ok := casework.Lookup(table, casework.FieldID(op.Field))
		if !ok || op.Value == nil {
			continue
		}
		if f.Type.Many() {
			return f.Check([]string{string(op.Key)})
		}
		if f.Type == casework.Moment && isMoment(op.Value) {
			return nil
		}
		return f.Check([]string{unpack(f.Type, op.Value)})
	}
	return nil
}

// isMoment says whether the bytes of an op are a moment that has a spelling: of a year of four digits.
func isMoment(b []byte) bool {
	if len(b) != momentSize {
		return false
	}
	year := time.UnixMilli(int64(binary.BigEndian.Uint64(b))).UTC().Year()
	return year >= 0 && year <= 9999
}

// AllOps lists ops that put texts into a field of an entity that has none: several texts in a field of one value
// contradict each other.
func AllOps(id [16]byte, f casework.Field, texts []string) []crdt.Op {
	var ops []crdt.Op
	for _, text := range texts {
		if f.Type.Many() {
			ops = append(ops, crdt.Op{Entity: id, Field: uint16(f.ID), Key: []byte(text), Value: []byte{}})
		} else {
			ops = append(ops, crdt.Op{Entity: id, Field: uint16(f.ID), Value: pack(f, text)})
		}
	}
	return ops
}
