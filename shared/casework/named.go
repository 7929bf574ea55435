package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Named gives the values under the names of the table, as JSON shows them: a text, or a list of texts where the field
// holds a set or people contradict each other. Fields that the table does not know are left out.
func (v Values) Named(table []Field) map[string]any {
	out := make(map[string]any, len(v))
	for _, f := range table {
		texts := v[f.ID]
		switch {
		case len(texts) == 0:
		case f.Type.Many() || len(texts) > 1:
			out[f.Name] = slices.Clone(texts)
		default:
			out[f.Name] = texts[0]
		}
	}
	return out
}

// FromNamed reads values by name, tidied; a name that the table does not know is refused, so that nothing is dropped
// unnoticed. Texts, numbers, true and false (as yes and no), null, and for a set lists of texts are understood.
func FromNamed(table []Field, named map[string]any) (Values, error) {
	out := Values{}
	for name, raw := range named {
		f, ok := Find(table, name)
		if !ok {
			return nil, RefuseField(name, fmt.Sprintf("There is no field %q. The fields are: %s.", clip(name, 40), strings.Join(names(table), ", ")))
		}
		texts, err := f.textsOf(raw)
		if err != nil {
			return nil, err
		}
		if f.disputed(texts) {
			return nil, RefuseField(f.Name, fmt.Sprintf("%s holds one value. Give one, not a list.", f.Label))
		}
		if len(texts) > 0 {
			out[f.ID] = texts
		}
	}
	return out, nil
}

func names(table []Field) []string {
	out := make([]string, len(table))
	for i, f := range table {
		out[i] = f.Name
	}
	return out
}

func (f Field) textsOf(raw any) ([]string, error) {
	switch x := raw.(type) {
	case nil:
		return nil, nil
	case []any:
		var out []string
		for _, item := range x {
			text, err := f.textOf(item)
			if err != nil {
				return nil, err
			}
			out = append(out, text)
		}
		return out, nil
	case []string:
		out := slices.Clone(x)
		for i := range out {
			out[i] = f.Tidy(out[i])
		}
		return out, nil
	}
	text, err := f.textOf(raw)
	if err != nil || (text == "" && !f.Required && len(f.Needed) == 0) {
		return nil, err
	}
	return []string{text}, nil
}

func (f Field) textOf(raw any) (string, error) {
	switch x := raw.(type) {
	case string:
		return f.Tidy(x), nil
	case bool:
		if x {
			return "yes", nil
		}
		return "no", nil
	case json.Number:
		return x.String(), nil
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), nil
	case int:
		return strconv.Itoa(x), nil
	}
	return "", RefuseField(f.Name, fmt.Sprintf("%s is neither text nor a number nor a list of texts.", f.Label))
}
