package rules

import (
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// answers are the values of one rule's names for one child at one moment. What is asked is found only when the predicate
// comes to it: a predicate that does not come to it cannot change with it.
type answers struct {
	rule     *rule
	history  *history
	now      time.Time
	all      []members  // of the rule's selections
	values   []any      // in the order of the rule's names; nil for what was not asked yet
	disputed []disputed // numbers that can be read in two ways
	held     bool       // what the predicate said
}

// disputed is the place of a number about which people disagree, with the least and the greatest it can be.
type disputed struct {
	place int
	least any
	most  any
}

// ResolveName gives the value of a name to the predicate.
func (a *answers) ResolveName(name string) (any, bool) {
	i, ok := a.rule.places[name]
	if !ok {
		return nil, false
	}
	if a.values[i] == nil {
		a.values[i] = a.find(i)
	}
	return a.values[i], true
}

// find finds the value at a place of the rule's names.
func (a *answers) find(i int) any {
	asked := a.rule.asks[i]
	switch asked.what {
	case whatEvents:
		return types.Int(a.history.countEvents(a.all[asked.selection].held))
	case whatAgencies:
		return types.Int(count(a.history, a.all[asked.selection].held, agencyOf))
	case whatAuthors:
		return types.Int(count(a.history, a.all[asked.selection].held, authorOf))
	}
	return a.history.ofChild(a.rule.names[i], a.now)
}

// Parent says that there are no other names.
func (a *answers) Parent() cel.Activation { return nil }

// asked says whether the predicate came to ask this of the child.
func (a *answers) asked(name string) bool {
	i, ok := a.rule.places[name]
	return ok && a.values[i] != nil
}

// number is the value of a name for a sentence.
func (a *answers) number(name string) any {
	value, _ := a.ResolveName(name)
	return value
}

// hold asks the predicate, in each way in which the numbers can be read; the values stay those of the reading that holds.
func (a *answers) hold() (bool, error) {
	for reading := range 1 << len(a.disputed) {
		for i, d := range a.disputed {
			a.values[d.place] = d.least
			if reading&(1<<i) != 0 {
				a.values[d.place] = d.most
			}
		}
		value, _, err := a.rule.program.Eval(a)
		if err != nil {
			return false, fmt.Errorf("its predicate gave no answer: %w", err)
		}
		if value == types.True {
			return true, nil
		}
	}
	return false, nil
}

// ofChild is what the predicate may ask of the child.
func (h *history) ofChild(name string, now time.Time) any {
	switch name {
	case nameUnder12:
		young, _ := h.subject.under12(now, h.engine.pack.Location())
		return types.Bool(young)
	case nameHasLead:
		return types.Bool(h.subject.HasLead)
	case nameCEFlag:
		return types.Bool(h.subject.CEFlag)
	case namePriority:
		return types.Int(h.subject.PlanPriority)
	case nameSchoolDays:
		return types.Int(h.engine.pack.SchoolDaysLeft(now, h.subject.School))
	}
	return types.NewErr("there is no %s", name)
}

// due is when an answer of the child's could next change what the predicate said; zero when it cannot.
func (a *answers) due() time.Time {
	var due time.Time
	if a.asked(nameSchoolDays) {
		due = a.schoolDue()
	}
	if a.asked(nameUnder12) {
		_, until := a.history.subject.under12(a.now, a.history.engine.pack.Location())
		due = earlier(due, until.UTC())
	}
	return due
}

// schoolDue is when the school days that are left could next change what the predicate said: at the start of the school day on
// which they are few enough, and where that changes nothing on the day after the term. In the holidays, and where the calendar
// knows nothing, it is the next midnight.
func (a *answers) schoolDue() time.Time {
	e := a.history.engine
	left, _ := a.number(nameSchoolDays).(types.Int)
	if left <= 0 {
		return e.midnight(a.now.In(e.pack.Location()).AddDate(0, 0, 1)).UTC()
	}
	place := a.rule.places[nameSchoolDays]
	defer func() { a.values[place] = left }()
	for k := types.Int(1); k <= left; k++ {
		a.values[place] = left - k
		if again, err := a.hold(); err != nil || again != a.held {
			return e.schoolDay(a.now, int(k), a.history.subject.School, 0)
		}
	}
	return e.schoolDay(a.now, int(left), a.history.subject.School, 1)
}

// schoolDay is the beginning of the n-th school day from now, and so many days later.
func (e *Engine) schoolDay(now time.Time, n int, school string, later int) time.Time {
	return e.midnight(e.pack.AddSchoolDays(now, n, school).In(e.pack.Location()).AddDate(0, 0, later)).UTC()
}
