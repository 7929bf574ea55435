package state

import (
	"fmt"
	"strings"
	"time"

	"streetlight/shared/casework"
)

// Clock layouts as people in the United Kingdom write them.
const (
	dayTyped    = "02/01/2006"
	momentTyped = "02/01/2006 15:04"
)

// When says t as people do, seen from now and in now's zone: "today 22:10", "yesterday 22:10", "Mon 5 Jan 22:10", or
// with the year when it is more than half a year away. The zero time gives "".
func When(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(now.Location())
	return dayWords(t, now) + " " + t.Format("15:04")
}

// DayWords says the day of t, seen from now.
func DayWords(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return dayWords(t, now)
}

func dayWords(t, now time.Time) string {
	switch days := daysBetween(now, t); {
	case days == 0:
		return "today"
	case days == -1:
		return "yesterday"
	case days == 1:
		return "tomorrow"
	case days > -180 && days < 180:
		return t.Format("Mon 2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// daysBetween counts the calendar days from a to b, each as its own zone writes it.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(b).Sub(day(a)).Hours() / 24)
}

// Ago says how long before now t was, in the largest unit that fits. The zero time gives "never".
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return "never"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 2*time.Hour:
		return "1 hour ago"
	case d < 24*time.Hour:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	case d < 48*time.Hour:
		return "1 day ago"
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// ShowTyped is a Moment or Day as it stands in its entry, in zone; text that is neither is shown as it was typed.
func ShowTyped(f casework.Field, text string, zone *time.Location) string {
	t := casework.ParseMoment(text)
	switch {
	case t.IsZero():
		return text
	case f.Type == casework.Day:
		return t.Format(dayTyped)
	}
	return t.In(zone).Format(momentTyped)
}

// ReadTyped turns what people type for a Moment or Day into the spelling that is kept; what it does not understand it
// gives back as it was, for the field's own check to refuse in words.
func ReadTyped(f casework.Field, text string, zone *time.Location) string {
	text = strings.Join(strings.Fields(text), " ")
	if f.Type == casework.Day {
		return readDay(text)
	}
	for _, layout := range []string{"2/1/2006 15:04", "2/1/06 15:04", "2/1/2006 15.04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return casework.FormatMoment(t)
		}
	}
	return text
}

func readDay(text string) string {
	for _, layout := range []string{"2/1/2006", "2/1/06", "2.1.2006", "2 Jan 2006", "2 January 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(casework.DayLayout)
		}
	}
	return text
}

// Quicks are the labels of the taps offered for a time or day; none for a date of birth.
func Quicks(f casework.Field) []string {
	switch {
	case f.Type == casework.Moment:
		return []string{"Now", "15 min ago"}
	case f.ID == casework.FieldNextContact:
		return []string{"Tomorrow", "In a week"}
	}
	return nil
}

// Quick fills in the time or day that the tap called label stands for, seen from now.
func (f Form) Quick(id casework.FieldID, label string, now time.Time) Form {
	field, _ := FieldOf(id)
	before := map[string]time.Duration{"Now": 0, "15 min ago": 15 * time.Minute}
	if d, ok := before[label]; ok && field.Type == casework.Moment {
		return f.with(field, casework.FormatMoment(now.Add(-d).Truncate(time.Minute)))
	}
	ahead := map[string]int{"Tomorrow": 1, "In a week": 7}
	if days, ok := ahead[label]; ok && field.Type == casework.Day {
		return f.with(field, now.AddDate(0, 0, days).Format(casework.DayLayout))
	}
	return f
}

// PickDay puts the day of the calendar into a field, and leaves its time of day.
func (f Form) PickDay(id casework.FieldID, day time.Time) Form {
	field, _ := FieldOf(id)
	if field.Type == casework.Day {
		return f.with(field, day.Format(casework.DayLayout))
	}
	at := casework.ParseMoment(f.Values.Get(id)).In(f.Zone)
	return f.with(field, casework.FormatMoment(time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), 0, 0, f.Zone)))
}
