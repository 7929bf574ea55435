package state

import (
	"cmp"
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// Section is one group of fields on the form, under a heading.
type Section struct {
	Title  string
	Fields []casework.Field
}

// The headings of the form, in order.
const (
	sectionContact = "The contact"
	sectionSafety  = "Safety"
	sectionFact    = "In words"
	sectionNext    = "What next"
	sectionSigns   = "Signs"
	sectionMore    = "More"
)

// Sections are all fields a kind of entry is asked for, grouped; the table of fields decides what they are. Which of them
// show is for Shows to say.
func Sections(kind casework.Kind) []Section {
	var out []Section
	for _, title := range []string{sectionContact, sectionSafety, sectionFact, sectionNext, sectionSigns, sectionMore} {
		s := Section{Title: title}
		for _, field := range casework.FieldsFor(kind) {
			if !field.Auto && sectionOf(field) == title {
				s.Fields = append(s.Fields, field)
			}
		}
		if len(s.Fields) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func sectionOf(field casework.Field) string {
	switch field.ID {
	case casework.FieldWeapon, casework.FieldInjury, casework.FieldDanger:
		return sectionSafety
	case casework.FieldFact, casework.FieldSource:
		return sectionFact
	case casework.FieldIndicators:
		return sectionSigns
	case casework.FieldAction, casework.FieldAgreed, casework.FieldNextContact:
		return sectionNext
	case casework.FieldSearchOutcome, casework.FieldNotSeenWhy, casework.FieldPresent:
		return sectionContact
	}
	if field.Required {
		return sectionContact
	}
	return sectionMore
}

// applies says whether the field has a meaning, given the other answers.
func (f Form) applies(field casework.Field) bool {
	switch field.ID {
	case casework.FieldSearchOutcome:
		return f.Values.Has(casework.FieldContactType, "search")
	case casework.FieldNotSeenWhy:
		return f.Values.Has(casework.FieldSeen, "not_seen")
	}
	return true
}

// Shows says whether the form asks the field now.
func (f Form) Shows(field casework.Field) bool {
	if field.ID >= casework.FieldChildName {
		return f.Who.Shows(field)
	}
	return f.applies(field) && (sectionOf(field) != sectionMore || f.Opened || len(f.Values[field.ID]) > 0)
}

// asked lists the fields the form asks now, those of a new child first.
func (f Form) asked() []casework.Field {
	var out []casework.Field
	for _, field := range casework.ChildFields() {
		if f.Shows(field) {
			out = append(out, field)
		}
	}
	for _, s := range Sections(f.Kind) {
		for _, field := range s.Fields {
			if f.Shows(field) {
				out = append(out, field)
			}
		}
	}
	return out
}

// Folded lists the optional fields that are not shown yet.
func (f Form) Folded() []casework.Field {
	var out []casework.Field
	for _, field := range casework.FieldsFor(f.Kind) {
		if !field.Auto && f.applies(field) && !f.Shows(field) {
			out = append(out, field)
		}
	}
	return out
}

// FoldedWords says what unfolding would bring, by its labels.
func (f Form) FoldedWords() string {
	var labels []string
	for _, field := range f.Folded() {
		labels = append(labels, lowerFirst(field.Label))
	}
	return capital(strings.Join(labels, ", "))
}

// HelpOf is what helps to answer a field on this form, where a day is typed as it is said and a kind of entry is known.
func (f Form) HelpOf(field casework.Field) string {
	switch {
	case field.ID != casework.FieldNextContact:
		return field.Help
	case f.needed(field):
		return "The day you will next be in touch. Today reminds you."
	}
	return "If you promised a day. Today reminds you."
}

// FewSigns is how many indicators are offered before the worker asks for all.
const FewSigns = 6

// Signs are the indicators to offer: all of them, the gravest first, or the chosen ones and a few more.
func (f Form) Signs() []Indicator {
	chosen := func(i Indicator) bool { return f.Values.Has(casework.FieldIndicators, i.Code) }
	all := slices.Clone(f.Guide.Indicators)
	slices.SortStableFunc(all, func(a, b Indicator) int { return cmp.Compare(levelRank(a.Level), levelRank(b.Level)) })
	if f.AllSign {
		return all
	}
	var out []Indicator
	for i, sign := range all {
		if i < FewSigns || chosen(sign) {
			out = append(out, sign)
		}
	}
	return out
}

func levelRank(level string) int {
	if i := strings.Index("HSMLP", level); i >= 0 && level != "" {
		return i
	}
	return len("HSMLP")
}

// Offers are texts that one tap writes into the field, such as the places last used.
func (f Form) Offers(field casework.Field) []string {
	if texts := f.Texts(field.ID); contradicts(field, texts) && field.Type == casework.Text {
		return nonEmpty(texts)
	}
	switch field.ID {
	case casework.FieldPlace:
		return f.Places
	case casework.FieldAction:
		return f.Deeds
	}
	return nil
}
