package practice

import (
	"slices"
	"time"
	_ "time/tzdata" // phones have no time zones of their own

	"streetlight/shared/casework"
)

// Day is a date, such as 2026-01-05.
type Day string

// DayOf is the date of t where the pack is used.
func (p *Pack) DayOf(t time.Time) Day { return Day(t.In(p.zone).Format(casework.DayLayout)) }

// Calendar lists the weekdays on which nobody can be expected to work, between two dates.
type Calendar struct {
	Name     string `yaml:"name"`
	Source   string `yaml:"source"`
	Checked  Day    `yaml:"checked"`
	From     Day    `yaml:"from"`
	To       Day    `yaml:"to"` // after it only weekends are known; Covers says so
	Holidays []Day  `yaml:"holidays"`
}

// Covers says whether the calendar knows the bank holidays at that date. Outside of it every weekday is a working day.
func (c Calendar) Covers(d Day) bool { return c.From <= d && d <= c.To }

// WorkingDay says whether t falls on a working day: neither a weekend nor a bank holiday.
func (p *Pack) WorkingDay(t time.Time) bool {
	switch t.In(p.zone).Weekday() {
	case time.Saturday, time.Sunday:
		return false
	default:
		return !slices.Contains(p.Calendar.Holidays, p.DayOf(t))
	}
}

// AddWorkingDays is the n-th working day after the day of from, at the same time of day where the pack is used. No
// working day, or fewer, gives from itself.
func (p *Pack) AddWorkingDays(from time.Time, n int) time.Time {
	local := from.In(p.zone)
	for n > 0 {
		local = local.AddDate(0, 0, 1)
		if p.WorkingDay(local) {
			n--
		}
	}
	return local.UTC()
}

// After is the moment a span after from. School days are those of the county's terms; AddSchoolDays knows those of a school.
func (p *Pack) After(from time.Time, s Span) time.Time {
	if d, ok := s.Fixed(); ok {
		return from.Add(d)
	}
	if s.Unit == SchoolDays {
		return p.AddSchoolDays(from, s.N, "")
	}
	return p.AddWorkingDays(from, s.N)
}
