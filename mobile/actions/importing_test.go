package actions_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

func contacts(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/contacts-50.ndjson")
	must(t, err)
	return b
}

// wantLossless compares every field of every line with what the phone shows.
func wantLossless(t *testing.T, p *phone, file []byte) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(file))
	for lines.Scan() {
		var want map[string]any
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.UseNumber()
		must(t, dec.Decode(&want))
		id, err := casework.ParseID[casework.EntryID](want["id"].(string))
		must(t, err)
		e := p.entry(id)
		for name, value := range want {
			got := e.Fields[name]
			switch name {
			case "id":
				got = e.ID.String()
			case "child_id":
				got = e.Child.String()
			}
			if spelled(got) != spelled(value) {
				t.Fatalf("%s of %s: got %v, want %v", name, id, got, value)
			}
		}
	}
}

// spelled spells a value in one way: sets in order, and false as no.
func spelled(v any) string {
	switch x := v.(type) {
	case bool:
		return map[bool]string{true: "yes", false: "no"}[x]
	case []any:
		texts := make([]string, len(x))
		for i, item := range x {
			texts[i] = fmt.Sprint(item)
		}
		return spelled(texts)
	case []string:
		set := map[string]bool{}
		for _, text := range x {
			set[text] = true
		}
		return fmt.Sprint(set)
	}
	return fmt.Sprint(v)
}

func TestImportDropsNothing(t *testing.T) {
	s := newScene(t)
	s.clock.pass(48 * 3600e9)
	p := s.enrol()
	file := contacts(t)
	told := 0
	done, err := p.Import(t.Context(), bytes.NewReader(file), func(actions.Imported) { told++ })
	must(t, err)
	if done.Recorded != 50 || done.Refused != 0 || told == 0 {
		t.Fatalf("got %+v", done)
	}
	wantLossless(t, p, file)
	p.sync()
	p.reopen()
	wantLossless(t, p, file)
	p.wantCounts(0, 50, 0, 0)
	again, err := p.Import(t.Context(), bytes.NewReader(file), nil)
	must(t, err)
	if again.Known != 50 || again.Recorded != 0 {
		t.Errorf("a second time: got %+v, want all known", again)
	}
}

func TestImportOfChangesAndBadLines(t *testing.T) {
	s := newScene(t)
	s.clock.pass(48 * 3600e9)
	p := s.enrol()
	first, _, _ := strings.Cut(string(contacts(t)), "\n")
	var line map[string]any
	must(t, json.Unmarshal([]byte(first), &line))
	id := line["id"].(string)
	other := strings.Replace(first, id, "019b8cbd-b0c5-744e-a498-000000000001", 1)
	file := strings.Join([]string{
		first,
		fmt.Sprintf(`{"id":%q,"set":{"action":"Changed","opinion":null,"next_contact":"2026-02-01"}}`, id),
		"",
		"not JSON",
		`{"id":"short"}`,
		strings.Replace(other, `"weapon"`, `"colour"`, 1),
		strings.Replace(other, `"kind"`, `"fact":"twice","kind"`, 1),
		fmt.Sprintf(`{"id":%q,"set":{"action":"x"},"fact":"lost"}`, id),
		`{"id":"019b8cbd-b0c5-744e-a498-00000000ffff","set":{"action":"x"}}`,
		other + "\xff",
		strings.Repeat("x", 1<<20+1),
		other + " {}",
		strings.Replace(other, `"suspect"`, `"pirate"`, 1),
		other,
		strings.Repeat("y", 1<<20+1),
	}, "\n")
	done, err := p.Import(t.Context(), strings.NewReader(file), nil)
	must(t, err)
	var lines []int
	for _, f := range done.Faults {
		lines = append(lines, f.Line)
		if f.Sentence == "" {
			t.Errorf("line %d: no sentence", f.Line)
		}
	}
	if want := "[4 5 6 7 8 9 10 11 12 13 15]"; fmt.Sprint(lines) != want || done.Recorded != 2 || done.Changed != 1 || done.Lines != 15 || done.Refused != 11 {
		t.Errorf("got faults on %v in %+v, want %s", lines, done, want)
	}
	entry, err := casework.ParseID[casework.EntryID](id)
	must(t, err)
	if v := p.entry(entry).Values; v.Get(casework.FieldAction) != "Changed" || v.Get(casework.FieldOpinion) != "" || v.Get(casework.FieldNextContact) != "2026-02-01" {
		t.Errorf("got %v", v)
	}
	p.sync()
	p.wantCounts(0, 2, 0, 0)
}
