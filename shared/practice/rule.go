package practice

import (
	"strings"

	"streetlight/shared/casework"
)

// Rule says when a child's facts ask for a person's attention. Its selections are data; its predicate is a CEL
// expression over what the selections hold, and over nothing else.
type Rule struct {
	ID         string            `yaml:"id"`
	Name       string            `yaml:"name"`
	Words      string            `yaml:"words"`  // what the predicate says, for people
	Source     string            `yaml:"source"` // the sentence it answers
	From       []string          `yaml:"from"`   // codes of the pack's sources
	Priority   casework.Priority `yaml:"priority"`
	Owner      casework.Role     `yaml:"owner"`    // acknowledges the alert
	Proposes   casework.Role     `yaml:"proposes"` // is proposed to own the plan
	Deadline   Span              `yaml:"deadline"`
	Template   string            `yaml:"template"` // of the plan to draft
	Selections []Selection       `yaml:"selections"`
	Predicate  string            `yaml:"predicate"`
	Why        string            `yaml:"why"` // the sentence of a finding, with {names} to fill in
}

// Selection picks some of a child's facts.
type Selection struct {
	Name   string          `yaml:"name"`
	One    string          `yaml:"one"`  // such as "police contact"
	Many   string          `yaml:"many"` // such as "police contacts"
	Kinds  []casework.Kind `yaml:"kinds"`
	Within Span            `yaml:"within"` // how long ago at most, the limit included; none means at any time
	When   Condition       `yaml:"when"`
	Except Condition       `yaml:"except"` // takes out what meets it; none takes out nothing
	Waits  Wait            `yaml:"waits"`
}

// Wait holds a fact back until it has gone unanswered for a time: "still without an interview after 72 hours".
type Wait struct {
	For   Span            `yaml:"for"`   // none means that the selection does not wait
	Kinds []casework.Kind `yaml:"kinds"` // what answers it: a fact of these kinds
	When  Condition       `yaml:"when"`  // that meets this, and happened no earlier
}

// Condition is met by a fact for which every line holds. Where people left several values standing in a field, one of
// them is enough. No line can name a free text or anything about who the child is.
type Condition struct {
	Sectors    []casework.Sector   `yaml:"sectors"`    // the author's agency is one of these
	Roles      []casework.Role     `yaml:"roles"`      // the author's role is one of these
	Has        map[string][]string `yaml:"has"`        // for each field: one of these answers was given
	Levels     []Level             `yaml:"levels"`     // an indicator of one of these levels was ticked
	Indicators []string            `yaml:"indicators"` // one of these indicators was ticked
	Any        []Condition         `yaml:"any"`        // at least one of these is met
	Not        []Condition         `yaml:"not"`        // none of these is met
}

// Empty says whether the condition asks nothing; every fact meets it.
func (c Condition) Empty() bool {
	return len(c.Sectors)+len(c.Roles)+len(c.Has)+len(c.Levels)+len(c.Indicators)+len(c.Any)+len(c.Not) == 0
}

// Selection returns the rule's selection of this name.
func (r Rule) Selection(name string) (Selection, bool) {
	return find(r.Selections, func(s Selection) bool { return s.Name == name })
}

// Sentence fills the {names} in the rule's why with what value gives for each.
func (r Rule) Sentence(value func(name string) string) string {
	var out strings.Builder
	rest := r.Why
	for {
		before, after, ok := strings.Cut(rest, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, tail, _ := strings.Cut(after, "}")
		out.WriteString(value(name))
		rest = tail
	}
}

// Blanks lists the {names} in the rule's why, in order.
func (r Rule) Blanks() []string {
	var names []string
	r.Sentence(func(name string) string {
		names = append(names, name)
		return ""
	})
	return names
}
