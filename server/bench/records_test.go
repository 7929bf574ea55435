package main

import (
	"os"
	"strings"
	"testing"
)

func written100(t *testing.T, n int) files {
	t.Helper()
	f, err := newWriter(seed).write(t.TempDir(), n)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func linesOf(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

func TestASmallerSetIsAPrefix(t *testing.T) {
	small, large := linesOf(t, written100(t, 100).contacts), linesOf(t, written100(t, 300).contacts)
	for i, line := range small {
		if line != large[i] {
			t.Fatalf("line %d: got %s, want %s", i, large[i], line)
		}
	}
	if len(small) != 100 || len(large) != 300 {
		t.Errorf("got %d and %d lines", len(small), len(large))
	}
}

// TestSides counts what the two offline phones change: 2,400 fields of 1,000 records, 2,000 of which contradict nothing.
func TestSides(t *testing.T) {
	f := written100(t, 1000)
	changes := map[string]int{}
	for _, path := range []string{f.sideA, f.sideB} {
		edits, err := readEdits(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			for name := range e.Set {
				changes[name]++
			}
		}
	}
	for name, want := range map[string]int{"action": 1000, "next_contact": 1000, "opinion": 400, "updated_at": 2000} {
		if changes[name] != want {
			t.Errorf("%s: got %d changes, want %d", name, changes[name], want)
		}
	}
}

// TestRounds sees that no two rounds of edits touch one record.
func TestRounds(t *testing.T) {
	f := written100(t, 1000)
	edited := map[string]bool{}
	for _, path := range append([]string{f.countedUp, f.countedDown}, f.edits...) {
		edits, err := readEdits(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			edited[e.ID] = true
		}
	}
	if want := 100 * (editRounds + 2); len(edited) != want {
		t.Errorf("got %d records edited, want %d", len(edited), want)
	}
}

func TestUnseen(t *testing.T) {
	e := edit{"id", map[string]string{"action": "called", "opinion": "calm", "updated_at": "2026-01-05T10:00:00.000Z"}}
	for _, c := range []struct {
		name  string
		shown map[string]any
		want  int
	}{
		{"all there", map[string]any{"action": "called", "opinion": "calm"}, 0},
		{"one of two that contradict", map[string]any{"action": "called", "opinion": []any{"angry", "calm"}}, 0},
		{"another value alone", map[string]any{"action": "called", "opinion": "angry"}, 1},
		{"nothing", nil, 2},
	} {
		if got := unseen(e, c.shown); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
