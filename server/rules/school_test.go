package rules_test

import (
	"strconv"
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// attended is a record of attendance that begins so many days ago.
func attended(n, days, attended, possible int) rules.Fact {
	return school.record(casework.Attendance, n, ago(days), casework.Values{casework.FieldPossible: {strconv.Itoa(possible)}, casework.FieldAttended: {strconv.Itoa(attended)}})
}

// excluded is a suspension of so many days, or a permanent exclusion when there are none.
func excluded(n int, from time.Time, days int) rules.Fact {
	v := casework.Values{casework.FieldExclusionType: {"permanent"}}
	if days > 0 {
		v = casework.Values{casework.FieldExclusionType: {"suspension"}, casework.FieldExclusionDays: {strconv.Itoa(days)}}
	}
	return school.record(casework.Exclusion, n, from, v)
}

func TestSchoolDecline(t *testing.T) {
	twice := []rules.Fact{excluded(101, ago(200), 2), excluded(102, ago(365), 3)}
	disputed := school.record(casework.Attendance, 1, ago(1), casework.Values{casework.FieldPossible: {"100"}, casework.FieldAttended: {"89", "95"}})
	for name, c := range map[string]struct {
		facts    []rules.Fact
		excluded []rules.Fact
		want     bool
	}{
		"90 per cent":                         {[]rules.Fact{attended(1, 1, 90, 100)}, twice, false},
		"under 90 per cent":                   {[]rules.Fact{attended(1, 1, 899, 1000)}, twice, true},
		"under 90, excluded once":             {[]rules.Fact{attended(1, 1, 50, 100)}, twice[:1], false},
		"the second exclusion 366 days ago":   {[]rules.Fact{attended(1, 1, 50, 100)}, []rules.Fact{twice[0], excluded(102, ago(366), 3)}, false},
		"of two records, together 90":         {[]rules.Fact{attended(1, 1, 80, 100), attended(2, 9, 100, 100)}, twice, false},
		"of two records, together under 90":   {[]rules.Fact{attended(1, 1, 80, 100), attended(2, 9, 99, 100)}, twice, true},
		"low, 42 days ago":                    {[]rules.Fact{attended(1, 42, 50, 100)}, twice, true},
		"low, 43 days ago":                    {[]rules.Fact{attended(1, 43, 50, 100)}, twice, false},
		"fell by 15 points":                   {[]rules.Fact{attended(1, 1, 91, 100), attended(2, 50, 106, 100)}, twice, true},
		"fell by less than 15 points":         {[]rules.Fact{attended(1, 1, 910, 1000), attended(2, 50, 1059, 1000)}, twice, false},
		"fell, the earlier 84 days ago":       {[]rules.Fact{attended(1, 1, 91, 100), attended(2, 84, 106, 100)}, twice, true},
		"fell, the earlier 85 days ago":       {[]rules.Fact{attended(1, 1, 91, 100), attended(2, 85, 106, 100)}, twice, false},
		"no session was possible":             {[]rules.Fact{attended(1, 1, 0, 0)}, twice, false},
		"nothing known of attendance":         {nil, twice, false},
		"people disagree, one of them is low": {[]rules.Fact{disputed}, twice, true},
		"a number that is none":               {[]rules.Fact{school.record(casework.Attendance, 1, ago(1), casework.Values{casework.FieldPossible: {"100"}, casework.FieldAttended: {"all"}})}, twice, true},
		"numbers beyond all sense":            {[]rules.Fact{attended(1, 1, 899_000_000, 1_000_000_000), attended(2, 50, 1_000_000_000, 1_000_000_000)}, twice, false}, // both stop at the same limit
	} {
		_, got := found(judge(t, rules.Subject{Facts: append(c.facts, c.excluded...)}), "R4")
		if got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestAttendanceOfOneRecordCountsOnce(t *testing.T) {
	low := casework.Values{casework.FieldPossible: {"100"}, casework.FieldAttended: {"0"}, casework.FieldReference: {"A 1"}}
	high := casework.Values{casework.FieldPossible: {"100"}, casework.FieldAttended: {"99"}, casework.FieldReference: {"A 1"}}
	first, again := school.record(casework.Attendance, 1, ago(9), high), school.record(casework.Attendance, 2, ago(8), low)
	facts := []rules.Fact{first, again, excluded(3, ago(20), 1), excluded(4, ago(30), 1)}
	if _, got := found(judge(t, rules.Subject{Facts: facts}), "R4"); got {
		t.Error("two records of one attendance were added up")
	}
	facts[0].Verdict = casework.Submitted // so the approved one stands
	f, got := found(judge(t, rules.Subject{Facts: facts}), "R4")
	if want := "Attended 0 of 100 half days in 6 weeks, and two suspensions or exclusions in 365 days: 2 and 12 March."; !got || f.Why != want {
		t.Errorf("got %t %q, want %q", got, f.Why, want)
	}
}

func TestDecliningSentence(t *testing.T) {
	facts := []rules.Fact{attended(1, 1, 43, 60), attended(2, 50, 57, 60), excluded(3, ago(20), 1), excluded(4, ago(30), 1)}
	f, _ := found(judge(t, rules.Subject{Facts: facts}), "R4")
	if want := "Attended 43 of 60 half days in 6 weeks, after 57 of 60 in the six weeks before, and two suspensions or exclusions in 365 days: 2 and 12 March."; f.Why != want || f.Owner != casework.EducationLead {
		t.Errorf("got %q for %s, want %q for the education lead", f.Why, f.Owner, want)
	}
}

// TestDaySix looks from Thursday 12 March 2026, a school day, at noon; the fourth school day of what began on Monday.
func TestDaySix(t *testing.T) {
	now := on(2026, time.March, 12, 12)
	monday := on(2026, time.March, 9, 12)
	arranged := func(f rules.Fact, field casework.FieldID, texts ...string) rules.Fact {
		e := casework.Entry{ID: f.Entry, Kind: f.Kind, Author: f.Author, Agency: f.Agency, Values: with(f.Values, field, texts...)}
		return approved(school.received(e, monday))
	}
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  casework.Role
		due   time.Time
	}{
		"permanent":                      {[]rules.Fact{excluded(1, monday, 0)}, casework.FrontDoor, time.Time{}},
		"permanent, since Tuesday":       {[]rules.Fact{excluded(1, monday.Add(day), 0)}, "", now.Add(day)},
		"permanent, a minute too soon":   {[]rules.Fact{excluded(1, monday.Add(time.Minute), 0)}, "", now.Add(time.Minute)},
		"suspension of six days":         {[]rules.Fact{excluded(1, monday, 6)}, casework.EducationLead, time.Time{}},
		"suspension of five days":        {[]rules.Fact{excluded(1, monday, 5)}, "", time.Time{}},
		"people disagree about the days": {[]rules.Fact{arranged(excluded(1, monday, 5), casework.FieldExclusionDays, "5", "6")}, casework.EducationLead, time.Time{}},
		"both":                           {[]rules.Fact{excluded(1, monday, 6), excluded(2, monday, 0)}, casework.FrontDoor, time.Time{}},
		"arranged":                       {[]rules.Fact{arranged(excluded(1, monday, 0), casework.FieldProvision, "Tutoring at the library")}, "", time.Time{}},
		"arranged from a day":            {[]rules.Fact{arranged(excluded(1, monday, 0), casework.FieldProvisionFrom, "2026-03-16")}, "", time.Time{}},
		"blank is not arranged":          {[]rules.Fact{arranged(excluded(1, monday, 0), casework.FieldProvision, "  ")}, casework.FrontDoor, time.Time{}},
		"one side removed it":            {[]rules.Fact{arranged(excluded(1, monday, 0), casework.FieldProvision, "Tutoring", "")}, casework.FrontDoor, time.Time{}},
		"arranged by another record":     {[]rules.Fact{excluded(1, monday, 0), arranged(excluded(2, now.Add(-time.Hour), 0), casework.FieldProvision, "Tutoring")}, "", time.Time{}},
		"over the half term":             {[]rules.Fact{excluded(1, on(2026, time.February, 12, 12), 0)}, casework.FrontDoor, time.Time{}},
	} {
		j, err := somerset.Judge(rules.Subject{Facts: c.facts}, now)
		f, got := found(j, "R5")
		if err != nil || got != (c.want != "") || f.Owner != c.want {
			t.Errorf("%s: got %t for %q (%v), want %q", name, got, f.Owner, err, c.want)
		}
		if !c.due.IsZero() && !j.NextDue.Equal(c.due) {
			t.Errorf("%s: next due %s, want %s", name, j.NextDue, c.due)
		}
	}
}

// TestDaySixKeepsTheSchoolsOwnTerms has a school that is closed for the rest of the week.
func TestDaySixKeepsTheSchoolsOwnTerms(t *testing.T) {
	own := "  own:\n    - school: Chantry Academy\n      source: its own page\n      checked: 2026-11-24\n      from: 2025-09-01\n      to: 2026-08-31\n      terms: [{name: Spring, first: 2026-01-05, last: 2026-03-10}, {name: Summer, first: 2026-03-16, last: 2026-07-21}]\n"
	e, err := rules.Compile(changed(t, "  to: 2027-08-31\n  terms:", "  to: 2027-08-31\n"+own+"  terms:"))
	if err != nil {
		t.Fatal(err)
	}
	s := rules.Subject{School: "Chantry Academy", Facts: []rules.Fact{excluded(1, on(2026, time.March, 9, 12), 0)}}
	j, err := e.Judge(s, on(2026, time.March, 12, 12))
	if _, got := found(j, "R5"); err != nil || got || !j.NextDue.Equal(on(2026, time.March, 17, 12)) {
		t.Errorf("got %t, next due %s (%v), want the third school day after, on 17 March", got, j.NextDue, err)
	}
}

func TestHolidayGap(t *testing.T) {
	midnight := func(d int) time.Time { return on(2026, time.March, d, 0) }
	plan := done(casework.PlanAccepted, 60)
	contact := doneAt(casework.HolidayContact, on(2026, time.March, 10, 9))
	for name, c := range map[string]struct {
		now      time.Time
		priority casework.Priority
		facts    []rules.Fact
		want     bool
		due      time.Time
	}{
		"eleven school days left": {on(2026, time.March, 18, 12), casework.P1, []rules.Fact{plan}, false, midnight(19)},
		"long before":             {on(2026, time.February, 23, 12), casework.P2, []rules.Fact{plan}, false, midnight(19)},
		"ten school days left":    {midnight(19), casework.P1, []rules.Fact{plan}, true, time.Date(2026, 4, 1, 23, 0, 0, 0, time.UTC)},
		"one school day left":     {noon, casework.P2, []rules.Fact{plan}, true, time.Date(2026, 4, 1, 23, 0, 0, 0, time.UTC)},
		"the last day":            {on(2026, time.April, 2, 12), casework.P2, []rules.Fact{plan}, false, time.Date(2026, 4, 2, 23, 0, 0, 0, time.UTC)},
		"the holidays":            {on(2026, time.April, 8, 12), casework.P2, []rules.Fact{plan}, false, time.Date(2026, 4, 8, 23, 0, 0, 0, time.UTC)},
		"priority 3":              {noon, casework.P3, []rules.Fact{plan}, false, time.Time{}},
		"no plan":                 {noon, 0, []rules.Fact{plan}, false, time.Time{}},
		"contact arranged":        {on(2026, time.March, 25, 12), casework.P1, []rules.Fact{plan, contact}, false, on(2026, time.April, 7, 9).Add(time.Millisecond)},
		"contact of another term": {noon, casework.P1, []rules.Fact{plan, doneAt(casework.HolidayContact, on(2026, time.February, 10, 9))}, true, time.Time{}},
		"beyond the calendar":     {on(2028, time.March, 25, 12), casework.P1, []rules.Fact{plan}, false, time.Time{}},
	} {
		heard := approved(social.record(casework.ChildVoice, 7, c.now, casework.Values{casework.FieldHow: {"spoken"}}))
		quiet := doneAt(casework.PlanOutcome, c.now)
		j, err := somerset.Judge(rules.Subject{PlanPriority: c.priority, Facts: append(c.facts, heard, quiet)}, c.now)
		f, got := found(j, "R16")
		if err != nil || got != c.want || got && (!f.Task || f.Deadline != "end of term" || f.TermEnds != "2026-04-02") {
			t.Errorf("%s: got %t (%+v, %v), want %t", name, got, f, err, c.want)
		}
		if only := termDue(t, c.priority, append(c.facts, heard, quiet), c.now); !c.due.IsZero() && !only.Equal(c.due) {
			t.Errorf("%s: next due %s, want %s", name, only, c.due)
		}
	}
}

// termDue is the next due time of a pack whose only rule is R16.
func termDue(t *testing.T, p casework.Priority, facts []rules.Fact, now time.Time) time.Time {
	t.Helper()
	j, err := alone(t, "R16").Judge(rules.Subject{PlanPriority: p, Facts: facts}, now)
	if err != nil {
		t.Fatal(err)
	}
	return j.NextDue
}
