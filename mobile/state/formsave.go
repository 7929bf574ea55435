package state

import (
	"fmt"
	"strings"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// Draft is the form as it stands, to be kept on the phone while it is filled in.
func (f Form) Draft(now time.Time) actions.Draft {
	d := actions.Draft{Kind: f.Kind, Values: f.Values.Clone(), SavedAt: now, Entry: f.Entry}
	switch f.Who.Choice {
	case HeldChild:
		d.Child = f.Who.Child
	case NewChild, UnknownChild:
		d.NewChild = f.Who.NewChild.Clone()
	case NoChild:
	}
	return d
}

// Finished is the form in the spelling that is kept, without the fields that do not apply; to be recorded once Check
// finds nothing.
func (f Form) Finished(now time.Time) actions.Draft {
	d := f.Draft(now)
	for id := range d.Values {
		if field, ok := FieldOf(id); ok && !field.Auto && (!field.For(f.Kind) || !f.applies(field)) {
			delete(d.Values, id)
		}
	}
	d.Values = tidy(d.Values)
	d.NewChild = tidy(d.NewChild)
	return d
}

func tidy(values casework.Values) casework.Values {
	for id, texts := range values {
		field, _ := FieldOf(id)
		if contradicts(field, texts) {
			continue // not settled by this worker: it stays as people wrote it
		}
		var kept []string
		for _, text := range texts {
			if text = strings.TrimSpace(text); text != "" {
				kept = append(kept, field.Tidy(text))
			}
		}
		values.Set(id, kept...)
	}
	return values
}

// Check is what keeps the form from being saved; the zero Fault when nothing does.
func (f Form) Check(now time.Time) Fault {
	if f.Who.Choice == NoChild {
		return Fault{"child", "Choose the child, or \"New child\" or \"Unknown child\"."}
	}
	d := f.Finished(now)
	if f.Who.Choice != HeldChild {
		if fault := faultOf(casework.Child{Values: d.NewChild}.Validate(now)); fault != (Fault{}) {
			return asTyped(fault, casework.ChildFields(), d.NewChild)
		}
	}
	return asTyped(faultOf(casework.Entry{Kind: f.Kind, Values: d.Values}.Validate(now)), casework.FieldsFor(f.Kind), d.Values)
}

// asTyped says what is wrong with a time or day in the spelling that people type, not in the one that is kept.
func asTyped(fault Fault, fields []casework.Field, values casework.Values) Fault {
	for _, field := range fields {
		text := values.Get(field.ID)
		if field.Name != fault.Field || text == "" || !casework.ParseMoment(text).IsZero() {
			continue
		}
		switch field.Type {
		case casework.Day:
			fault.Sentence = field.Label + " is not a day. Write it like 07/01/2026."
		case casework.Moment:
			fault.Sentence = field.Label + " is not a time. Write it like 07/01/2026 22:10."
		case casework.Text, casework.Note, casework.Lines, casework.OneOf, casework.Codes, casework.Count, casework.Decimal, casework.Ref:
		}
	}
	return fault
}

func faultOf(err error) Fault {
	if err == nil {
		return Fault{}
	}
	if r, ok := casework.RefusalOf(err); ok {
		return Fault{r.Field, r.Sentence}
	}
	return Fault{"", err.Error()}
}

// Save marks that the form is being saved, or says what keeps it from being.
func (f Form) Save(now time.Time) Form {
	if f.Fault = f.Check(now); f.Fault != (Fault{}) {
		if f.foldedAway(f.Fault.Field) {
			f.Opened = true
		}
		return f
	}
	f.Saving, f.Failure = true, ""
	return f
}

// Refused takes why the entry was not saved. The draft stays.
func (f Form) Refused(err error) Form {
	f.Saving = false
	if f.Fault = faultOf(err); f.Fault.Field == "" {
		f.Fault = Fault{}
		f.Failure = "Not saved. " + capital(strings.TrimPrefix(err.Error(), "Not saved - "))
		if !f.Drafts.Unkept() {
			f.Failure += " What you typed is kept as a draft."
		}
	}
	return f
}

func (f Form) foldedAway(name string) bool {
	for _, field := range f.Folded() {
		if field.Name == name {
			return true
		}
	}
	return false
}

// Gap is one thing that must still be answered.
type Gap struct {
	Field string // by name; "child" for the choice of child
	Label string
}

// Gaps lists what must still be answered, in the order of the form.
func (f Form) Gaps() []Gap {
	var out []Gap
	if f.Who.Choice == NoChild {
		out = append(out, Gap{"child", "Child"})
	}
	for _, field := range f.asked() {
		if f.needed(field) && len(f.Texts(field.ID)) == 0 {
			out = append(out, Gap{field.Name, field.Label})
		}
	}
	return out
}

// Needs is the line above the save button: how much is still to answer; "" for nothing.
func (f Form) Needs() string {
	gaps := f.Gaps()
	switch len(gaps) {
	case 0:
		return ""
	case 1:
		return "Still needed: " + gaps[0].Label
	case 2:
		return "Still needed: " + gaps[0].Label + ", " + gaps[1].Label
	}
	return fmt.Sprintf("Still needed: %s and %d more", gaps[0].Label, len(gaps)-1)
}

// needed says whether the field must be answered, given the other answers.
func (f Form) needed(field casework.Field) bool {
	switch field.ID {
	case casework.FieldSearchOutcome:
		return f.Values.Has(casework.FieldContactType, "search")
	case casework.FieldNotSeenWhy:
		return f.Values.Has(casework.FieldSeen, "not_seen")
	case casework.FieldNextContact:
		return f.Kind == casework.MentorNote
	}
	return field.Required
}

// LabelOf is the label of a field on the form; it says when no answer is needed.
func (f Form) LabelOf(field casework.Field) string {
	if f.MayNeed(field) {
		return field.Label
	}
	return field.Label + " (optional)"
}

// MayNeed says whether some answers make the field needed.
func (f Form) MayNeed(field casework.Field) bool {
	switch field.ID {
	case casework.FieldSearchOutcome, casework.FieldNotSeenWhy:
		return true
	}
	return f.needed(field)
}
