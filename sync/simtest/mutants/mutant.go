package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// mutant is one mistake. Its file NN-name.mutant says in the first line what the mistake is, in the second in which folder,
// in the third, where one is known, "seed N" for the seed that notices it and is run first, and then the text as it stands
// there, once, and as the mistake has it, between lines "--- old", "--- new" and "--- end".
type mutant struct {
	file     string // where it is described
	name     string
	what     string
	folder   string
	seed     uint64 // that noticed it before; 0: none is known
	old, new string
}

// read reads the mistakes whose names fit a regular expression, in order.
func read(dir, only string) ([]mutant, error) {
	fits, err := regexp.Compile(only)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.mutant"))
	if err != nil {
		return nil, err
	}
	var all []mutant
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		m, err := parse(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		m.file, m.name = path, strings.TrimSuffix(filepath.Base(path), ".mutant")
		if fits.MatchString(m.name) {
			all = append(all, m)
		}
	}
	return all, nil
}

var errForm = errors.New("it is not: what, folder, perhaps a seed, old, new")

// parse reads the description of a mistake.
func parse(text string) (m mutant, err error) {
	head, rest, ok := strings.Cut(text, "--- old\n")
	before, after, ok2 := strings.Cut(rest, "--- new\n")
	after, _, ok3 := strings.Cut(after, "--- end\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if !ok || !ok2 || !ok3 || len(lines) < 2 || len(lines) > 3 || before == "" || before == after {
		return m, errForm
	}
	m = mutant{what: lines[0], folder: lines[1], old: strings.TrimSuffix(before, "\n"), new: strings.TrimSuffix(after, "\n")}
	if len(lines) == 3 {
		_, err = fmt.Sscanf(lines[2], "seed %d", &m.seed)
	}
	return m, err
}

// made gives the file of the module in which the mistake is made, and its text with the mistake. The right text must stand
// in the folder once.
func (m mutant) made(root string) (path, wrong string, err error) {
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(m.folder), "*.go"))
	if err != nil {
		return "", "", err
	}
	times := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			return "", "", err
		}
		if n := strings.Count(string(b), m.old); n > 0 {
			path, wrong = f, strings.Replace(string(b), m.old, m.new, 1)
			times += n
		}
	}
	if times != 1 {
		first, _, _ := strings.Cut(strings.TrimSpace(m.old), "\n")
		return "", "", fmt.Errorf("does not apply: its text (%q ...) stands %d times in %s; write %s anew", first, times, m.folder, m.file)
	}
	return path, wrong, nil
}

// nameSeed writes into the description which seed noticed the mistake.
func (m mutant) nameSeed(seed uint64) error {
	text := fmt.Sprintf("%s\n%s\nseed %d\n--- old\n%s\n--- new\n%s", m.what, m.folder, seed, m.old, m.new)
	if m.new != "" {
		text += "\n"
	}
	return os.WriteFile(m.file, []byte(text+"--- end\n"), 0o600)
}
