package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"streetlight/server/sheet"
)

// file writes a file of a school's and gives its path.
func (o *office) file(text string) string {
	o.t.Helper()
	path := filepath.Join(filepath.Dir(o.dir), "school.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

const exclusions = "Name,Date of birth,When,Suspension or exclusion,School days,Your agency's own reference\n" +
	"Jude Ashdown,14/06/2011,12/01/2026,Suspension,5,EX-1\n" +
	"Robin Vale,01/02/2010,31/02/2026,suspension,2,EX-2\n" +
	"Sam Hollis,2010-03-01,2026-01-13,permanent,,EX-3\n" +
	"=cmd|' /C calc'!A0,2010-03-01,2026-01-13,suspension,,EX-4\n"

func school() []string {
	return []string{"user", "add", "Peter Bell", "--role", "education_lead", "--agency", "Northfield School", "--sector", "education", "--team", "Office"}
}

func TestAFileIsImportedFromTheCommandLine(t *testing.T) {
	for _, where := range []string{"on the store", "while a server runs"} {
		t.Run(where, func(t *testing.T) {
			o := newOffice(t)
			o.must(school()...)
			if where != "on the store" {
				o.serve()
			}
			args := []string{"import", o.file(exclusions), "--agency", "Northfield School", "--kind", "school_exclusion"}
			out, err := o.run(append(args, "--dry-run")...)
			wantExit(t, err, 3)
			for _, want := range []string{`line 3, column "When", "31/02/2026"`, `line 5, column "School days"`, "4 lines: 2 would be recorded", "2 are refused"} {
				if !strings.Contains(out, want) {
					t.Errorf("the trial does not say %q: %s", want, out)
				}
			}
			results := filepath.Join(filepath.Dir(o.dir), "results.ndjson")
			first := o.report(append(args, "--json", "--results", results), 3)
			if first.Recorded != 2 || first.Refused != 2 || first.First != 2 || first.Last != 5 {
				t.Errorf("got %+v, want two recorded: the trial kept nothing", first)
			}
			if b, err := os.ReadFile(results); err != nil || bytes.Count(b, []byte("\n")) != 4 {
				t.Errorf("got %q, %v, want the fate of four lines", b, err)
			}
			again := o.report(append(args, "--json"), 3)
			if again.Recorded != 0 || again.Unchanged != 2 {
				t.Errorf("got %+v, want nothing doubled", again)
			}
			o.file(strings.Replace(exclusions, ",5,EX-1", ",3,EX-1", 1))
			if put := o.report(append(args, "--json", "--stop"), 3); put.Corrected != 1 || put.Lines != 2 || put.Ended == "" {
				t.Errorf("got %+v, want one corrected, and an end at line 3", put)
			}
		})
	}
}

// wantExit checks the exit code that an error gives.
func wantExit(t *testing.T, err error, want int) {
	t.Helper()
	if got := explain(&bytes.Buffer{}, err); got != want {
		t.Errorf("exit %d (%v), want %d", got, err, want)
	}
}

// report runs an import and reads what it prints.
func (o *office) report(args []string, exit int) sheet.Report {
	o.t.Helper()
	out, err := o.run(args...)
	wantExit(o.t, err, exit)
	var r sheet.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		o.t.Fatalf("%q: %v", out, err)
	}
	return r
}

func TestAnImportThatCannotBeIsRefusedInWords(t *testing.T) {
	o := newOffice(t)
	o.must(school()...)
	for name, c := range map[string]struct {
		text string
		args []string
		exit int
		want string
	}{
		"no such agency": {exclusions, []string{"--agency", "Elsewhere", "--kind", "school_exclusion"}, 1, "Northfield School"},
		"no such kind":   {exclusions, []string{"--agency", "Northfield School", "--kind", "essay"}, 1, "school_exclusion"},
		"other columns":  {"a,b\n", []string{"--agency", "Northfield School", "--kind", "school_exclusion"}, 1, `column "a"`},
		"no agency":      {exclusions, []string{"--kind", "school_exclusion"}, 2, "--agency"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.run(append([]string{"import", o.file(c.text)}, c.args...)...)
			var said bytes.Buffer
			if code := explain(&said, err); code != c.exit || !strings.Contains(said.String(), c.want) {
				t.Errorf("exit %d and %q, want %d and %q", code, said.String(), c.exit, c.want)
			}
		})
	}
}

func TestClientsFromTheCommandLine(t *testing.T) {
	o := newOffice(t)
	o.must(school()...)
	out := o.must("client", "add", "Register", "--agency", "Northfield School", "--kinds", "school_attendance,school_exclusion")
	if !strings.Contains(out, "sl1_") || !strings.Contains(out, "school_attendance, school_exclusion") {
		t.Errorf("got %q, want the key", out)
	}
	if again := o.must("client", "rotate", "Register"); again == out || !strings.Contains(again, "sl1_") {
		t.Errorf("got %q, want another key", again)
	}
	if list := o.must("client", "list"); strings.Contains(list, "sl1_") || !strings.Contains(list, "in use") {
		t.Errorf("got %q, want the system and no key", list)
	}
	o.must("client", "revoke", "Register")
	if list := o.must("client", "list"); !strings.Contains(list, "revoked") {
		t.Errorf("got %q, want it revoked", list)
	}
	for _, args := range [][]string{{"client", "rotate", "Register"}, {"client", "add", "X", "--agency", "Northfield School", "--kinds", "essay"}, {"client", "add", "X", "--agency", "Nowhere", "--kinds", "school_attendance"}} {
		if _, err := o.run(args...); err == nil || len(err.Error()) < 20 {
			t.Errorf("%v: got %v, want words", args, err)
		}
	}
}
