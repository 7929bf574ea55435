package casework

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ClockAllowance is how far ahead of the phone's clock a stated time may lie before it is taken for a slip of the hand.
const ClockAllowance = 5 * time.Minute

// Validate says what keeps the entry from being saved, as a refusal that names one field; nil when nothing does.
// Now is the phone's own clock, for dates that lie in the future.
func (e Entry) Validate(now time.Time) error {
	if e.Kind.Workflow() || e.Kind.Label() == string(e.Kind) {
		return RefuseField("kind", "Choose what you are recording, such as a street contact, a mentor note or a family visit.")
	}
	for id := range e.Values {
		if f, ok := Lookup(EntryFields(), id); ok && !f.For(e.Kind) && !f.Auto {
			return RefuseField(f.Name, fmt.Sprintf("%s does not belong in %s. Take it out, or choose another kind of entry.", f.Label, oneOf(e.Kind)))
		}
	}
	for _, f := range FieldsFor(e.Kind) {
		if err := f.Check(e.Values[f.ID]); err != nil {
			return err
		}
	}
	return e.validateTogether(now)
}

// oneOf is the kind in a sentence, such as "a street contact".
func oneOf(k Kind) string {
	label := strings.ToLower(k.Label())
	if strings.ContainsAny(label[:1], "aeiou") {
		return "an " + label
	}
	return "a " + label
}

// validateTogether checks what one field alone cannot show.
func (e Entry) validateTogether(now time.Time) error {
	if e.OccurredAt().After(now.Add(ClockAllowance)) {
		return RefuseField("occurred_at", "That time is in the future. Check the date and the time of day.")
	}
	if e.Kind == FamilyVisit && e.Values.Has(FieldSeen, "not_seen") && e.Values.Get(FieldNotSeenWhy) == "" {
		return RefuseField("not_seen_why", "The child was not seen: say why, in a few words.")
	}
	if e.Kind == MentorNote && e.Values.Get(FieldNextContact) == "" {
		return RefuseField("next_contact", "Say when you will next be in contact, as a date.")
	}
	if e.Values.Has(FieldContactType, "search") && e.Values.Get(FieldSearchOutcome) == "" {
		return RefuseField("search_outcome", "Say how the search ended.")
	}
	return e.validatePartner()
}

// validatePartner is validateTogether for the records that come from partners or that several roles write.
func (e Entry) validatePartner() error {
	switch e.Kind {
	case MissingEpisode:
		if found := e.Values.Time(FieldFoundAt); !found.IsZero() && found.Before(e.OccurredAt()) {
			return RefuseField("found_at", "The child was found before they went missing. Check both times.")
		}
	case ReturnInterview:
		return e.because(FieldInterview, "declined", FieldDeclinedWhy, "The child declined: say why, in a few words.")
	case EDPresentation:
		return e.because(FieldPoliceTold, "no", FieldNotToldWhy, "The police were not told: say why, in a few words.")
	case Intelligence:
		return e.because(FieldHandling, "c", FieldConditions, "Handling C means with conditions: say which.")
	case Connection: // one without an end has a time of zero, which lies after nothing
		if e.Values.Time(FieldExpires).After(e.OccurredAt().AddDate(0, 6, 1)) {
			return RefuseField("expires", "A connection ends after six months at most. Choose an earlier day.")
		}
	case Attendance, Exclusion:
		return e.validateSchool()
	}
	return nil
}

// because asks for the field why where another has this answer.
func (e Entry) because(field FieldID, answer string, why FieldID, sentence string) error {
	if !e.Values.Has(field, answer) || e.Values.Get(why) != "" {
		return nil
	}
	f, _ := Lookup(EntryFields(), why)
	return RefuseField(f.Name, sentence)
}

func (e Entry) validateSchool() error {
	if e.Values.Has(FieldExclusionType, "suspension") && count(e.Values.Get(FieldExclusionDays)) == 0 {
		return RefuseField("exclusion_days", "Say for how many school days the child is suspended.")
	}
	if count(e.Values.Get(FieldAttended)) > count(e.Values.Get(FieldPossible)) {
		return RefuseField("sessions_attended", "More sessions were attended than were possible. Check both numbers.")
	}
	if last := e.Values.Time(FieldUntil); !last.IsZero() && last.Before(e.OccurredAt().Truncate(24*time.Hour)) {
		return RefuseField("last_day", "The last day lies before the first. Check both dates.")
	}
	return nil
}

// count is the whole number that a text says; 0 where it says none.
func count(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// Check says what is wrong with the texts of this field; nil when nothing is.
func (f Field) Check(texts []string) error {
	if f.Required && !f.Auto && len(texts) == 0 {
		return RefuseField(f.Name, fmt.Sprintf("%s is needed.", f.Label))
	}
	if len(texts) > MaxLines {
		return RefuseField(f.Name, fmt.Sprintf("%s holds %d items; %d are the most.", f.Label, len(texts), MaxLines))
	}
	for _, text := range texts {
		if text == "" && f.disputed(texts) {
			continue
		}
		if err := f.checkText(text); err != nil {
			return err
		}
	}
	return nil
}

// disputed says whether people contradict each other: then an empty text means that one of them took the value away.
func (f Field) disputed(texts []string) bool { return len(texts) > 1 && !f.Type.Many() }

func (f Field) checkText(text string) error {
	if len(text) <= f.limit() && isPlain(text) {
		return f.checkForm(text)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, forbiddenRune) {
		return RefuseField(f.Name, fmt.Sprintf("%s holds characters that cannot be kept. Type it again in plain text.", f.Label))
	}
	if strings.TrimSpace(text) == "" {
		return RefuseField(f.Name, fmt.Sprintf("%s is empty. Write a few words.", f.Label))
	}
	if n := utf8.RuneCountInString(text); n > f.limit() {
		return RefuseField(f.Name, fmt.Sprintf("%s has %d characters; %d are the most. Shorten it, or make a second entry.", f.Label, n, f.limit()))
	}
	return f.checkForm(text)
}

// isPlain says whether a text is of the letters, digits and signs that most are of, and begins with no space: nothing is then
// wrong with any of its characters.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return text != "" && text[0] != ' '
}

func (f Field) limit() int {
	if f.Type == Note {
		return MaxNote
	}
	return MaxText
}

func (f Field) checkForm(text string) error {
	switch f.Type {
	case OneOf:
		return f.checkChoice(text)
	case Moment, Day:
		return f.checkTime(text)
	case Count, Decimal:
		return f.checkNumber(text)
	case Ref:
		if _, err := ParseID[[16]byte](text); err != nil {
			return RefuseField(f.Name, err.Error())
		}
	case Text, Lines:
		if strings.ContainsAny(text, "\r\n") {
			return RefuseField(f.Name, fmt.Sprintf("%s is one line. Take the line breaks out.", f.Label))
		}
	case Note, Codes:
	}
	return nil
}

func (f Field) checkChoice(text string) error {
	if slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Code == text }) {
		return nil
	}
	codes := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		codes[i] = c.Code
	}
	return RefuseField(f.Name, fmt.Sprintf("%s cannot be %q. Choose one of: %s.", f.Label, clip(text, 40), strings.Join(codes, ", ")))
}

func (f Field) checkTime(text string) error {
	layout, example := DayLayout, "2026-01-07"
	if f.Type == Moment {
		layout, example = MomentLayout, "2026-01-07T22:10:00.000Z"
	}
	if _, err := time.Parse(layout, text); err != nil {
		return RefuseField(f.Name, fmt.Sprintf("%s cannot be %q. Write it like %s.", f.Label, clip(text, 40), example))
	}
	return nil
}

func (f Field) checkNumber(text string) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.ContainsFunc(text, notOfANumber) || (f.Type == Count && (n < 0 || n > 1e6 || n != math.Trunc(n))) {
		return RefuseField(f.Name, fmt.Sprintf("%s cannot be %q. Write a number.", f.Label, clip(text, 40)))
	}
	return nil
}

// notOfANumber is what no number in base ten has: it leaves out infinity, NaN and base sixteen.
func notOfANumber(r rune) bool { return !strings.ContainsRune("+-.0123456789eE", r) }

// forbiddenRune is a control character other than a line break or a tab; NUL is one.
func forbiddenRune(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

// Tidy puts people's spelling of a value into the one that is kept: times in UTC with milliseconds, and lower-case codes.
// What it does not understand it returns as it is, for Check to refuse in words.
func (f Field) Tidy(text string) string {
	switch f.Type {
	case Moment:
		if t := ParseMoment(text); !t.IsZero() {
			return FormatMoment(t)
		}
	case Day:
		if t := ParseMoment(text); !t.IsZero() && len(strings.TrimSpace(text)) == len(DayLayout) {
			return t.Format(DayLayout)
		}
	case OneOf:
		return strings.ToLower(strings.TrimSpace(text))
	case Text, Note, Codes, Lines, Count, Decimal, Ref:
	}
	return text
}
