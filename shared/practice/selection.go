package practice

import (
	"slices"

	"streetlight/shared/casework"
)

// Selection picks some of a child's facts.
type Selection struct {
	Name   string              `yaml:"name"`
	One    string              `yaml:"one"`  // such as "police contact"
	Many   string              `yaml:"many"` // such as "police contacts"
	Kinds  []casework.Kind     `yaml:"kinds"`
	At     Clock               `yaml:"at"`     // which time of a fact counts
	Within Span                `yaml:"within"` // how long ago at most, the limit included; none means at any time
	Before Span                `yaml:"before"` // how long ago at least, the limit left out; none means up to now
	When   Condition           `yaml:"when"`
	Except Condition           `yaml:"except"` // takes out what meets it; none takes out nothing
	Waits  Wait                `yaml:"waits"`
	Plans  []casework.Priority `yaml:"plans"` // holds nothing unless the child's active plan has one of these
	Sums   []string            `yaml:"sums"`  // fields of numbers that the predicate may ask for, added up over the facts
	Owner  casework.Role       `yaml:"owner"` // acknowledges instead of the rule's owner when this holds a fact
}

// Clock says which time of a fact counts: when it occurred, when it was received, or the name of a field that holds a time,
// such as found_at. A fact without that time is in no selection.
type Clock string

// The clocks that every fact has. Where no clock is named, facts count when they occurred.
const (
	Occurred Clock = "occurred"
	Received Clock = "received"
)

// Field is the field that the clock reads; ok is false for the clocks that every fact has, and for what is no clock.
func (c Clock) Field() (f casework.Field, ok bool) {
	f, ok = casework.Find(casework.EntryFields(), string(c))
	return f, ok && (f.Type == casework.Moment || f.Type == casework.Day)
}

// Wait holds a fact back until it has gone unanswered for a time: "still without an interview after 72 hours".
type Wait struct {
	For   Span            `yaml:"for"`   // none means that the selection does not wait
	Kinds []casework.Kind `yaml:"kinds"` // what answers it: a fact of these kinds
	When  Condition       `yaml:"when"`  // that meets this, and happened no earlier
	About bool            `yaml:"about"` // and is about the same entry; then it answers whenever it came
}

// Condition is met by a fact for which every line holds. Where people left several values standing in a field, one of
// them is enough. No line can name what a free text says or anything about who the child is.
type Condition struct {
	Sectors    []casework.Sector   `yaml:"sectors"`    // the author's agency is one of these
	Roles      []casework.Role     `yaml:"roles"`      // the author's role is one of these
	Has        map[string][]string `yaml:"has"`        // for each field: one of these answers was given
	AtLeast    map[string]int      `yaml:"at_least"`   // for each field of a number: it is this or more
	Filled     []string            `yaml:"filled"`     // something, whatever it is, stands in one of these fields
	Levels     []Level             `yaml:"levels"`     // an indicator of one of these levels was ticked
	Indicators []string            `yaml:"indicators"` // one of these indicators was ticked
	Any        []Condition         `yaml:"any"`        // at least one of these is met
	Not        []Condition         `yaml:"not"`        // none of these is met
}

// Empty says whether the condition asks nothing; every fact meets it.
func (c Condition) Empty() bool {
	return len(c.Sectors)+len(c.Roles)+len(c.Has)+len(c.AtLeast)+len(c.Filled)+len(c.Levels)+len(c.Indicators)+len(c.Any)+len(c.Not) == 0
}

// Has says whether the selection gives the predicate this name, such as "events".
func (s Selection) Has(name string) bool {
	return slices.Contains(countNames(), name) || slices.Contains(s.Sums, name)
}

// countNames are what the predicate may ask of every selection of a child's facts.
func countNames() []string { return []string{"events", "agencies", "authors"} }
