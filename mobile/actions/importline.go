package actions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"streetlight/shared/casework"
)

// importLine is one line of an import: a new entry about a child, or a change of an entry when set is there.
type importLine struct {
	entry casework.Entry
	child casework.Child
	set   casework.Values
}

// parseLine reads a line. Every name in it is understood or the line is refused: nothing is passed over.
func parseLine(line []byte) (in importLine, err error) {
	named, err := parseObject(line)
	if err != nil {
		return in, err
	}
	if in.entry.ID, err = takeID[casework.EntryID](named, "id"); err != nil {
		return in, err
	}
	if set, ok := named["set"]; ok {
		delete(named, "set")
		for name := range named {
			return in, casework.RefuseField(name, fmt.Sprintf("A change holds \"id\" and \"set\" alone, and this line also %q.", clip(name)))
		}
		in.set, err = parseSet(set)
		return in, err
	}
	if in.child.ID, err = takeID[casework.ChildID](named, "child_id"); err != nil {
		return in, err
	}
	if in.child.Values, err = takeChild(named); err != nil {
		return in, err
	}
	if in.entry.Values, err = casework.FromNamed(casework.EntryFields(), named); err != nil {
		return in, err
	}
	return in.filled(), nil
}

// filled gives a street contact of another system what our table asks for and theirs does not have.
func (in importLine) filled() importLine {
	v := in.entry.Values
	in.entry.Kind = casework.Kind(v.Get(casework.FieldKind))
	delete(v, casework.FieldKind)
	if in.entry.Kind == "" {
		in.entry.Kind = casework.StreetContact
	}
	if in.entry.Kind == casework.StreetContact && v.Get(casework.FieldContactType) == "" {
		v.Set(casework.FieldContactType, "other")
	}
	if v.Get(casework.FieldSource) == "" {
		v.Set(casework.FieldSource, "system")
	}
	return in
}

// parseObject reads one JSON object with nothing behind it. A name that stands twice is refused, for one would be lost.
func parseObject(line []byte) (map[string]any, error) {
	if !utf8.Valid(line) {
		return nil, casework.Refuse(casework.Invalid, "This line holds bytes that are no text (UTF-8).")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, errNoObject()
	}
	named := map[string]any{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, errNoObject()
		}
		name, _ := key.(string)
		if _, twice := named[name]; twice {
			return nil, casework.RefuseField(name, fmt.Sprintf("%q stands in this line twice.", clip(name)))
		}
		var value any
		if err := dec.Decode(&value); err != nil {
			return nil, errNoObject()
		}
		named[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, errNoObject()
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, casework.Refuse(casework.Invalid, "Something stands behind the JSON object on this line.")
	}
	return named, nil
}

func errNoObject() error {
	return casework.Refuse(casework.Invalid, "This line is not a JSON object, such as {\"id\": ..., \"child_id\": ..., \"fact\": ...}.")
}

func takeID[T ~[16]byte](named map[string]any, name string) (id T, err error) {
	text, ok := named[name].(string)
	delete(named, name)
	if !ok {
		return id, casework.RefuseField(name, fmt.Sprintf("%q is missing: 36 characters such as 0b1f2c3d-... are expected.", name))
	}
	id, err = casework.ParseID[T](text)
	if err == nil && id == *new(T) {
		err = casework.Refuse(casework.Invalid, "An id of nothing but zeros names nothing.")
	}
	if r, refused := casework.RefusalOf(err); refused {
		return id, casework.RefuseField(name, r.Sentence)
	}
	return id, err
}

// takeChild reads the child's identity, where the other system gives it.
func takeChild(named map[string]any) (casework.Values, error) {
	raw, ok := named["child"]
	delete(named, "child")
	if !ok {
		return casework.Values{}, nil
	}
	of, ok := raw.(map[string]any)
	if !ok {
		return nil, casework.RefuseField("child", "\"child\" is not an object with the child's fields.")
	}
	values, err := casework.FromNamed(casework.ChildFields(), of)
	if err == nil && len(values[casework.FieldAgeBand]) == 0 && values.Time(casework.FieldBirthDate).IsZero() {
		values.Set(casework.FieldAgeBand, "not_known")
	}
	return values, err
}

// parseSet reads the fields of a change; one that is null or empty is to be removed.
func parseSet(raw any) (casework.Values, error) {
	named, ok := raw.(map[string]any)
	if !ok || len(named) == 0 {
		return nil, casework.RefuseField("set", "\"set\" is not an object with the fields to change.")
	}
	return NamedChange(named)
}

// NamedChange reads the fields of a change by name, for Amend: one that is null or empty is to be removed.
func NamedChange(named map[string]any) (casework.Values, error) {
	if _, ok := named["kind"]; ok {
		return nil, casework.RefuseField("kind", "The kind of an entry does not change. Record a new entry.")
	}
	return NamedChangeOf(casework.EntryFields(), named)
}

// NamedChangeOf is NamedChange for the fields of any table.
func NamedChangeOf(table []casework.Field, named map[string]any) (casework.Values, error) {
	values, err := casework.FromNamed(table, named)
	if err != nil {
		return nil, err
	}
	for name := range named {
		f, _ := casework.Find(table, name)
		if _, given := values[f.ID]; !given {
			values[f.ID] = nil
		}
	}
	return values, nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
