// Package records turns casework values into ops and back. It is the only place in the exchange that knows what a child
// or an entry is, and the only file to edit, beside the table of fields, for a new field. It does no I/O.
package records

import (
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
	have := registerTexts(f, view.Get(id, uint16(f.ID)))
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
			ops = append(ops, crdt.Op{Entity: id, Field: uint16(f.ID), Key: []byte(text), Value: []byte{}})
			have = append(have, text)
		}
	}
	for _, text := range have {
		if !slices.Contains(want, text) {
			ops = append(ops, crdt.Op{Entity: id, Field: uint16(f.ID), Key: []byte(text), Observed: view.Observe(id, uint16(f.ID), []byte(text))})
		}
	}
	return ops
}

// Read gives an entity's values for the fields of the table, and whether it also holds fields the table does not know.
func Read(s *crdt.State, id [16]byte, table []casework.Field) (values casework.Values, unknown bool) {
	values = casework.Values{}
	for _, c := range s.Cells(id) {
		f, ok := casework.Lookup(table, casework.FieldID(c.Field))
		switch {
		case !ok:
			unknown = unknown || c.Field&crdt.HubBit == 0
		case f.Type.Many():
			if !c.Values[len(c.Values)-1].Removed() {
				values[f.ID] = append(values[f.ID], string(c.Key))
			}
		default:
			if texts := registerTexts(f, c.Values); len(texts) > 0 {
				values[f.ID] = texts
			}
		}
	}
	return values, unknown
}

// registerTexts gives the different texts of a register, in the order in which they are shown. A removal alone is no
// value; beside one it is an empty text, for it is a contradiction.
func registerTexts(f casework.Field, values []crdt.Value) []string {
	var texts []string
	for _, v := range values {
		text := ""
		if !v.Removed() {
			text = unpack(f, v.Bytes)
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 1 && texts[0] == "" && len(values) > 0 && values[0].Removed() {
		return nil
	}
	return texts
}

func setTexts(s *crdt.State, id [16]byte, field casework.FieldID) []string {
	var out []string
	for _, c := range s.Cells(id) {
		if c.Field == uint16(field) && slices.ContainsFunc(c.Values, func(v crdt.Value) bool { return !v.Removed() }) {
			out = append(out, string(c.Key))
		}
	}
	return out
}

// pack writes a text as the bytes of an op: a moment as milliseconds and an id as its 16 bytes, when that loses nothing,
// else the text itself behind a zero byte that says so.
func pack(f casework.Field, text string) []byte {
	switch f.Type {
	case casework.Moment:
		if t, err := time.Parse(casework.MomentLayout, text); err == nil && casework.FormatMoment(t) == text {
			return binary.BigEndian.AppendUint64(nil, uint64(t.UnixMilli()))
		}
		return append([]byte{0}, text...)
	case casework.Ref:
		if id, err := uuid.Parse(text); err == nil && id.String() == text {
			return id[:]
		}
		return append([]byte{0}, text...)
	case casework.Text, casework.Note, casework.OneOf, casework.Codes, casework.Lines, casework.Day, casework.Count, casework.Decimal:
	}
	return []byte(text)
}

func unpack(f casework.Field, b []byte) string {
	switch {
	case f.Type == casework.Moment && len(b) == 8:
		return casework.FormatMoment(time.UnixMilli(int64(binary.BigEndian.Uint64(b))))
	case f.Type == casework.Ref && len(b) == 16:
		return uuid.UUID(b).String()
	case (f.Type == casework.Moment || f.Type == casework.Ref) && len(b) > 0 && b[0] == 0:
		return string(b[1:])
	}
	return string(b)
}

// errWhole says that a whole value cannot be read.
func errWhole(field casework.FieldID, err error) error {
	return fmt.Errorf("read field %#x: %w", uint16(field), err)
}

// Check says, in words for the author, what is wrong with an op of a field that this program knows: nil when nothing is,
// or when the field is unknown and kept as it is.
func Check(op crdt.Op) error {
	for _, table := range [][]casework.Field{casework.EntryFields(), casework.ChildFields()} {
		f, ok := casework.Lookup(table, casework.FieldID(op.Field))
		if !ok || op.Value == nil {
			continue
		}
		if f.Type.Many() {
			return f.Check([]string{string(op.Key)})
		}
		return f.Check([]string{unpack(f, op.Value)})
	}
	return nil
}
