package encounters

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Strings that break text handling, once in every cell that is read: each is kept or named in a reason, and the row after it
// is read all the same.
func TestNaughtyStrings(t *testing.T) {
	for _, naughty := range naughtyStrings(t) {
		for c := range columns {
			b := read(t, apiHeader+apiRowWith(t, c, naughty)+apiRow)
			if got := len(b.Encounters) + len(b.Rejected); got != 2 || len(b.Encounters) == 0 {
				t.Errorf("%q in column %d: got %d encounters and %v", naughty, c, len(b.Encounters), b.Rejected)
				continue
			}
			if last := b.Encounters[len(b.Encounters)-1]; last.Place != "Market Street" {
				t.Errorf("%q in column %d: the row after it became %+v", naughty, c, last)
			}
			for _, bad := range b.Rejected {
				if bad.Line != 2 || bad.Reason == "" || strings.ContainsAny(bad.Reason, "\n\x00") {
					t.Errorf("%q in column %d: got reason %q", naughty, c, bad)
				}
			}
		}
	}
}

func naughtyStrings(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "naughty-strings.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if len(out) < 400 {
		t.Fatalf("got %d naughty strings", len(out))
	}
	return out
}

func apiRowWith(t *testing.T, c column, value string) string {
	t.Helper()
	head, err := readHeader(strings.Split(strings.TrimSpace(apiHeader), ","))
	if err != nil {
		t.Fatal(err)
	}
	cells := strings.Split(strings.TrimSuffix(apiRow, "\n"), ",")
	cells[head.at[c]] = value
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(cells); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	return b.String()
}
