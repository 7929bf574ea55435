package practice_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// at reads a moment in London.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", s, pack(t).Location())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAddWorkingDays(t *testing.T) {
	p := pack(t)
	for name, c := range map[string]struct {
		from string
		n    int
		want string
	}{
		"none":                        {"2026-01-07 10:00", 0, "2026-01-07 10:00"},
		"next day":                    {"2026-01-07 10:00", 1, "2026-01-08 10:00"},
		"over a weekend":              {"2026-01-09 16:30", 1, "2026-01-12 16:30"},
		"from a Saturday":             {"2026-01-10 23:59", 1, "2026-01-12 23:59"},
		"over Easter":                 {"2026-04-02 09:00", 1, "2026-04-07 09:00"},
		"over Christmas and weekend":  {"2026-12-24 12:00", 2, "2026-12-30 12:00"},
		"substitutes of 2027":         {"2027-12-24 12:00", 1, "2027-12-29 12:00"},
		"substitute of New Year 2028": {"2027-12-31 12:00", 1, "2028-01-04 12:00"},
		"the clocks go forward":       {"2026-03-27 10:00", 1, "2026-03-30 10:00"},
		"ten":                         {"2026-01-05 10:00", 10, "2026-01-19 10:00"},
		"late evening is that day":    {"2026-07-02 23:30", 1, "2026-07-03 23:30"},
	} {
		if got, want := p.AddWorkingDays(at(t, c.from), c.n), at(t, c.want); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", name, got.In(p.Location()), want)
		}
	}
}

func TestWorkingDaysAddUp(t *testing.T) {
	p := pack(t)
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(1735689600, 1861919999).Draw(t, "from"), 0).UTC()
		a, b := rapid.IntRange(0, 30).Draw(t, "a"), rapid.IntRange(1, 30).Draw(t, "b")
		once, twice := p.AddWorkingDays(from, a+b), p.AddWorkingDays(p.AddWorkingDays(from, a), b)
		if d := once.Sub(twice).Abs(); d > time.Hour { // a time of day that the spring leaves out moves by an hour
			t.Errorf("got %s at once and %s in two steps", once, twice)
		}
		if !p.WorkingDay(once) {
			t.Errorf("%s is no working day", once)
		}
	})
}

// TestBankHolidaysFollowTheRules computes the bank holidays of England and Wales and compares them with those listed.
func TestBankHolidaysFollowTheRules(t *testing.T) {
	var want []practice.Day
	for year := 2025; year <= 2028; year++ {
		want = append(want, bankHolidays(year)...)
	}
	got := slices.Sorted(slices.Values(pack(t).Calendar.Holidays))
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func bankHolidays(year int) []practice.Day {
	day := func(m time.Month, d int) time.Time { return time.Date(year, m, d, 0, 0, 0, 0, time.UTC) }
	monday := func(from time.Time) time.Time {
		return from.AddDate(0, 0, (8-int(from.Weekday()))%7)
	}
	e := easter(year)
	days := []time.Time{e.AddDate(0, 0, -2), e.AddDate(0, 0, 1), monday(day(5, 1)), monday(day(5, 25)), monday(day(8, 25))}
	for _, fixed := range []time.Time{day(1, 1), day(12, 25), day(12, 26)} {
		for fixed.Weekday() == time.Saturday || fixed.Weekday() == time.Sunday || slices.Contains(days, fixed) {
			fixed = fixed.AddDate(0, 0, 1)
		}
		days = append(days, fixed)
	}
	out := make([]practice.Day, len(days))
	for i, d := range days {
		out[i] = practice.Day(d.Format(casework.DayLayout))
	}
	return out
}

// easter is Easter Sunday by the method of Meeus, Jones and Butcher.
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

func TestDue(t *testing.T) {
	p, from := pack(t), at(t, "2026-01-09 15:00") // a Friday
	for name, c := range map[string]struct {
		priority casework.Priority
		what     practice.Timer
		want     string
	}{
		"P1 acknowledge in hours": {casework.P1, practice.Acknowledge, "2026-01-09 19:00"},
		"P1 owner":                {casework.P1, practice.OwnerNamed, "2026-01-12 15:00"},
		"P1 plan":                 {casework.P1, practice.PlanActive, "2026-01-12 15:00"},
		"P1 first review":         {casework.P1, practice.FirstReview, "2026-01-16 15:00"},
		"P1 each later review":    {casework.P1, practice.ThenEvery, "2026-01-23 15:00"},
		"P2 acknowledge":          {casework.P2, practice.Acknowledge, "2026-01-12 15:00"},
		"P2 plan":                 {casework.P2, practice.PlanActive, "2026-01-16 15:00"},
		"P3 acknowledge":          {casework.P3, practice.Acknowledge, "2026-01-13 15:00"},
		"P3 first review":         {casework.P3, practice.FirstReview, "2026-02-06 15:00"},
		"P3 each later review":    {casework.P3, practice.ThenEvery, "2026-04-03 16:00"}, // 12 weeks on, in summer time
		"unknown is most urgent":  {0, practice.Acknowledge, "2026-01-09 19:00"},
	} {
		if got, want := p.Due(c.priority, c.what, from), at(t, c.want); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", name, got.In(p.Location()), want)
		}
	}
}

func TestCalendarSaysWhereItEnds(t *testing.T) {
	cal := pack(t).Calendar
	if !cal.Covers("2028-12-31") || cal.Covers("2029-01-01") || cal.Covers("2024-12-31") {
		t.Error("the calendar does not know its own limits")
	}
}

func TestSpan(t *testing.T) {
	for in, want := range map[string]string{"4h": "4 hours", "1wd": "1 working day", "10wd": "10 working days", "90d": "90 days", "1w": "1 week",
		"1sd": "1 school day", "6sd": "6 school days"} {
		got, err := practice.ParseSpan(in)
		if err != nil || got.Words() != want || got.String() != in {
			t.Errorf("%s: got %q %q (%v), want %q", in, got.Words(), got, err, want)
		}
	}
	for _, bad := range []string{"", "d", "0d", "-1d", "04h", "1m", "1hd", "99999d", "1 d", "1.5h", "6s", "6ds", "6sdd"} {
		if got, err := practice.ParseSpan(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func TestHints(t *testing.T) {
	p := pack(t)
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"clean":              {"Seen at the bus station with two older boys.", 0},
		"plain":              {"She keeps going missing.", 1},
		"capitals and break": {"Keeps going\n missing", 1},
		"two":                {"Known to police and streetwise.", 2},
		"inside a word":      {"An unknown to policeman", 0},
		"twice counts once":  {"streetwise, streetwise", 1},
		"empty":              {"", 0},
		"not UTF-8":          {"\xff\xfe streetwise \xff", 1},
	} {
		if got := p.Hints(c.text); len(got) != c.want {
			t.Errorf("%s: got %v, want %d", name, got, c.want)
		}
	}
}
