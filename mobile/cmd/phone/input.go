package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// draftInput is an entry as JSON gives it: about a child this phone holds, or a new one; neither means an unknown child.
type draftInput struct {
	Kind     casework.Kind    `json:"kind"`
	Child    casework.ChildID `json:"child"`
	NewChild map[string]any   `json:"new_child"`
	Values   map[string]any   `json:"values"`
	Entry    casework.EntryID `json:"entry"` // of a draft that corrects one
}

func (d draftInput) draft() (actions.Draft, error) {
	values, err := casework.FromNamed(casework.EntryFields(), d.Values)
	if err != nil {
		return actions.Draft{}, err
	}
	child, err := casework.FromNamed(casework.ChildFields(), d.NewChild)
	if err != nil {
		return actions.Draft{}, err
	}
	if !d.Child.IsZero() && len(child) > 0 {
		return actions.Draft{}, casework.RefuseField("new_child", "Give a child that this phone holds, or a new child, not both.")
	}
	if kind := values.Get(casework.FieldKind); kind != "" && d.Kind == "" {
		d.Kind = casework.Kind(kind)
	}
	return actions.Draft{Kind: d.Kind, Child: d.Child, NewChild: child, Values: values, Entry: d.Entry}, nil
}

func drafts(in []draftInput) ([]actions.Draft, error) {
	out := make([]actions.Draft, len(in))
	for i, d := range in {
		var err error
		if out[i], err = d.draft(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// decode reads one JSON value with nothing unknown in it and nothing behind it.
func decode(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return notUnderstood(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return casework.Refuse(casework.Invalid, "Something stands behind the JSON value.")
	}
	return nil
}

func notUnderstood(err error) error {
	if r, ok := casework.RefusalOf(err); ok {
		return r
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return casework.Refuse(casework.Invalid, "That is not JSON.")
	}
	return casework.Refuse(casework.Invalid, "That cannot be understood: "+strings.TrimPrefix(err.Error(), "json: ")+".")
}

// pairs reads name=value; a name that stands several times holds a list.
func pairs(given []string) (map[string]any, error) {
	out := map[string]any{}
	for _, pair := range given {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, errUsage{"Write a field as name=value, not as \"" + pair + "\"."}
		}
		switch had := out[name].(type) {
		case nil:
			out[name] = value
		case []any:
			out[name] = append(had, value)
		default:
			out[name] = []any{had, value}
		}
	}
	return out, nil
}
