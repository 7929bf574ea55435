package state

import (
	"slices"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// Settle is one contradiction being settled: what people wrote differently in a field, and the text that is to stand.
type Settle struct {
	Entry  actions.EntryView
	Field  casework.Field
	Guide  Guide
	Text   string // that is to stand, as chosen or typed
	Picked bool   // a version was chosen or something typed
	Saving bool
	Gone   bool   // there is no contradiction any more: somebody settled it
	Fault  string // why it was not settled
	Drafts Drafting
	Now    time.Time
}

// NewSettle begins with nothing chosen; where the worker had begun before, it goes on from their draft.
func NewSettle(e actions.EntryView, field casework.Field, drafts []actions.Draft, guide Guide, now time.Time) Settle {
	s := Settle{Entry: e, Field: field, Guide: guide, Now: now, Gone: len(e.Versions[field.Name]) < 2}
	for _, d := range drafts {
		if f, ok := d.Settles(); ok && f.ID == field.ID && d.Entry == e.ID {
			s.Text, s.Picked = d.Values.Get(field.ID), true
		}
	}
	return s
}

// Versions are what people wrote, oldest first.
func (s Settle) Versions() []actions.Version { return s.Entry.Versions[s.Field.Name] }

// WrittenBy says who wrote a version, and when.
func (s Settle) WrittenBy(v actions.Version) string {
	who := v.Name
	switch {
	case v.By == s.Entry.Author && who == "":
		who = "You"
	case who == "":
		who = "A colleague"
	}
	words := who + ", " + When(v.At, s.Now)
	if v.Unsent {
		words += ", on this phone only"
	}
	return words
}

// Words are a version as people read it.
func (s Settle) Words(v actions.Version) string {
	return EntryPage{Guide: s.Guide, Now: s.Now}.wordsOf(s.Field, v.Text)
}

// Types says whether the field takes a text of one's own, or only one of the versions.
func (s Settle) Types() bool {
	return s.Field.Type == casework.Text || s.Field.Type == casework.Note
}

// Choose takes a version as it stands.
func (s Settle) Choose(v actions.Version) Settle { return s.Write(v.Text) }

// Combine puts all versions into the text, one below the other, for the worker to make one of them.
func (s Settle) Combine() Settle { return s.Write(actions.Combined(s.Versions())) }

// Write takes what was typed.
func (s Settle) Write(text string) Settle {
	if s.Picked && text == s.Text {
		return s
	}
	s.Text, s.Picked, s.Fault = text, true, ""
	s.Drafts = s.Drafts.Changed()
	return s
}

// Stands says whether this version is the one chosen.
func (s Settle) Stands(v actions.Version) bool { return s.Picked && v.Text == s.Text }

// Draft is how far the worker is.
func (s Settle) Draft(now time.Time) actions.Draft {
	d := actions.SettleDraft(s.Entry.ID, s.Field, s.Text)
	d.SavedAt = now
	return d
}

// Save marks that it is being settled, or says what is missing.
func (s Settle) Save() Settle {
	if !s.Picked {
		s.Fault = "Choose a version first, or combine them."
		return s
	}
	s.Saving, s.Fault = true, ""
	return s
}

// Refused takes why it was not settled; what was typed stays.
func (s Settle) Refused(err error) Settle {
	s.Saving, s.Fault = false, faultOf(err).Sentence
	return s
}

// With shows the entry as it is now, and keeps what was typed.
func (s Settle) With(e actions.EntryView) Settle {
	s.Entry, s.Gone = e, len(e.Versions[s.Field.Name]) < 2
	return s
}

// Contradictions are the fields of an entry in which people contradict each other, in the order of the form.
func (p EntryPage) Contradictions() []casework.Field {
	var out []casework.Field
	for _, field := range casework.FieldsFor(p.Entry.Kind) {
		if slices.Contains(p.Entry.Conflicts, field.Name) {
			out = append(out, field)
		}
	}
	return out
}
