package rules

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// condition is a condition of the pack made ready: levels are spelled out as the indicators that have them.
type condition struct {
	empty   bool
	sectors []casework.Sector
	roles   []casework.Role
	has     []fieldTest
	ticked  [][]string // for each line of levels or indicators: one of these codes
	any     []condition
	not     []condition
}

type fieldTest struct {
	field casework.FieldID
	oneOf []string
}

func (e *Engine) condition(c practice.Condition) condition {
	out := condition{empty: c.Empty(), sectors: c.Sectors, roles: c.Roles, any: e.conditions(c.Any), not: e.conditions(c.Not)}
	for name, answers := range c.Has {
		f, _ := casework.Find(casework.EntryFields(), name)
		out.has = append(out.has, fieldTest{field: f.ID, oneOf: answers})
	}
	if len(c.Levels) > 0 {
		out.ticked = append(out.ticked, e.codesOf(c.Levels))
	}
	if len(c.Indicators) > 0 {
		out.ticked = append(out.ticked, c.Indicators)
	}
	return out
}

// fields are those of entries that the engine looks at: what the tests name, and what says of which event an entry is, and
// when.
func (e *Engine) fields() []casework.Field {
	named := map[casework.FieldID]bool{casework.FieldKind: true, casework.FieldOccurredAt: true, casework.FieldReference: true,
		casework.FieldEncounter: true}
	for i := range e.tests {
		e.tests[i].when.name(named)
		e.tests[i].except.name(named)
	}
	return slices.DeleteFunc(slices.Clone(casework.EntryFields()), func(f casework.Field) bool { return !named[f.ID] })
}

// name notes which fields a condition looks at.
func (c *condition) name(fields map[casework.FieldID]bool) {
	for i := range c.has {
		fields[c.has[i].field] = true
	}
	fields[casework.FieldIndicators] = fields[casework.FieldIndicators] || len(c.ticked) > 0
	for i := range c.any {
		c.any[i].name(fields)
	}
	for i := range c.not {
		c.not[i].name(fields)
	}
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

// met says whether the fact meets the condition in one of its readings. A field in which people left several values standing
// has a reading for each: what any of them shows is looked at, until a person settles it.
func (c *condition) met(f *Fact) bool {
	if len(c.sectors) > 0 && !slices.Contains(c.sectors, f.Sector) || len(c.roles) > 0 && !slices.Contains(c.roles, f.Role) {
		return false
	}
	for i := range c.has {
		if !c.has[i].oneIs(f.Values[c.has[i].field]) {
			return false
		}
	}
	for _, codes := range c.ticked {
		if !tickedOneOf(f, codes) {
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
	if len(c.sectors) > 0 && !slices.Contains(c.sectors, f.Sector) || len(c.roles) > 0 && !slices.Contains(c.roles, f.Role) {
		return true
	}
	for i := range c.has {
		if values := f.Values[c.has[i].field]; len(values) == 0 || c.has[i].oneIsNot(values) {
			return true
		}
	}
	for _, codes := range c.ticked {
		if !tickedOneOf(f, codes) {
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

func (t *fieldTest) oneIs(values []string) bool {
	for _, v := range values {
		if slices.Contains(t.oneOf, v) {
			return true
		}
	}
	return false
}

func (t *fieldTest) oneIsNot(values []string) bool {
	for _, v := range values {
		if !slices.Contains(t.oneOf, v) {
			return true
		}
	}
	return false
}

// tickedOneOf says whether one of the codes was ticked. Indicators are a set: several of them are no conflict.
func tickedOneOf(f *Fact, codes []string) bool {
	for _, code := range f.Values[casework.FieldIndicators] {
		if slices.Contains(codes, code) {
			return true
		}
	}
	return false
}

// met says whether a fact of these kinds meets the test, whatever its time.
func (t *test) met(f *Fact, kind uint64) bool {
	return t.kinds&kind != 0 && t.when.met(f) && (t.except.empty || t.except.unmet(f))
}
