package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxDates is how many dates a sentence lists; more are given as the first and the last.
const maxDates = 6

// How a month is written: with its year only where that is not the year of the reader.
const (
	thisYear  = " January"
	otherYear = " January 2006"
)

// sentence says in plain words why a rule spoke, such as "Three police contacts in 90 days: 3, 9 and 21 January."
func (h *history) sentence(r *rule, named [][]occurrence, a *answers, now, told time.Time) string {
	return capital(r.Sentence(func(blank string) string {
		name, what, _ := strings.Cut(blank, ".")
		for i := range r.selections {
			if r.selections[i].Name == name {
				return h.words(&r.selections[i], named[i], what, a, told)
			}
		}
		return h.childWords(blank, a, now)
	}))
}

// childWords says what a sentence may say of the child.
func (h *history) childWords(blank string, a *answers, now time.Time) string {
	switch blank {
	case nameUnder12:
		if young, _ := h.subject.under12(now, h.engine.pack.Location()); young {
			return " The child is under 12."
		}
	case nameSchoolDays:
		return number(a.number(nameSchoolDays), "school day", "school days")
	}
	return ""
}

// words says what a sentence may say of a selection. What is no count says nothing of a selection that holds nothing.
func (h *history) words(s *selection, named []occurrence, what string, a *answers, told time.Time) string {
	switch what {
	case "window":
		return s.Within.Words()
	case "events":
		return number(a.number(s.Name+".events"), s.One, s.Many)
	case "agencies":
		return number(a.number(s.Name+".agencies"), "agency", "agencies")
	case "authors":
		return number(a.number(s.Name+".authors"), "worker", "workers")
	}
	if len(named) == 0 {
		return ""
	}
	switch what {
	case "dates":
		return h.dates(named, told)
	case "wait":
		return s.Waits.For.Words()
	}
	return fmt.Sprint(a.number(s.Name + "." + what))
}

// number is a count in words: numbers to twelve are written out.
func number(value any, one, many string) string {
	text := fmt.Sprint(value)
	n, _ := strconv.Atoi(text) // a value of the predicate is a number always
	if n == 1 {
		return "one " + one
	}
	small := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(small) {
		text = small[n]
	}
	return text + " " + many
}

// dates lists the days of the named events, each event once.
func (h *history) dates(named []occurrence, told time.Time) string {
	once := h.onceEach(named)
	if len(once) > maxDates {
		once = append(slices.Clone(once[:maxDates]), once[len(once)-1]) // the first and the last are told
	}
	days := make([]time.Time, len(once))
	for i, o := range once {
		days[i] = h.local(o.at)
	}
	return datesOf(days, told.In(h.engine.pack.Location()))
}

// datesOf lists days that are in order, such as "28 December 2025, 3 and 9 (twice) January 2026". Years are left out while all
// days are of the year in which it is told.
func datesOf(days []time.Time, told time.Time) string {
	shown := days
	if len(days) > maxDates {
		shown = []time.Time{days[0], days[len(days)-1]}
	}
	month := thisYear
	if slices.ContainsFunc(shown, func(d time.Time) bool { return d.Year() != told.Year() }) {
		month = otherYear
	}
	if len(days) > maxDates {
		return "from " + shown[0].Format("2"+month) + " to " + shown[1].Format("2"+month)
	}
	return list(months(shown, month))
}

// onceEach keeps one record of each event, by time.
func (h *history) onceEach(named []occurrence) []occurrence {
	if h.apart() {
		return named
	}
	first := h.once()
	once := make([]occurrence, 0, len(named))
	for _, o := range named {
		if first(o.fact) {
			once = append(once, o)
		}
	}
	slices.SortFunc(once, h.before)
	return once
}

// months writes the days, those of one month together.
func months(days []time.Time, month string) []string {
	var parts []string
	for i := 0; i < len(days); {
		times := 1
		for i+times < len(days) && sameDay(days[i], days[i+times]) {
			times++
		}
		part := strconv.Itoa(days[i].Day()) + often(times)
		last := days[i]
		i += times
		if i == len(days) || !sameMonth(last, days[i]) {
			part += last.Format(month)
		}
		parts = append(parts, part)
	}
	return parts
}

func sameMonth(a, b time.Time) bool { return a.Year() == b.Year() && a.Month() == b.Month() }
func sameDay(a, b time.Time) bool   { return sameMonth(a, b) && a.Day() == b.Day() }

func often(times int) string {
	switch times {
	case 1:
		return ""
	case 2:
		return " (twice)"
	}
	return fmt.Sprintf(" (%d times)", times)
}

// list joins parts as people do: "a, b and c".
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// date is one day in words, with its year when that is not the year of now.
func (h *history) date(at int64, told time.Time) string {
	d := h.local(at)
	if d.Year() == told.In(h.engine.pack.Location()).Year() {
		return d.Format("2" + thisYear)
	}
	return d.Format("2" + otherYear)
}

func (h *history) local(at int64) time.Time { return time.UnixMilli(at).In(h.engine.pack.Location()) }

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
