package state

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// EntryPage is one entry of the worker's own: how it stands, what a supervisor said, and its words.
type EntryPage struct {
	Entry   actions.EntryView
	Guide   Guide
	Trouble string // why it could not be read
	Now     time.Time
}

// Headline says how the entry stands, and what that means.
func (p EntryPage) Headline() (title, detail string, tone Tone) {
	switch p.Entry.Standing {
	case actions.Waiting:
		return "On this phone only", "It goes out when there is signal.", Info
	case actions.Safe:
		return "Safe on the server", "A supervisor will look at it." + p.receipt(), Good
	case actions.Returned:
		return "Returned to you", ReturnWords(p.Entry), Notice
	case actions.Approved:
		return "Approved", "A supervisor approved exactly this text." + p.receipt(), Good
	case actions.Withdrawn:
		return "Withdrawn", p.withdrawnWords(), Info
	case actions.Quarantined:
		return "Kept apart by the server", p.problem(), Danger
	}
	return "Standing not known", "", Notice
}

func (p EntryPage) receipt() string {
	if p.Entry.ReceivedAt.IsZero() {
		return ""
	}
	return " Received " + When(p.Entry.ReceivedAt, p.Now) + "."
}

func (p EntryPage) problem() string {
	if p.Entry.Problem == "" {
		return "A person must look at it. Tell your supervisor."
	}
	return p.Entry.Problem
}

// ReturnWords is why a supervisor sent the entry back: the reason, and what they wrote. "" when nobody did.
func ReturnWords(e actions.EntryView) string {
	j := e.Judgement
	if j == nil || j.Verdict != casework.Returned {
		return ""
	}
	if j.Words != "" {
		return strings.TrimPrefix(e.ReturnedFor+". "+j.Words, ". ")
	}
	return e.ReturnedFor + "."
}

// CorrectLabel is the label of the button that corrects the entry; "" when it may not be.
func (p EntryPage) CorrectLabel() string {
	switch {
	case p.Entry.NeedsApp || p.Entry.ID.IsZero() || p.Entry.Standing == actions.Withdrawn:
		return ""
	case p.Entry.Standing == actions.Returned:
		return "Correct and send again"
	}
	return "Correct this entry"
}

// Pressing says whether correcting is what this page is for.
func (p EntryPage) Pressing() bool { return p.Entry.Standing == actions.Returned }

// Facts are the entry's words, field by field, in the order of the form.
func (p EntryPage) Facts() []Fact {
	var out []Fact
	for _, field := range casework.FieldsFor(p.Entry.Kind) {
		if texts := p.Entry.Values[field.ID]; len(texts) > 0 && !field.Auto {
			out = append(out, Fact{Label: field.Label, Value: p.words(field, texts), Help: conflictHelp(field, texts), Tone: factTone(field, texts)})
		}
	}
	return out
}

func (p EntryPage) words(field casework.Field, texts []string) string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = p.wordsOf(field, text)
	}
	return strings.Join(out, "\n")
}

func (p EntryPage) wordsOf(field casework.Field, text string) string {
	if text == "" {
		return "(taken out)"
	}
	switch field.Type {
	case casework.OneOf:
		return field.LabelOf(text)
	case casework.Codes:
		return p.Guide.Wording(text)
	case casework.Moment:
		if t := casework.ParseMoment(text); !t.IsZero() {
			return capital(When(t, p.Now))
		}
	case casework.Day:
		if t := casework.ParseMoment(text); !t.IsZero() {
			return capital(DayWords(t, p.Now))
		}
	case casework.Text, casework.Note, casework.Lines, casework.Count, casework.Decimal, casework.Ref:
	}
	return text
}

func conflictHelp(field casework.Field, texts []string) string {
	if field.Type.Many() || len(texts) < 2 {
		return ""
	}
	return "Two versions were written. Both are kept until you settle it."
}

func factTone(field casework.Field, texts []string) Tone {
	alarming := map[casework.FieldID][]string{
		casework.FieldDanger: {"yes"}, casework.FieldInjury: {"yes"}, casework.FieldWeapon: {"seen", "found", "says_carries"},
	}
	for _, code := range alarming[field.ID] {
		if texts[0] == code {
			return Danger
		}
	}
	if conflictHelp(field, texts) != "" {
		return Notice
	}
	return Plain
}

// Footer says when the entry was saved, by whom if it was a colleague, and by which clock it was received.
func (p EntryPage) Footer() string {
	words := "Saved on this phone " + When(p.Entry.SavedAt, p.Now)
	if by := p.Entry.AuthorName; by != "" {
		words = "Written by " + by + " " + When(p.Entry.SavedAt, p.Now)
	}
	if !p.Entry.ReceivedAt.IsZero() {
		words += ". Received by the server " + When(p.Entry.ReceivedAt, p.Now) + ", by its clock"
	}
	if p.Entry.NeedsApp {
		words += ". It holds fields that a newer version of this app knows: update the app to correct it"
	}
	return words + "."
}

// EntryLine is an entry in a list: when and what, its sentence, and how it stands.
func EntryLine(e actions.EntryView, now time.Time) (title, detail string, badge Badge) {
	title = e.Kind.Label() + ", " + When(e.OccurredAt(), now)
	return title, Clip(e.Values.Get(casework.FieldFact), 120), StandingBadge(e.Standing)
}

// Clip is text on one line and cut to n characters, with an ellipsis where something was cut.
func Clip(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > n {
		return strings.TrimRight(string(r[:n-1]), " ,.;") + "…"
	}
	return text
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// lowerFirst writes the first letter of a plain word small, be it one letter long; abbreviations stay as they are.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if size == 0 || !unicode.IsLower(second) && second != ' ' {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}
