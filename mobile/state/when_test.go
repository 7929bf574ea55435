package state

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
)

func TestWhen(t *testing.T) {
	for _, tc := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"never", time.Time{}, ""},
		{"today", now.Add(-time.Hour), "today 21:41"},
		{"yesterday", now.Add(-23 * time.Hour), "yesterday 23:41"},
		{"tomorrow", now.Add(2 * time.Hour), "tomorrow 00:41"},
		{"this week", now.AddDate(0, 0, -3), "Tue 3 Mar 22:41"},
		{"long ago", now.AddDate(-1, 0, 0), "6 Mar 2025 22:41"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := When(tc.at, now); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAgo(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"just now": 59 * time.Second, "5 min ago": 5 * time.Minute, "1 hour ago": 119 * time.Minute, "3 hours ago": 3 * time.Hour,
		"1 day ago": 47 * time.Hour, "2 days ago": 48 * time.Hour,
	} {
		if got := Ago(now.Add(-d), now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := Ago(time.Time{}, now); got != "never" {
		t.Errorf("got %q, want never", got)
	}
}

func TestReadTyped(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	moment, _ := FieldOf(casework.FieldOccurredAt)
	day, _ := FieldOf(casework.FieldNextContact)
	for _, tc := range []struct {
		name, typed, want string
		field             casework.Field
	}{
		{"winter", "5/1/2026 22:10", "2026-01-05T22:10:00.000Z", moment},
		{"summer", "05/07/2026 22:10", "2026-07-05T21:10:00.000Z", moment},
		{"short year, extra spaces", " 5/1/26   22:10 ", "2026-01-05T22:10:00.000Z", moment},
		{"canonical is left alone", "2026-01-05T22:10:00.000Z", "2026-01-05T22:10:00.000Z", moment},
		{"not finished", "05/07/20", "05/07/20", moment},
		{"day", "5/1/2026", "2026-01-05", day},
		{"day in words", "5 January 2026", "2026-01-05", day},
		{"no such day", "31/02/2026", "31/02/2026", day},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := ReadTyped(tc.field, tc.typed, london); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// What is shown for a time reads back as the same time, and typing it again changes nothing.
func TestShownTimesReadBack(t *testing.T) {
	moment, _ := FieldOf(casework.FieldOccurredAt)
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.Int64Range(0, 60*24*365*60).Draw(t, "minutes since 1970")
		kept := casework.FormatMoment(time.Unix(minutes*60, 0))
		if got := ReadTyped(moment, ShowTyped(moment, kept, time.UTC), time.UTC); got != kept {
			t.Errorf("got %q, want %q", got, kept)
		}
	})
}

// Whatever is typed into whatever field, the form shows it again in the same words or in the spelling that is kept.
func TestTypingNeverLosesWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringN(1, 60, -1).Draw(t, "typed")
		f := NewForm(casework.StreetContact, now).Write(casework.FieldFact, typed)
		if got := f.Typed(casework.FieldFact); got != typed {
			t.Errorf("got %q, want %q", got, typed)
		}
		if !f.Means(casework.FieldFact, typed) {
			t.Errorf("%q does not mean itself", typed)
		}
	})
}

func TestQuickAndPickDay(t *testing.T) {
	f := NewForm(casework.StreetContact, now)
	if got := f.Quick(casework.FieldOccurredAt, "15 min ago", now).Values.Get(casework.FieldOccurredAt); got != "2026-03-06T22:26:00.000Z" {
		t.Errorf("got %q", got)
	}
	if got := f.Quick(casework.FieldNextContact, "In a week", now).Values.Get(casework.FieldNextContact); got != "2026-03-13" {
		t.Errorf("got %q", got)
	}
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	if got := f.PickDay(casework.FieldOccurredAt, day).Values.Get(casework.FieldOccurredAt); got != "2026-03-04T22:41:00.000Z" {
		t.Errorf("got %q, want the time of day to stay", got)
	}
}
