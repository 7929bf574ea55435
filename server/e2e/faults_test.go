package e2e_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFaultsAreShown reads FAULTS.md: each fault must name a test, and each test that is named must exist.
func TestFaultsAreShown(t *testing.T) {
	text, err := os.ReadFile("FAULTS.md")
	if err != nil {
		t.Fatal(err)
	}
	known := testNames(t, filepath.Join("..", ".."))
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")
	rows := 0
	for number, line := range strings.Split(string(text), "\n") {
		names := named.FindAllStringSubmatch(line, -1)
		for _, name := range names {
			if !known[name[1]] {
				t.Errorf("line %d: there is no test %s", number+1, name[1])
			}
		}
		heading := strings.Contains(line, "shown by") || strings.HasPrefix(line, "|---")
		if !strings.HasPrefix(line, "|") || heading {
			continue
		}
		if rows++; len(names) == 0 {
			t.Errorf("line %d names no test: %s", number+1, line)
		}
	}
	if rows < 50 {
		t.Errorf("FAULTS.md has %d rows; some got lost", rows)
	}
}

// testNames are the names of all tests of the tree.
func testNames(t *testing.T, root string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				out[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
