package rules

import (
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// line is one line of a condition. A fact can both meet and fail it, where a field has several values standing.
type line interface {
	met(f *Fact) bool                      // in one of its readings
	unmet(f *Fact) bool                    // in one of its readings
	name(fields map[casework.FieldID]bool) // the fields it looks at
}

// authorLine asks who recorded the fact; none named means anybody.
type authorLine struct {
	sectors []casework.Sector
	roles   []casework.Role
}

func (l authorLine) met(f *Fact) bool {
	return (len(l.sectors) == 0 || slices.Contains(l.sectors, f.Sector)) && (len(l.roles) == 0 || slices.Contains(l.roles, f.Role))
}

func (l authorLine) unmet(f *Fact) bool { return !l.met(f) }

func (authorLine) name(map[casework.FieldID]bool) {}

// answerLine asks for one of these answers.
type answerLine struct {
	field casework.FieldID
	oneOf []string
}

func (l answerLine) met(f *Fact) bool {
	return slices.ContainsFunc(f.Values[l.field], func(v string) bool { return slices.Contains(l.oneOf, v) })
}

func (l answerLine) unmet(f *Fact) bool {
	values := f.Values[l.field]
	return len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(l.oneOf, v) })
}

func (l answerLine) name(fields map[casework.FieldID]bool) { fields[l.field] = true }

// numberLine asks for this number or more.
type numberLine struct {
	field casework.FieldID
	least int64
}

func (l numberLine) met(f *Fact) bool {
	return slices.ContainsFunc(f.Values[l.field], func(v string) bool { n, ok := number64(v); return ok && n >= l.least })
}

func (l numberLine) unmet(f *Fact) bool {
	values := f.Values[l.field]
	return len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { n, ok := number64(v); return !ok || n < l.least })
}

func (l numberLine) name(fields map[casework.FieldID]bool) { fields[l.field] = true }

// filledLine asks that something, whatever it says, stands in one of the fields.
type filledLine []casework.FieldID

func (l filledLine) met(f *Fact) bool {
	return slices.ContainsFunc(l, func(field casework.FieldID) bool { return slices.ContainsFunc(f.Values[field], written) })
}

func (l filledLine) unmet(f *Fact) bool {
	return !slices.ContainsFunc(l, func(field casework.FieldID) bool {
		values := f.Values[field] // in which somebody may have removed what another left
		return len(values) > 0 && !slices.ContainsFunc(values, blank)
	})
}

func (l filledLine) name(fields map[casework.FieldID]bool) {
	for _, field := range l {
		fields[field] = true
	}
}

func blank(text string) bool   { return strings.TrimSpace(text) == "" }
func written(text string) bool { return !blank(text) }

// tickedLine asks for one of these indicators. Indicators are a set: several of them are no conflict.
type tickedLine map[string]bool

func (l tickedLine) met(f *Fact) bool {
	for _, code := range f.Values[casework.FieldIndicators] {
		if l[code] {
			return true
		}
	}
	return false
}

func (l tickedLine) unmet(f *Fact) bool { return !l.met(f) }

func (tickedLine) name(fields map[casework.FieldID]bool) { fields[casework.FieldIndicators] = true }
