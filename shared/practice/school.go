package practice

import (
	"slices"
	"strings"
	"time"
)

// Schools is the calendar of school days: the terms of the county, and those of schools that set their own. Where it knows
// no term, beyond its limits, working days are counted instead, and SchoolCovers says so.
type Schools struct {
	Name       string     `yaml:"name"`
	Source     string     `yaml:"source"`
	Checked    Day        `yaml:"checked"`
	Unverified bool       `yaml:"unverified"`
	From       Day        `yaml:"from"`
	To         Day        `yaml:"to"` // after it nothing is known of terms
	Terms      []Term     `yaml:"terms"`
	Own        []OwnTerms `yaml:"own"`
}

// Term is a time in which schools are open on working days, but for the days named.
type Term struct {
	Name   string `yaml:"name"`
	First  Day    `yaml:"first"`
	Last   Day    `yaml:"last"`
	Closed []Day  `yaml:"closed"` // days on which pupils stay at home
}

// OwnTerms are those of a school that follows others than the county's, between its own limits.
type OwnTerms struct {
	School  string `yaml:"school"` // its name, as its agency is called
	Source  string `yaml:"source"`
	Checked Day    `yaml:"checked"`
	From    Day    `yaml:"from"`
	To      Day    `yaml:"to"`
	Terms   []Term `yaml:"terms"`
}

func (t Term) holds(d Day) bool { return t.First <= d && d <= t.Last }

// termsOf lists the terms that a school follows on a day; known is false where the calendar does not say.
func (p *Pack) termsOf(d Day, school string) (terms []Term, known bool) {
	for _, own := range p.Schools.Own {
		if strings.EqualFold(strings.Join(strings.Fields(own.School), " "), strings.Join(strings.Fields(school), " ")) && own.From <= d && d <= own.To {
			return own.Terms, true
		}
	}
	return p.Schools.Terms, p.Schools.From <= d && d <= p.Schools.To
}

// SchoolCovers says whether the calendar knows of that day whether it is a school day. An empty school is any school that
// follows the county's terms.
func (p *Pack) SchoolCovers(d Day, school string) bool {
	_, known := p.termsOf(d, school)
	return known
}

// SchoolDay says whether pupils are expected in school on the day of t: a working day within a term. Where the calendar
// knows nothing it is any working day.
func (p *Pack) SchoolDay(t time.Time, school string) bool {
	if !p.WorkingDay(t) {
		return false
	}
	d := p.DayOf(t)
	terms, known := p.termsOf(d, school)
	if !known {
		return true
	}
	term, ok := find(terms, func(term Term) bool { return term.holds(d) })
	return ok && !slices.Contains(term.Closed, d)
}

// AddSchoolDays is the n-th school day after the day of from, at the same time of day where the pack is used. No school
// day, or fewer, gives from itself.
func (p *Pack) AddSchoolDays(from time.Time, n int, school string) time.Time {
	local := from.In(p.zone)
	for n > 0 {
		local = local.AddDate(0, 0, 1)
		if p.SchoolDay(local, school) {
			n--
		}
	}
	return local.UTC()
}

// SchoolDaysSince counts the school days after the day of from, up to and with the day of to.
func (p *Pack) SchoolDaysSince(from, to time.Time, school string) int {
	n, last := 0, p.DayOf(to)
	for day := from.In(p.zone).AddDate(0, 0, 1); p.DayOf(day) <= last; day = day.AddDate(0, 0, 1) {
		if p.SchoolDay(day, school) {
			n++
		}
	}
	return n
}

// SchoolDaysLeft counts the school days after the day of t until the present term ends; 0 on its last day and in the
// holidays, -1 where the calendar does not know.
func (p *Pack) SchoolDaysLeft(t time.Time, school string) int {
	d := p.DayOf(t)
	terms, known := p.termsOf(d, school)
	if !known {
		return -1
	}
	term, ok := find(terms, func(term Term) bool { return term.holds(d) })
	if !ok {
		return 0
	}
	last, err := time.ParseInLocation("2006-01-02 15:04", string(term.Last)+" 12:00", p.zone)
	if err != nil { // no pack has such a day: they are checked
		return -1
	}
	return p.SchoolDaysSince(t, last, school)
}
