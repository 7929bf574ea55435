package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestTruncatedPhone cuts a phone's records off. The phone says so, sends what can be read, keeps the damaged file beside the
// new one, and pulls what the server has.
func TestTruncatedPhone(t *testing.T) {
	h := newHouse(t)
	officer := h.add("Robin Ferry", "pcso")
	ph := h.handOut(officer)
	record := append([]string{"record", "--json", "--new-child", "name=Alfie Reed", "--new-child", "age_band=14_15"}, flags(contact(nil))...)
	var sent [3]entry
	for i := range sent {
		ph.run(record...).read(t, &sent[i])
	}
	ph.run("sync").well(t)
	ph.run(record...).well(t) // and one that is never sent
	file := filepath.Join(ph.vault, "vault.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := whole[:2*4096] // where everything begins is in these pages, and nothing else
	if err := os.WriteFile(file, cut, 0o600); err != nil {
		t.Fatal(err)
	}
	ph.run("list").sorry(t, "The records on this phone are damaged. Nothing was deleted")
	var salvaged struct{ Sent, Kept, Drafts, Left int }
	ph.run("salvage", "--json").read(t, &salvaged)
	if salvaged.Sent+salvaged.Kept+salvaged.Drafts+salvaged.Left != 0 {
		t.Errorf("salvaged %+v of records that begin and end nowhere", salvaged)
	}
	ph.run("enrol", "--instead", "--server", h.url(), "--code", h.code(officer), "--cost-for-demonstration").well(t)
	kept, err := filepath.Glob(ph.vault + "*/vault.db")
	if err != nil || !holdsFile(t, kept, cut) {
		t.Errorf("the damaged file is not among %v, %v", kept, err)
	}
	ph.run("sync").well(t)
	if got := ph.list(); len(got) != len(sent) {
		t.Errorf("after it was set up anew the phone lists %d entries, want %d", len(got), len(sent))
	}
}

// holdsFile says whether one of the files has exactly these bytes.
func holdsFile(t *testing.T, paths []string, want []byte) bool {
	t.Helper()
	for _, path := range paths {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(got, want) {
			return true
		}
	}
	return false
}
