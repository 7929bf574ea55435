package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// The ways in which people here write a day and a time.
const (
	dayWords    = "Monday 2 January 2006"
	momentWords = "Monday 2 January 2006, 15:04"
	shortDay    = "Mon 2 Jan 2006"
	hourWords   = "15:04"
	machineTime = "2006-01-02T15:04:05Z07:00"
)

// words are the functions that templates may call.
func (c *Console) words() template.FuncMap {
	return template.FuncMap{
		"moment":     func(t time.Time) string { return inWords(t, c.opts.Zone, momentWords) },
		"shortday":   func(t time.Time) string { return inWords(t, c.opts.Zone, shortDay) },
		"hour":       func(t time.Time) string { return inWords(t, c.opts.Zone, hourWords) },
		"day":        func(t time.Time) string { return inWords(t, c.opts.Zone, dayWords) },
		"machine":    func(t time.Time) string { return t.UTC().Format(machineTime) },
		"iso":        func(t time.Time) string { return inWords(t, c.opts.Zone, casework.DayLayout) },
		"due":        due,
		"late":       func(t, now time.Time) bool { return !t.IsZero() && t.Before(now) },
		"level":      c.levelWords,
		"reasons":    func() []casework.Choice { return c.desk.Pack().ReturnReasons() },
		"bases":      func() []casework.Choice { return c.desk.Pack().LawfulBases() },
		"reason":     func(code string) string { return c.desk.Pack().ReasonWords(code) },
		"basis":      func(code string) string { return c.desk.Pack().BasisWords(code) },
		"packstate":  stateWords,
		"verdict":    verdictWords,
		"count":      count,
		"asset":      c.assetPath,
		"field":      newInput,
		"mayrecord":  func(w casework.Worker) bool { return len(kindsOf(w)) > 0 },
		"asked":      func(v view, f casework.Field, codes []casework.Choice) asked { return asked{v, f, codes} },
		"list":       func(now time.Time, lines any) listing { return listing{now, lines} },
		"lower":      lowerFirst,
		"words":      func(action string, f *actions.WordsForm, v view) wordsBody { return wordsBody{action, f, v} },
		"told":       casework.ToldChoices,
		"toldwords":  func(code string) string { return labelOf(casework.ToldChoices(), code) },
		"median":     medianWords,
		"countwords": countWords,
		"intime":     inTimeWords,
		"sharewith":  sharingWith,
		"sharing":    newSharingFields,
		"ahead":      aheadWords,
		"joined":     func(texts []string) string { return strings.Join(texts, "\n") },
	}
}

func labelOf(choices []casework.Choice, code string) string {
	return casework.Field{Choices: choices}.LabelOf(code)
}

// levelWords says what a level of indicators means; the code alone where the pack has no such level.
func (c *Console) levelWords(code string) string {
	if l, ok := c.desk.Pack().LevelWords(practice.Level(code)); ok {
		return l.Words
	}
	return code
}

func inWords(t time.Time, zone *time.Location, layout string) string {
	if t.IsZero() {
		return "not known"
	}
	return t.In(zone).Format(layout)
}

// due says how long there is until t, or since when it is late.
func due(t, now time.Time) string {
	switch d := t.Sub(now); {
	case t.IsZero():
		return "no time set"
	case d <= -time.Minute:
		return span(-d) + " late"
	case d < time.Minute:
		return "due now"
	default:
		return "due in " + span(d)
	}
}

// span is a length of time as people say it: one unit, rounded down.
func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return count(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour", "hours")
	default:
		return count(int(d/(24*time.Hour)), "day", "days")
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func verdictWords(v casework.Verdict) string {
	switch v {
	case casework.Approved:
		return "Approved"
	case casework.Returned:
		return "Returned to its author"
	case casework.Withdrawn:
		return "Withdrawn"
	case casework.Submitted, "":
		return "Waiting for a verdict"
	}
	return string(v)
}

// aheadWords says by how much a phone's clock is wrong; "" where that is nothing to speak of.
func aheadWords(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return "Its clock was " + span(d) + " ahead."
	case d <= -time.Minute:
		return "Its clock was " + span(-d) + " behind."
	}
	return ""
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// listing is what the parts that draw tables need: the lines, and the time by which some are late.
type listing struct {
	Now   time.Time
	Lines any
}

// asked is one field of a record, drawn by the part "recordfield".
type asked struct {
	View  view
	Field casework.Field
	Codes []casework.Choice // of a set of codes
}

// input is a text field of a form, drawn by the part "input".
type input struct {
	Name, Label, Hint, Value, Problem string
	Type, Complete                    string
}

// newInput makes a text field from its name, type, autocomplete, label, hint and the view it stands in.
func newInput(v view, name, kind, complete, label, hint string) input {
	in := input{Name: name, Label: label, Hint: hint, Problem: v.Problems().For(name), Type: kind, Complete: complete}
	if kind != "password" {
		in.Value = v.Form.Get(name)
	}
	return in
}
