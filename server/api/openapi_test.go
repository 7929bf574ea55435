package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"streetlight/server/api"
	"streetlight/shared/casework"
)

type node = map[string]any

func spec(t *testing.T) node {
	t.Helper()
	b, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc node
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// at follows names through the document.
func at(t *testing.T, doc any, names ...string) any {
	t.Helper()
	for _, name := range names {
		o, ok := doc.(node)
		if !ok || o[name] == nil {
			t.Fatalf("there is no %q in %v", name, names)
		}
		doc = o[name]
	}
	return doc
}

func TestTheDescriptionIsOpenAPI(t *testing.T) {
	doc := spec(t)
	if v, _ := doc["openapi"].(string); !strings.HasPrefix(v, "3.1.") {
		t.Errorf("openapi is %q, want 3.1", v)
	}
	for _, path := range [][]string{{"info", "title"}, {"info", "version"}, {"components", "schemas"}, {"components", "securitySchemes", "key", "scheme"}} {
		at(t, doc, path...)
	}
	ids := map[string]bool{}
	for path, item := range at(t, doc, "paths").(node) {
		if !strings.HasPrefix(path, "/") {
			t.Errorf("the path %q does not begin with a slash", path)
		}
		for method, op := range item.(node) {
			if !slices.Contains([]string{"get", "post", "put", "delete", "patch"}, method) {
				t.Errorf("%s has the method %q", path, method)
			}
			id, _ := at(t, op, "operationId").(string)
			if ids[id] {
				t.Errorf("two operations are called %q", id)
			}
			ids[id] = true
			for code, res := range at(t, op, "responses").(node) {
				if len(code) != 3 || at(t, res, "description") == "" {
					t.Errorf("%s answers %q without a description", path, code)
				}
			}
			at(t, op, "requestBody", "content", "application/json", "schema")
		}
	}
	walk(t, doc, doc)
}

// walk checks that every reference leads somewhere, and that every schema's type is one of JSON Schema's.
func walk(t *testing.T, doc node, v any) {
	t.Helper()
	switch x := v.(type) {
	case node:
		if ref, ok := x["$ref"].(string); ok {
			path, local := strings.CutPrefix(ref, "#/")
			if !local {
				t.Errorf("%q does not lead within the document", ref)
			}
			at(t, doc, strings.Split(path, "/")...)
		}
		if kind, ok := x["type"].(string); ok && x["in"] == nil && x["scheme"] == nil && !slices.Contains([]string{"object", "array", "string", "integer", "number", "boolean", "null"}, kind) {
			t.Errorf("a schema has the type %q", kind)
		}
		for name, one := range x {
			if name != "examples" {
				walk(t, doc, one)
			}
		}
	case []any:
		for _, one := range x {
			walk(t, doc, one)
		}
	}
}

func TestEveryKindAndFieldIsDescribed(t *testing.T) {
	doc := spec(t)
	for _, k := range casework.Kinds() {
		kind := casework.Kind(k.Code)
		schema := at(t, doc, "components", "schemas", k.Code)
		required, _ := schema.(node)["required"].([]any)
		for _, f := range casework.FieldsFor(kind) {
			if f.Auto && f.Name != "encounter" {
				continue
			}
			at(t, schema, "properties", f.Name)
			if want := f.Required && f.Name != "source" && !f.Auto; slices.Contains(required, any(f.Name)) != want {
				t.Errorf("%s of %s is required: %t, want %t", f.Name, k.Code, !want, want)
			}
		}
		if _, has := schema.(node)["properties"].(node)["child"]; has != kind.OfChild() {
			t.Errorf("%s names a child: %t", k.Code, has)
		}
	}
	for _, f := range casework.ChildFields() {
		at(t, doc, "components", "schemas", "Child", "properties", f.Name)
	}
}
