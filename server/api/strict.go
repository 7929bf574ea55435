package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"streetlight/shared/casework"
)

// The framework's and the standard library's reading of JSON takes the last of two values of one name, and passes over names
// that it does not know. What agencies send is read strictly: nothing in it is lost unnoticed.

// mostDepth is how deep lists and objects may lie within each other. A request needs five.
const mostDepth = 8

// object is a JSON object.
type object = map[string]any

// parseObject reads one JSON object with nothing behind it.
func parseObject(body []byte) (object, error) {
	if !utf8.Valid(body) {
		return nil, casework.Refuse(casework.Invalid, "The body holds bytes that are no text (UTF-8).")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	v, err := value(dec, 0)
	if err != nil {
		return nil, err
	}
	o, ok := v.(object)
	if !ok {
		return nil, noJSON()
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, casework.Refuse(casework.Invalid, "Something stands behind the JSON object in the body.")
	}
	return o, nil
}

func noJSON() error {
	return casework.Refuse(casework.Invalid, "The body is not a JSON object, such as {\"records\": [{\"kind\": ..., \"child\": {...}, ...}]}.")
}

// value reads the next value: text, json.Number, bool, nil, a list or an object.
func value(dec *json.Decoder, depth int) (any, error) {
	if depth > mostDepth {
		return nil, casework.Refuse(casework.Invalid, fmt.Sprintf("Lists and objects lie more than %d deep in each other.", mostDepth))
	}
	token, err := dec.Token()
	if err != nil {
		return nil, noJSON()
	}
	switch token {
	case json.Delim('{'):
		return members(dec, depth)
	case json.Delim('['):
		return elements(dec, depth)
	}
	return token, nil
}

func members(dec *json.Decoder, depth int) (any, error) {
	out := object{}
	for dec.More() {
		token, err := dec.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, noJSON()
		}
		if _, twice := out[name]; twice {
			return nil, casework.RefuseField(short(name), fmt.Sprintf("%q stands in one object twice.", short(name)))
		}
		if out[name], err = value(dec, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, noJSON()
	}
	return out, nil
}

func elements(dec *json.Decoder, depth int) (any, error) {
	out := []any{}
	for dec.More() {
		v, err := value(dec, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if _, err := dec.Token(); err != nil {
		return nil, noJSON()
	}
	return out, nil
}

// short is the beginning of a text that is shown in a refusal.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
