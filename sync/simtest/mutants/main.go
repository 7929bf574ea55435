// Command mutants proves that the simulation can fail: it makes each mistake that a file here describes, in a copy of the
// module, and runs the simulation on it. A mistake that no seed notices is one that the simulation should be able to see.
//
// A file NN-name.mutant says in its first line what the mistake is, in its second in which folder, in a third, where one is
// known, "seed N" for the seed that notices it and is run first, and then the text as it stands there (once) and as the
// mistake has it, between lines "--- old", "--- new" and "--- end".
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// mutant is one mistake.
type mutant struct {
	name     string
	what     string
	folder   string
	seed     uint64 // that noticed it before; 0: none is known
	old, new string
}

func main() {
	seeds := flag.Int("seeds", 60, "how many seeds to run on each mistake, at most")
	steps := flag.Int("steps", 1000, "how many steps for each seed")
	only := flag.String("only", "", "run those mistakes alone whose names hold this")
	flag.Parse()
	if err := run(os.Stdout, ".", *only, *seeds, *steps); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// run makes each mistake in turn; root is the module's folder.
func run(out io.Writer, root, only string, seeds, steps int) error {
	all, err := read(filepath.Join(root, "sync", "simtest", "mutants"), only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "streetlight-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyModule(root, dir); err != nil {
		return fmt.Errorf("copy the module: %w", err)
	}
	if said, err := simulate(dir, 1, min(seeds, 10), steps); err != nil {
		return fmt.Errorf("the code as it stands fails: %w\n%s", err, said)
	}
	caught := 0
	for _, m := range all {
		began := time.Now()
		by, err := m.try(dir, seeds, steps)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		verdict := "NOT CAUGHT"
		if by != "" {
			verdict = "caught by: " + by
			caught++
		}
		fmt.Fprintf(out, "%-34s %4.0f s  %s\n", m.name, time.Since(began).Seconds(), verdict)
	}
	fmt.Fprintf(out, "caught %d of %d\n", caught, len(all))
	if caught < len(all) || len(all) == 0 {
		return errors.New("the simulation does not see every mistake")
	}
	return nil
}

// read reads the mistakes.
func read(dir, only string) ([]mutant, error) {
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
		m.name = strings.TrimSuffix(filepath.Base(path), ".mutant")
		if strings.Contains(m.name, only) {
			all = append(all, m)
		}
	}
	return all, nil
}

func parse(text string) (m mutant, err error) {
	head, rest, ok := strings.Cut(text, "--- old\n")
	before, after, ok2 := strings.Cut(rest, "--- new\n")
	after, _, ok3 := strings.Cut(after, "--- end\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if !ok || !ok2 || !ok3 || len(lines) < 2 || len(lines) > 3 {
		return m, errors.New("it is not: what, folder, perhaps a seed, old, new")
	}
	m = mutant{what: lines[0], folder: lines[1], old: strings.TrimSuffix(before, "\n"), new: strings.TrimSuffix(after, "\n")}
	if len(lines) == 3 {
		_, err = fmt.Sscanf(lines[2], "seed %d", &m.seed)
	}
	return m, err
}

// try makes the mistake, runs the simulation, and takes the mistake back. By is the property that noticed; "" when none did.
func (m mutant) try(dir string, seeds, steps int) (by string, err error) {
	path, right, err := m.find(dir)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(right), m.old, m.new, 1)), 0o600); err != nil {
		return "", err
	}
	said, failed := m.simulate(dir, seeds, steps)
	if err := os.WriteFile(path, right, 0o600); err != nil {
		return "", err
	}
	if failed == nil {
		return "", nil
	}
	return property(said)
}

// find looks for the one file of the folder that has the text, once.
func (m mutant) find(dir string) (path string, text []byte, err error) {
	files, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(m.folder), "*.go"))
	if err != nil {
		return "", nil, err
	}
	times := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return "", nil, err
		}
		if n := strings.Count(string(b), m.old); n > 0 && !strings.HasSuffix(f, "_test.go") {
			path, text = f, b
			times += n
		}
	}
	if times != 1 {
		return "", nil, fmt.Errorf("its text stands %d times in %s: write it anew", times, m.folder)
	}
	return path, text, nil
}

// property finds which seed noticed the mistake, and by what. A build that fails is no catch.
func property(said string) (string, error) {
	_, after, ok := strings.Cut(said, ": seed ")
	seed, _, ok2 := strings.Cut(after, ",")
	_, after, ok3 := strings.Cut(after, ": ")
	if !ok || !ok2 || !ok3 {
		return "", fmt.Errorf("it did not run:\n%s", said)
	}
	line, _, _ := strings.Cut(after, "\n")
	name, _, _ := strings.Cut(line, ": ")
	return "seed " + seed + ": " + name, nil
}

// simulate runs the seed that noticed the mistake before, and the others only if it does no longer.
func (m mutant) simulate(dir string, seeds, steps int) (said string, err error) {
	if m.seed != 0 {
		if said, err = simulate(dir, m.seed, 1, steps); err != nil {
			return said, err
		}
	}
	return simulate(dir, 1, seeds, steps)
}

// simulate runs the simulation in a copy of the module.
func simulate(dir string, from uint64, seeds, steps int) (said string, err error) {
	cmd := exec.Command("go", "test", "-trimpath", "-count=1", "-run", "^TestSimulation$", "./sync/simtest",
		"-from", strconv.FormatUint(from, 10), "-seeds", strconv.Itoa(seeds), "-steps", strconv.Itoa(steps))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// copyModule copies what the simulation needs.
func copyModule(from, to string) error {
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return filepath.WalkDir(filepath.Join(from, "sync"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, inside), 0o700)
		}
		return copyFile(path, filepath.Join(to, inside))
	})
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}
