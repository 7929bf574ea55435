package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fewest is how many mistakes there are at least.
const fewest = 30

// A change of the code may take away the text in which a mistake is made: then the mistake is to be written anew.
func TestEveryMistakeStillApplies(t *testing.T) {
	all, err := read(".", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < fewest {
		t.Errorf("got %d mistakes, want at least %d", len(all), fewest)
	}
	for _, m := range all {
		if _, wrong, err := m.made("../../.."); err != nil {
			t.Errorf("%s %v", m.name, err)
		} else if !strings.Contains(wrong, m.new) {
			t.Errorf("%s: the mistake was not made", m.name)
		}
		if m.seed == 0 {
			t.Errorf("%s names no seed: run .ci/mutants -name", m.name)
		}
	}
}

func TestParse(t *testing.T) {
	const whole = "What it is.\nsync/crdt\nseed 12\n--- old\na\nb\n--- new\nc\n--- end\n"
	tests := []struct {
		name, text string
		want       mutant
		err        error
	}{
		{name: "whole", text: whole, want: mutant{what: "What it is.", folder: "sync/crdt", seed: 12, old: "a\nb", new: "c"}},
		{name: "no seed", text: strings.Replace(whole, "seed 12\n", "", 1), want: mutant{what: "What it is.", folder: "sync/crdt", old: "a\nb", new: "c"}},
		{name: "taken away", text: strings.Replace(whole, "c\n", "", 1), want: mutant{what: "What it is.", folder: "sync/crdt", seed: 12, old: "a\nb"}},
		{name: "no folder", text: strings.Replace(whole, "sync/crdt\nseed 12\n", "", 1), err: errForm},
		{name: "no end", text: strings.TrimSuffix(whole, "--- end\n"), err: errForm},
		{name: "no mistake", text: strings.Replace(whole, "c\n", "a\nb\n", 1), err: errForm},
		{name: "nothing", err: errForm},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parse(test.text)
			if !errors.Is(err, test.err) {
				t.Fatalf("got error %v, want %v", err, test.err)
			}
			if err == nil && got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestMade(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "sync", "crdt")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.go": "one two", "b.go": "two", "a_test.go": "one"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, old, file, wrong string }{
		{name: "once, and in a test", old: "one", file: "a.go", wrong: "1 two"},
		{name: "twice", old: "two"},
		{name: "nowhere", old: "three"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path, wrong, err := mutant{file: "07-x.mutant", folder: "sync/crdt", old: test.old, new: "1"}.made(root)
			if test.file == "" {
				if err == nil || !strings.Contains(err.Error(), "sync/crdt") || !strings.Contains(err.Error(), test.old) || !strings.Contains(err.Error(), "07-x.mutant") {
					t.Fatalf("got error %v, want one that says which and where", err)
				}
				return
			}
			if err != nil || filepath.Base(path) != test.file || wrong != test.wrong {
				t.Errorf("got %q, %q, %v, want %q, %q", path, wrong, err, test.file, test.wrong)
			}
		})
	}
}

// A seed is written so that it is read again, and nothing else changes.
func TestNameSeed(t *testing.T) {
	for _, text := range []string{"What.\nsync/crdt\n--- old\na\n--- new\nb\n--- end\n", "What.\nsync/crdt\nseed 3\n--- old\n\ta\nb\n--- new\n--- end\n"} {
		m, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		m.file = filepath.Join(t.TempDir(), "01-x.mutant")
		if err := m.nameSeed(77); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(m.file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parse(string(b))
		want := m
		want.file, want.seed = "", 77
		if err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestProperty(t *testing.T) {
	tests := []struct {
		name, said, want string
		seed             uint64
	}{
		{name: "a property", said: "--- FAIL\n    x_test.go:1: seed 7, step 1066: read your writes: phone 1: it: did not\nreplay: seed 7", seed: 7, want: "read your writes"},
		{name: "a panic", said: "panic: runtime error: seed 7"},
		{name: "too long", said: "it did not end within 3m0s"},
		{name: "nothing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seed, got, err := property(test.said)
			if seed != test.seed || got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %d, %q, %v, want %d, %q", seed, got, err, test.seed, test.want)
			}
		})
	}
}
