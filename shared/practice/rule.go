package practice

import "streetlight/shared/casework"

// Rule says when a child's facts ask for a person's attention. Its selections are data; its predicate is a CEL
// expression over what the selections hold, and over nothing else.
type Rule struct {
	ID         string            `yaml:"id"`
	Name       string            `yaml:"name"`
	Words      string            `yaml:"words"`    // what the predicate says, for people
	Source     string            `yaml:"source"`   // the sentence it answers
	From       []string          `yaml:"from"`     // codes of the pack's sources
	Check      Asked             `yaml:"check"`    // before what it is asked, where it is not asked of a child at any time
	Across     Across            `yaml:"across"`   // of whom it is asked together, where that is not one child
	Makes      Makes             `yaml:"makes"`    // an alert where nothing is said
	Priority   casework.Priority `yaml:"priority"` // none for a rule that is asked before something is done
	Then       Then              `yaml:"then"`     // what becomes of an alert that nobody answers
	Owner      casework.Role     `yaml:"owner"`    // acknowledges the alert: a role, or one of casework.OwnerWords
	Proposes   casework.Role     `yaml:"proposes"` // is proposed to own the plan; none for a task
	Deadline   Span              `yaml:"deadline"`
	Until      Until             `yaml:"until"`    // an end of time instead of a deadline
	Template   string            `yaml:"template"` // of the plan to draft; none for a task
	Selections []Selection       `yaml:"selections"`
	Predicate  string            `yaml:"predicate"`
	Why        string            `yaml:"why"` // the sentence of a finding, with {names} to fill in
}

// Asked names what a rule is asked before.
type Asked string

// BeforeReferral is asked of the child's facts and of a referral that is about to be sent.
const BeforeReferral Asked = "referral"

// Across names of whom a rule is asked together.
type Across string

// AtPlace is asked of all children at one place. Its finding names none of them.
const AtPlace Across = "place"

// OfChild says whether the rule is asked of one child whenever its facts change or time has passed.
func (r Rule) OfChild() bool { return r.Check == "" && r.Across == "" }

// Makes says what a finding becomes.
type Makes string

// What a finding becomes.
const (
	MakesAlert Makes = "alert" // with a drafted plan
	MakesTask  Makes = "task"  // something to do, and no new plan
)

// Task says whether a finding of the rule is only something to do.
func (r Rule) Task() bool { return r.Makes == MakesTask }

// Until is an end of time that is no length of time.
type Until string

// TermEnd is the last day of the school term.
const TermEnd Until = "term_end"

// Words is the end of time for people.
func (u Until) Words() string {
	if u == TermEnd {
		return "end of term"
	}
	return ""
}

// Then is the priority that an alert gets when it was not answered after a time. The zero value changes nothing.
type Then struct {
	Priority casework.Priority `yaml:"priority"`
	After    Span              `yaml:"after"`
}

// DeadlineWords is how long the owner has, in words.
func (r Rule) DeadlineWords() string {
	if r.Until != "" {
		return r.Until.Words()
	}
	if r.Deadline.IsZero() {
		return ""
	}
	return r.Deadline.Words()
}

// Selection returns the rule's selection of this name.
func (r Rule) Selection(name string) (Selection, bool) {
	return find(r.Selections, func(s Selection) bool { return s.Name == name })
}
