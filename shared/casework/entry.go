package casework

import (
	"slices"
	"strings"
	"time"
)

// Kind says what sort of thing was recorded.
type Kind string

// The kinds of entry that field workers make.
const (
	StreetContact Kind = "street_contact" // a PCSO met a child
	MentorNote    Kind = "mentor_note"    // a mentor's note on engagement
	FamilyVisit   Kind = "family_visit"   // a family intervention worker's visit
)

// Kinds lists the kinds with the words people read, in the order they are offered.
func Kinds() []Choice {
	return []Choice{
		{string(StreetContact), "Street contact"},
		{string(MentorNote), "Mentor note"},
		{string(FamilyVisit), "Family visit"},
	}
}

// Label is the kind in words.
func (k Kind) Label() string { return Field{Choices: Kinds()}.LabelOf(string(k)) }

// Values are the words of a record: for each field the texts that stand, in order. A field of one value that holds two is
// a conflict between people, which is shown until a person settles it; an empty text beside another means that one side
// removed it.
type Values map[FieldID][]string

// Get is the field's first text, or "".
func (v Values) Get(f FieldID) string {
	if len(v[f]) == 0 {
		return ""
	}
	return v[f][0]
}

// Set makes text the only value of the field; empty text removes it.
func (v Values) Set(f FieldID, text ...string) {
	if len(text) == 0 || (len(text) == 1 && text[0] == "") {
		delete(v, f)
		return
	}
	v[f] = text
}

// Has says whether text is among the field's values.
func (v Values) Has(f FieldID, text string) bool { return slices.Contains(v[f], text) }

// Time reads a Moment or a Day; the zero time when there is none.
func (v Values) Time(f FieldID) time.Time { return ParseMoment(v.Get(f)) }

// Clone is a copy that shares nothing.
func (v Values) Clone() Values {
	out := make(Values, len(v))
	for f, texts := range v {
		out[f] = slices.Clone(texts)
	}
	return out
}

// Entry is what one worker recorded about one child.
type Entry struct {
	ID     EntryID  `json:"id"`
	Kind   Kind     `json:"kind"`
	Child  ChildID  `json:"child"`
	Author WorkerID `json:"author"`
	Agency AgencyID `json:"agency"`
	Values Values   `json:"-"`
}

// Conflicts lists the fields of one value in which people contradict each other: those that hold more than one. What a
// system filled in by itself, such as the date of its last change, is kept twice where it differs, but nobody has to settle it.
func (e Entry) Conflicts() []FieldID {
	var out []FieldID
	for _, f := range EntryFields() {
		if !f.Auto && !f.Type.Many() && len(e.Values[f.ID]) > 1 {
			out = append(out, f.ID)
		}
	}
	return out
}

// OccurredAt is when it happened, by the author.
func (e Entry) OccurredAt() time.Time { return e.Values.Time(FieldOccurredAt) }

// Danger says whether the author marked immediate danger.
func (e Entry) Danger() bool { return e.Values.Has(FieldDanger, "yes") }

// MomentLayout is the one spelling of a time: UTC with milliseconds.
const MomentLayout = "2006-01-02T15:04:05.000Z"

// DayLayout is the one spelling of a date.
const DayLayout = "2006-01-02"

// FormatMoment spells t.
func FormatMoment(t time.Time) string { return t.UTC().Format(MomentLayout) }

// ParseMoment reads a time as people and other systems write it (RFC 3339, or a date); the zero time when it is neither.
func ParseMoment(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range []string{MomentLayout, time.RFC3339Nano, DayLayout} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
