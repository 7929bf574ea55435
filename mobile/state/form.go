package state

import (
	"slices"
	"strings"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// Form is one entry being recorded or corrected, from the first tap to its saving.
type Form struct {
	Kind     casework.Kind
	Who      Who
	Values   casework.Values  // as typed; times stand as people type them until they can be read
	Entry    casework.EntryID // set when an entry that exists is being corrected
	Returned string           // why a supervisor sent it back; "" otherwise
	Resumed  bool             // it was begun earlier, and goes on

	Places  []string // offered for the place, last used first
	Deeds   []string // offered for what was done
	Guide   Guide
	Zone    *time.Location
	Opened  bool   // the optional fields are unfolded
	AllSign bool   // every indicator is listed
	Saving  bool   // a save is under way
	Failure string // why it was not saved, when no field is at fault
	Fault   Fault  // the field at fault
	Drafts  Drafting
}

// Fault is one field that keeps the form from being saved, and the sentence about it.
type Fault struct {
	Field    string // by name; "child" for the choice of child
	Sentence string
}

// NewForm is an empty form for entries of this kind, at this moment. Only the time is filled in.
func NewForm(kind casework.Kind, now time.Time) Form {
	f := Form{Kind: kind, Values: casework.Values{}, Zone: now.Location(), Who: Who{NewChild: casework.Values{}}}
	f.Values.Set(casework.FieldOccurredAt, casework.FormatMoment(now.Truncate(time.Minute)))
	return f
}

// FormOfDraft is the form as it stood when the draft was saved.
func FormOfDraft(d actions.Draft, held []actions.ChildView, now time.Time) Form {
	f := NewForm(d.Kind, now)
	f.Entry, f.Resumed = d.Entry, true
	f.Who = whoOfDraft(d, held)
	if d.Values != nil {
		f.Values = d.Values.Clone()
	}
	return f
}

// FormOfEntry is the form that corrects an entry.
func FormOfEntry(e actions.EntryView, now time.Time) Form {
	f := NewForm(e.Kind, now)
	f.Entry = e.ID
	f.Who = Who{Choice: HeldChild, Child: e.Child, Name: e.ChildName, NewChild: casework.Values{}}
	f.Values = e.Values.Clone()
	f.Returned = ReturnWords(e)
	return f
}

// Title is the heading of the form.
func (f Form) Title() string {
	if f.Correcting() {
		return "Correct: " + strings.ToLower(f.Kind.Label())
	}
	return f.Kind.Label()
}

// Correcting says whether the form corrects an entry that exists.
func (f Form) Correcting() bool { return !f.Entry.IsZero() }

// Danger says whether the worker has marked immediate danger.
func (f Form) Danger() bool { return f.Values.Has(casework.FieldDanger, "yes") }

// table is the table that holds the field.
func table(id casework.FieldID) []casework.Field {
	if id >= casework.FieldChildName {
		return casework.ChildFields()
	}
	return casework.EntryFields()
}

// FieldOf finds a field of an entry or of a child by its number.
func FieldOf(id casework.FieldID) (casework.Field, bool) { return casework.Lookup(table(id), id) }

// Texts are the texts of a field as they stand.
func (f Form) Texts(id casework.FieldID) []string {
	if id >= casework.FieldChildName {
		return f.Who.NewChild[id]
	}
	return f.Values[id]
}

// Typed is the field as it stands in its entry: times as people write them, sets one a line.
func (f Form) Typed(id casework.FieldID) string {
	field, _ := FieldOf(id)
	texts := f.Texts(id)
	switch {
	case len(texts) == 0:
		return ""
	case field.Type == casework.Moment || field.Type == casework.Day:
		return ShowTyped(field, texts[0], f.Zone)
	case field.Type.Many():
		return strings.Join(texts, "\n")
	}
	return texts[0]
}

// Write takes what was typed or tapped into a field that holds text.
func (f Form) Write(id casework.FieldID, typed string) Form {
	field, _ := FieldOf(id)
	switch {
	case typed == "":
		return f.with(field)
	case field.Type == casework.Moment || field.Type == casework.Day:
		return f.with(field, ReadTyped(field, typed, f.Zone))
	case field.Type == casework.Lines:
		return f.with(field, nonEmpty(strings.Split(typed, "\n"))...)
	}
	return f.with(field, typed)
}

// Means says whether what is typed means what stands in the field already, so that a view leaves the typing alone.
func (f Form) Means(id casework.FieldID, typed string) bool {
	return slices.Equal(f.Write(id, typed).Texts(id), f.Texts(id))
}

// Choose picks a choice, or takes it back when it is picked already.
func (f Form) Choose(id casework.FieldID, code string) Form {
	field, _ := FieldOf(id)
	texts := f.Texts(id)
	switch {
	case field.Type.Many() && slices.Contains(texts, code):
		return f.with(field, slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return t == code })...)
	case field.Type.Many():
		return f.with(field, append(slices.Clone(texts), code)...)
	case slices.Contains(texts, code) && !contradicts(field, texts):
		return f.with(field)
	}
	return f.with(field, code)
}

// NoneOfThese answers weapon, injury and danger with one tap: none, no and no.
func (f Form) NoneOfThese() Form {
	for id, code := range noneOfThese() {
		field, _ := FieldOf(id)
		f = f.with(field, code)
	}
	return f
}

// NoneChosen says whether the three stand as NoneOfThese leaves them.
func (f Form) NoneChosen() bool {
	for id, code := range noneOfThese() {
		if f.Values.Get(id) != code {
			return false
		}
	}
	return true
}

func noneOfThese() map[casework.FieldID]string {
	return map[casework.FieldID]string{casework.FieldWeapon: "none", casework.FieldInjury: "no", casework.FieldDanger: "no"}
}

// with is the form with these texts in the field, and one change to save.
func (f Form) with(field casework.Field, texts ...string) Form {
	if field.ID >= casework.FieldChildName {
		f.Who.NewChild = f.Who.NewChild.Clone()
		f.Who.NewChild.Set(field.ID, texts...)
	} else {
		f.Values = f.Values.Clone()
		f.Values.Set(field.ID, texts...)
	}
	return f.changed(field.Name)
}

// changed counts a change, and takes back what was said about the field.
func (f Form) changed(field string) Form {
	f.Drafts = f.Drafts.Changed()
	f.Failure = ""
	if f.Fault.Field == field {
		f.Fault = Fault{}
	}
	return f
}

// Unfold shows the optional fields.
func (f Form) Unfold() Form {
	f.Opened = true
	return f
}

// ListSigns shows every indicator, or the few again.
func (f Form) ListSigns() Form {
	f.AllSign = !f.AllSign
	return f
}

func nonEmpty(lines []string) []string {
	var out []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

// Begun is the form with its child chosen by the way the worker came; that alone is nothing to keep.
func (f Form) Begun(c actions.ChildView) Form {
	f.Who.Choice, f.Who.Child, f.Who.Name = HeldChild, c.ID, c.Name
	return f
}

// Equipped is the form with what it offers: the children this phone holds, last met first, and what was used last.
func (f Form) Equipped(held []actions.ChildView, entries []actions.EntryView, g Guide) Form {
	f.Who.Held, f.Guide = held, g
	f.Places, f.Deeds = LastPlaces(entries), LastDeeds(entries)
	return f
}
