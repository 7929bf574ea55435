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

// The kinds of entry that come from a partner's own system, or that several roles write beside their own.
const (
	MissingEpisode  Kind = "missing_episode"   // a child whose whereabouts cannot be established
	ReturnInterview Kind = "return_interview"  // the independent return home interview, held or declined
	Attendance      Kind = "school_attendance" // sessions possible and attended over some days
	Exclusion       Kind = "school_exclusion"  // a suspension or a permanent exclusion
	EDPresentation  Kind = "ed_presentation"   // a child came to an emergency department
	JusticeRecord   Kind = "youth_justice"     // involvement with the youth justice service
	PoliceContact   Kind = "police_contact"    // from the police's own system: a log, notice or occurrence
	Intelligence    Kind = "intelligence"      // a sanitised, graded line; never its source
	ChildVoice      Kind = "child_voice"       // the child's own words
	Strength        Kind = "strength"          // what is going well, and who says so
	Connection      Kind = "connection"        // between the child and another child or an adult
	Location        Kind = "location"          // a place where harm happens; it names no child
	Referral        Kind = "referral"          // to a service, with its statement on the risk of violence
)

// Kinds lists the kinds with the words people read, in the order they are offered.
func Kinds() []Choice {
	return []Choice{
		{string(StreetContact), "Street contact"},
		{string(MentorNote), "Mentor note"},
		{string(FamilyVisit), "Family visit"},
		{string(MissingEpisode), "Missing episode"},
		{string(ReturnInterview), "Return home interview"},
		{string(Attendance), "School attendance"},
		{string(Exclusion), "Suspension or exclusion"},
		{string(EDPresentation), "Emergency department visit"},
		{string(JusticeRecord), "Youth justice involvement"},
		{string(PoliceContact), "Police record"},
		{string(Intelligence), "Intelligence line"},
		{string(ChildVoice), "Child's voice"},
		{string(Strength), "Strength"},
		{string(Connection), "Connection"},
		{string(Location), "Place"},
		{string(Referral), "Referral"},
	}
}

// FieldKinds are the kinds that field workers record where they meet a child.
func FieldKinds() []Kind { return []Kind{StreetContact, MentorNote, FamilyVisit} }

// Field says whether entries of this kind are made where a worker meets a child.
func (k Kind) Field() bool { return slices.Contains(FieldKinds(), k) }

// OfChild says whether entries of this kind are about one child. A place names none.
func (k Kind) OfChild() bool { return k != Location }

// Label is the kind in words; that of a workflow fact too.
func (k Kind) Label() string {
	return Field{Choices: append(Kinds(), WorkflowKinds()...)}.LabelOf(string(k))
}

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
