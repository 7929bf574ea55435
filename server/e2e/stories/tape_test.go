package stories_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// quiet is told only when it brings something.
const quiet = "Time passes."

var update = flag.Bool("update", false, "rewrite the golden stories with what happens now")

// tape is what is told of a story: who did what when, what that raised, and what people saw of it.
type tape struct {
	out   strings.Builder
	last  time.Time
	names map[string]string // what an id is called here
	known map[casework.AlertID]actions.AlertLine
	rules map[string]int // how many alerts of a rule there were
	leaf  int64          // the audit log has been told up to here
}

func (s *story) startTape() {
	s.names, s.known, s.rules = map[string]string{}, map[casework.AlertID]actions.AlertLine{}, map[string]int{}
}

// calls gives an id a name for the story.
func (s *story) calls(id fmt.Stringer, label string) { s.names[id.String()] = label }

// label is what an id is called here.
func (s *story) label(id string) string { return cmp.Or(s.names[id], "something unnamed") }

func (s *story) clock(at time.Time) string { return at.In(s.pack.Location()).Format("Mon 2 Jan 15:04") }
func (s *story) date(at time.Time) string  { return at.In(s.pack.Location()).Format("Mon 2 Jan 2006") }

// says tells a sentence, under the time at which it is so.
func (s *story) says(format string, args ...any) {
	if !s.now.Equal(s.last) {
		fmt.Fprintf(&s.out, "\n%s\n", s.now.In(s.pack.Location()).Format("Monday 2 January 2006, 15:04"))
		s.last = s.now
	}
	fmt.Fprintf(&s.out, "  "+format+"\n", args...)
}

// adds tells a line that belongs to the sentence before.
func (s *story) adds(format string, args ...any) { fmt.Fprintf(&s.out, "      "+format+"\n", args...) }

// news tells what happened, if it is not only time that passed, and what it changed among the open alerts.
func (s *story) news(what string) {
	s.t.Helper()
	open, err := s.service.Alerts(s.t.Context(), s.as(watcher))
	s.must(err)
	lines := s.differences(open)
	if what != quiet || len(lines) > 0 {
		s.says("%s", what)
	}
	for _, line := range lines {
		fmt.Fprintf(&s.out, "    -> %s\n", line)
	}
}

// differences says how the open alerts differ from those before.
func (s *story) differences(open []actions.AlertLine) (out []string) {
	slices.SortFunc(open, func(a, b actions.AlertLine) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(len(a.Rule), len(b.Rule)), cmp.Compare(a.Rule, b.Rule), a.RaisedAt.Compare(b.RaisedAt))
	})
	now := map[casework.AlertID]bool{}
	for _, a := range open {
		now[a.ID] = true
		had, ok := s.known[a.ID]
		switch {
		case !ok:
			out = append(out, s.raised(a))
		case had.Why != a.Why:
			out = append(out, fmt.Sprintf("%s says now%s: %s", s.label(a.ID.String()), maybe(a), a.Why))
		case had.Provisional && !a.Provisional:
			out = append(out, fmt.Sprintf("%s is firm: each of its facts is approved.", s.label(a.ID.String())))
		case !had.Provisional && a.Provisional:
			out = append(out, fmt.Sprintf("%s is provisional again.", s.label(a.ID.String())))
		}
		s.known[a.ID] = a
	}
	var gone []string
	for id := range s.known {
		if !now[id] {
			gone = append(gone, s.label(id.String())+" is open no longer.")
			delete(s.known, id)
		}
	}
	slices.Sort(gone)
	return append(out, gone...)
}

// raised tells of an alert that is new.
func (s *story) raised(a actions.AlertLine) string {
	s.rules[a.Rule]++
	name := a.Rule
	if n := s.rules[a.Rule]; n > 1 {
		name = fmt.Sprintf("%s (the %d. time)", a.Rule, n)
	}
	s.calls(a.ID, name)
	s.calls(a.Child.ID, a.Child.Name)
	rule, _ := s.pack.Rule(a.Rule)
	what := "an alert"
	if a.Task {
		what = "a task"
	}
	return fmt.Sprintf("%s %q, %s of priority %d about %s for: %s; to be answered by %s%s. %s", name, a.RuleName, what, a.Priority, a.Child.Name, rule.Owner.Label(), s.clock(a.DueAt), maybe(a), a.Why)
}

func maybe(a actions.AlertLine) string {
	if a.Provisional {
		return " (provisional)"
	}
	return ""
}

// untold are acts of setting up, and looks at a list, which the stories leave out.
func untold() []string {
	return []string{"add-worker", "make-code", "enrol-phone", "pull", "view-alerts", "view-queue", "view-tasks", "view-todos", "view-links"}
}

// tellsLog tells the leaves of the audit log since the last time, but those of the watcher and what is not told.
func (s *story) tellsLog() {
	s.t.Helper()
	var leaves []audit.Record
	s.must(s.store.View(s.t.Context(), func(r kv.Reader) (err error) {
		leaves, err = s.log.Read(r, s.leaf, 1<<20)
		return err
	}))
	fmt.Fprintf(&s.out, "\nThe audit log says:\n")
	for _, l := range leaves {
		s.leaf = l.N + 1
		if e := l.Entry; e.Actor != s.who(watcher).ID.String() && !slices.Contains(untold(), e.Action) {
			fmt.Fprintf(&s.out, "  %s  %s %s %s%s\n", s.clock(e.Time), cmp.Or(s.names[e.Actor], e.Actor), e.Action, e.Result, s.about(e))
		}
	}
}

// about names what a leaf is about, each once.
func (s *story) about(e audit.Entry) string {
	var names []string
	for _, id := range e.Detail.Entities {
		kind, bare, _ := strings.Cut(id, ":")
		if name := cmp.Or(s.names[bare], kind); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	out := ""
	if e.Reason != "" {
		out += " (" + e.Reason + ")"
	}
	if len(names) > 0 {
		out += ": " + strings.Join(names, "; ")
	}
	return out
}

// ends compares what was told with the golden story.
func (s *story) ends() {
	s.t.Helper()
	file, got := filepath.Join("testdata", s.name+".golden"), strings.TrimPrefix(s.out.String(), "\n")
	if *update {
		s.must(os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	s.must(err)
	if got == string(want) {
		return
	}
	was, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(was), len(is)) {
		if a, b := lineOf(was, i), lineOf(is, i); a != b {
			s.t.Fatalf("%s, line %d:\n got %s\nwant %s\n(-update writes the story anew)", file, i+1, b, a)
		}
	}
}

func lineOf(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the story has ended)"
}
