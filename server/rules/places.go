package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"cel.dev/cel-go/common/types"

	"streetlight/shared/casework"
)

// Row says that a fact about a child counts for a rule across places. Rows are kept beside the facts they come from; whose they
// are is asked for when their rule is judged, and never named by a finding.
type Row struct {
	Rule  string           // its id
	Place string           // as it was written
	Child casework.ChildID // the home of linked records, so that one child counts once
	Fact  casework.FactRef
}

// PlaceFinding is what a rule found at one place. It names facts and no child.
type PlaceFinding struct {
	Place    string // as the first of the facts wrote it
	Children int
	casework.Finding
}

// PlaceRows gives the rows of a fact about a child: one for each rule across places that looks at it and each place that
// stands. What does not count has none.
func (e *Engine) PlaceRows(f Fact, child casework.ChildID) []Row {
	s := Subject{Facts: []Fact{f}}
	h := e.history(&s)
	var rows []Row
	for i := range e.places {
		selection := &e.places[i].selections[0]
		for _, o := range h.lists[selection.bit] {
			ref := h.ref(o, clockOccurred)
			ref.Selections = []string{selection.Name}
			for _, place := range h.reading(0).places {
				rows = append(rows, Row{Rule: e.places[i].ID, Place: place, Child: child, Fact: ref})
			}
		}
	}
	return rows
}

// JudgePlaces says what the rules across places say at now, place by place, and when a window could next let go of a row. The
// rows may come in any order. A rule that fails does not hide the others.
func (e *Engine) JudgePlaces(rows []Row, now time.Time) (findings []PlaceFinding, next time.Time, err error) {
	var failed []error
	for i := range e.places {
		for _, there := range e.byPlace(rows, &e.places[i], now) {
			finding, err := there.ask(now)
			if err != nil {
				failed = append(failed, fmt.Errorf("rule %s: %w", e.places[i].ID, err))
			}
			if finding != nil {
				findings = append(findings, *finding)
			}
			leaves := there.rows[0].Fact.OccurredAt.Add(time.Duration(there.window+1) * time.Millisecond)
			next = earlier(next, leaves)
		}
	}
	return findings, next, errors.Join(failed...)
}

// thereRows are the rows of one place that a rule's window holds, by time.
type thereRows struct {
	*rule
	engine *Engine
	key    string
	rows   []Row
}

// byPlace sorts what the rule's window holds by place, and by time at each.
func (e *Engine) byPlace(rows []Row, r *rule, now time.Time) []thereRows {
	from, at := now.UnixMilli()-r.window, map[string]int{}
	var out []thereRows
	for _, row := range rows {
		key, t := placeKey(row.Place), row.Fact.OccurredAt.UnixMilli()
		if row.Rule != r.ID || key == "" || t < from || t > now.UnixMilli() {
			continue
		}
		i, ok := at[key]
		if !ok {
			i, at[key] = len(out), len(out)
			out = append(out, thereRows{rule: r, engine: e, key: key})
		}
		out[i].rows = append(out[i].rows, row)
	}
	for i := range out {
		slices.SortFunc(out[i].rows, func(a, b Row) int { return cmp.Or(inOrder(a.Fact, b.Fact), strings.Compare(a.Place, b.Place)) })
	}
	slices.SortFunc(out, func(a, b thereRows) int { return strings.Compare(a.key, b.key) })
	return out
}

// ask puts the rule to one place.
func (t thereRows) ask(now time.Time) (*PlaceFinding, error) {
	h := &history{engine: t.engine, subject: &Subject{}}
	children, agencies := map[casework.ChildID]bool{}, map[casework.AgencyID]bool{}
	for _, row := range t.rows {
		children[row.Child], agencies[row.Fact.Agency] = true, true
	}
	a := &answers{rule: t.rule, history: h, now: now, values: []any{types.Int(len(children)), types.Int(len(agencies))}}
	held, err := a.hold()
	if err != nil || !held {
		return nil, err
	}
	f := casework.Finding{Rule: t.ID, RuleName: t.Name, Pack: t.engine.pack.Version, Priority: t.Priority, JudgedAt: now.UTC(), Template: t.Template,
		Owner: t.Owner, Deadline: t.DeadlineWords(), Task: t.Task()}
	for _, row := range t.rows {
		if !slices.ContainsFunc(f.Facts, func(r casework.FactRef) bool { return r.Key() == row.Fact.Key() }) {
			f.Facts = append(f.Facts, row.Fact)
		}
	}
	f.Provisional = slices.ContainsFunc(f.Facts, func(r casework.FactRef) bool { return !r.Approved })
	f.Why = t.sentence(h, f.Facts, len(children), len(agencies), now)
	return &PlaceFinding{Place: t.rows[0].Place, Children: len(children), Finding: f}, nil
}

// sentence says why the rule spoke of the place.
func (t thereRows) sentence(h *history, facts []casework.FactRef, children, agencies int, now time.Time) string {
	s := &t.selections[0]
	return capital(t.Sentence(func(blank string) string {
		switch blank {
		case "place":
			return t.rows[0].Place
		case s.Name + ".children":
			return number(children, "child", "children")
		case s.Name + ".agencies":
			return number(agencies, "agency", "agencies")
		case s.Name + ".window":
			return s.Within.Words()
		case s.Name + ".dates":
			var days []time.Time
			for _, f := range facts {
				days = append(days, f.OccurredAt.In(h.engine.pack.Location()))
			}
			return datesOf(days, now.In(h.engine.pack.Location()))
		}
		return ""
	}))
}

// place tidies what was written as a place; what says that the place is not known gives "".
func place(text string) string {
	if placeKey(text) == "" {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// placeKey makes two spellings of a place one: case, spaces and signs do not matter. What says that it is not known gives "".
func placeKey(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch key := strings.Join(words, " "); key {
	case "not known", "unknown", "n a", "none":
		return ""
	default:
		return key
	}
}
