package rules

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// condition is a condition of the pack made ready: levels are spelled out as the indicators that have them.
type condition struct {
	empty bool
	lines []line
	any   []condition
	not   []condition
}

func (e *Engine) condition(c practice.Condition) condition {
	out := condition{empty: c.Empty(), any: e.conditions(c.Any), not: e.conditions(c.Not)}
	if len(c.Sectors)+len(c.Roles) > 0 {
		out.lines = append(out.lines, authorLine{c.Sectors, c.Roles})
	}
	for name, answers := range c.Has {
		out.lines = append(out.lines, answerLine{fieldID(name), answers})
	}
	for name, least := range c.AtLeast {
		out.lines = append(out.lines, numberLine{fieldID(name), int64(least)})
	}
	if len(c.Filled) > 0 {
		var fields filledLine
		for _, name := range c.Filled {
			fields = append(fields, fieldID(name))
		}
		out.lines = append(out.lines, fields)
	}
	if len(c.Levels) > 0 {
		out.lines = append(out.lines, tickedLine(setOf(e.codesOf(c.Levels))))
	}
	if len(c.Indicators) > 0 {
		out.lines = append(out.lines, tickedLine(setOf(c.Indicators)))
	}
	return out
}

// fieldID is the number of a field that the check of the pack has found.
func fieldID(name string) casework.FieldID {
	f, _ := casework.Find(casework.EntryFields(), name)
	return f.ID
}

func setOf(texts []string) map[string]bool {
	set := make(map[string]bool, len(texts))
	for _, text := range texts {
		set[text] = true
	}
	return set
}

func (e *Engine) conditions(list []practice.Condition) []condition {
	var out []condition
	for _, c := range list {
		out = append(out, e.condition(c))
	}
	return out
}

func (e *Engine) codesOf(levels []practice.Level) []string {
	var codes []string
	for _, i := range e.pack.Indicators {
		if slices.Contains(levels, i.Level) {
			codes = append(codes, i.Code)
		}
	}
	return codes
}

// fields are those of entries that the engine looks at: what the tests name, and what says of which event an entry is, when
// and where it was, and whether it is suspected to be false.
func (e *Engine) fields() []casework.Field {
	named := map[casework.FieldID]bool{casework.FieldKind: true, casework.FieldOccurredAt: true, casework.FieldReference: true,
		casework.FieldEncounter: true, casework.FieldInfoGrade: true}
	for _, f := range e.clocks {
		named[f.ID] = true
	}
	for _, f := range e.sums {
		named[f] = true
	}
	named[casework.FieldPlace] = e.atPlace != 0
	for i := range e.tests {
		e.tests[i].when.name(named)
		e.tests[i].except.name(named)
	}
	return slices.DeleteFunc(slices.Clone(casework.EntryFields()), func(f casework.Field) bool { return !named[f.ID] })
}

// name notes which fields a condition looks at.
func (c *condition) name(fields map[casework.FieldID]bool) {
	for _, l := range c.lines {
		l.name(fields)
	}
	for i := range c.any {
		c.any[i].name(fields)
	}
	for i := range c.not {
		c.not[i].name(fields)
	}
}

// met says whether the fact meets the condition in one of its readings. A field in which people left several values standing
// has a reading for each: what any of them shows is looked at, until a person settles it.
func (c *condition) met(f *Fact) bool {
	for _, l := range c.lines {
		if !l.met(f) {
			return false
		}
	}
	for i := range c.not {
		if !c.not[i].unmet(f) {
			return false
		}
	}
	for i := range c.any {
		if c.any[i].met(f) {
			return true
		}
	}
	return len(c.any) == 0
}

// unmet says whether the fact fails the condition in one of its readings: a field with several values standing can both meet
// and fail it.
func (c *condition) unmet(f *Fact) bool {
	for _, l := range c.lines {
		if l.unmet(f) {
			return true
		}
	}
	for i := range c.not {
		if c.not[i].met(f) {
			return true
		}
	}
	for i := range c.any {
		if !c.any[i].unmet(f) {
			return false
		}
	}
	return len(c.any) > 0
}

// met says whether a fact of these kinds meets the test, whatever its time.
func (t *test) met(f *Fact, kind uint64) bool {
	return t.kinds&kind != 0 && t.when.met(f) && (t.except.empty || t.except.unmet(f))
}
