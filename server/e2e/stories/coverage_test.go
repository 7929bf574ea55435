package stories_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"streetlight/shared/practice"
)

// coverRow is one row of the file that says what the tests show.
type coverRow struct {
	what, state, lacks string
	tests              []string // package.TestName
}

// coverage reads the rows of COVERAGE.md.
func coverage(t *testing.T) (rows []coverRow) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "COVERAGE.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z0-9/]+\\.Test\\w+)`")
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			t.Fatalf("this row has %d cells, want 4: %s", len(cells), line)
		}
		row := coverRow{what: strings.TrimSpace(cells[0]), state: strings.TrimSpace(cells[1]), lacks: strings.TrimSpace(cells[3])}
		for _, m := range named.FindAllStringSubmatch(cells[2], -1) {
			row.tests = append(row.tests, m[1])
		}
		if strings.Count(cells[2], "`") != 2*len(row.tests) {
			t.Errorf("the tests of %q are not each written as `package.TestName`: %s", row.what, cells[2])
		}
		if row.state != "State" {
			rows = append(rows, row)
		}
	}
	return rows
}

// exists says whether a test stands in the sources of its package.
func exists(t *testing.T, test string) bool {
	t.Helper()
	dir, name, _ := strings.Cut(test, ".")
	files, err := filepath.Glob(filepath.Join("..", "..", "..", filepath.FromSlash(dir), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		raw, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(raw), "\nfunc "+name+"(t *testing.T)")
	})
}

// TestCoverage keeps COVERAGE.md true.
func TestCoverage(t *testing.T) {
	pack, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	rows := coverage(t)
	for _, r := range rows {
		for _, test := range r.tests {
			if !exists(t, test) {
				t.Errorf("%q names %s, which is no test of that package", r.what, test)
			}
		}
		checkState(t, r)
	}
	for _, rule := range pack.Rules {
		if n := rowsOf(rows, rule.ID); n != 1 {
			t.Errorf("rule %s of the live pack has %d rows, want one", rule.ID, n)
		}
	}
	for _, r := range rows {
		if _, known := pack.Rule(r.what); !known && regexp.MustCompile(`^R\d+$`).MatchString(r.what) {
			t.Errorf("there is a row of rule %s, which the live pack does not have", r.what)
		}
	}
}

func rowsOf(rows []coverRow, what string) (n int) {
	for _, r := range rows {
		if r.what == what {
			n++
		}
	}
	return n
}

// checkState holds what a row says against the tests that it names.
func checkState(t *testing.T, r coverRow) {
	t.Helper()
	throughServer := func(test string) bool {
		return strings.HasPrefix(test, "server/e2e/") || strings.HasPrefix(test, "server/actions.")
	}
	switch {
	case !slices.Contains([]string{"covered", "partly", "not covered"}, r.state):
		t.Errorf("%q is %q: say covered, partly or not covered", r.what, r.state)
	case r.state != "not covered" && len(r.tests) == 0:
		t.Errorf("%q is %s and names no test", r.what, r.state)
	case r.state == "not covered" && len(r.tests) > 0:
		t.Errorf("%q is not covered and names tests", r.what)
	case (r.state == "covered") != (r.lacks == ""):
		t.Errorf("%q is %s: what lacks is said of it if, and only if, something does", r.what, r.state)
	case strings.HasPrefix(r.what, "R") && len(r.what) < 4 && r.state == "covered" && !slices.ContainsFunc(r.tests, throughServer):
		t.Errorf("rule %s is covered, but no test of it goes through the server", r.what)
	}
}
