package actions

import (
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
)

func TestIndexRowsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SliceOfN(rapid.Byte(), 16, 16)
		want := entryRow{Entry: casework.EntryID(id.Draw(t, "entry")), Scope: casework.ScopeID(id.Draw(t, "scope")), Saved: rapid.Int64().Draw(t, "saved"),
			Received: rapid.Int64().Draw(t, "received"), Occurred: rapid.Int64().Draw(t, "occurred"), Returned: rapid.Bool().Draw(t, "returned"), Conflict: rapid.Bool().Draw(t, "conflict")}
		packed := want.pack(nil)
		if got := unpackEntryRow(packed); len(packed) != entryRowSize || got != want {
			t.Errorf("got %+v in %d bytes, want %+v", got, len(packed), want)
		}
	})
}

// FuzzParseLine holds the importer to this: a line is refused in words, or every name in it is found again.
func FuzzParseLine(f *testing.F) {
	b, err := os.ReadFile("testdata/contacts-50.ndjson")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		f.Add([]byte(line))
	}
	f.Add([]byte(`{"id":"019b8cbd-b0c5-744e-a498-5114ae637665","set":{"action":null,"indicators":["A"]}}`))
	f.Add([]byte(`{"id":"019b8cbd-b0c5-744e-a498-5114ae637665","child_id":"7b894f98-ea80-4b1f-aaed-e485cf19ffef","child":{"name":"Robin"}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		in, err := parseLine(line)
		if r, refused := casework.RefusalOf(err); refused && r.Sentence != "" {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v is no refusal in words", line, err)
		}
		named, err := parseObject(line)
		if err != nil {
			t.Fatalf("%q was read and is no object", line)
		}
		for name, value := range named {
			f, known := casework.Find(casework.EntryFields(), name)
			switch name {
			case "id", "child_id", "child", "set", "kind":
				continue
			}
			if !known || (len(in.entry.Values[f.ID]) == 0 && value != nil && value != "" && !isEmpty(value)) {
				t.Errorf("%q: %s was passed over", line, name)
			}
		}
	})
}

func isEmpty(value any) bool {
	list, ok := value.([]any)
	return ok && len(list) == 0
}
