package casework_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"streetlight/shared/casework"
)

// naughty is the Big List of Naughty Strings, which the repository keeps once.
func naughty(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../../server/demo/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return append(out, "\x00", "a\xffb", "\u202eabc", strings.Repeat("x", 100_000))
}

// Whatever is put into whatever field, it is taken as it is or refused in words that name the field.
func TestNaughtyStringsAreKeptOrRefusedByName(t *testing.T) {
	lines := naughty(t)
	if len(lines) < 400 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, table := range tables() {
		for _, f := range table.fields {
			for _, line := range lines {
				v, err := casework.FromNamed(table.fields, map[string]any{f.Name: line})
				if err != nil {
					t.Fatalf("%s %q: %v", f.Name, line, err)
				}
				checkNaughty(t, f, line, v[f.ID])
			}
		}
	}
}

func checkNaughty(t *testing.T, f casework.Field, line string, texts []string) {
	err := f.Check(texts)
	if err != nil {
		r, ok := casework.RefusalOf(err)
		if !ok || r.Field != f.Name || !utf8.ValidString(r.Sentence) || len(r.Sentence) > 1000 || strings.ContainsRune(r.Sentence, 0) {
			t.Errorf("%s %q: refused as %v", f.Name, line, err)
		}
		return
	}
	note := f.Type == casework.Text || f.Type == casework.Note || f.Type.Many()
	if note && line != "" && (len(texts) != 1 || texts[0] != line) {
		t.Errorf("%s: %q was taken as %q", f.Name, line, texts)
	}
}
