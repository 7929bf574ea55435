package state

import (
	"slices"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

func TestOfOneMinuteTheEntrySavedLastComesFirst(t *testing.T) {
	minute := now.Truncate(time.Minute)
	saved := func(n byte, occurred, savedAt time.Time) actions.EntryView {
		e := entryOn(n, 1, occurred, actions.Safe, "")
		e.SavedAt = savedAt
		return e
	}
	entries := []actions.EntryView{
		saved(1, minute.Add(20*time.Second), minute.Add(21*time.Second)), // from another system, to the second
		saved(2, minute, minute.Add(50*time.Second)),                     // from the form, to the minute
		saved(3, minute, minute.Add(30*time.Second)),
		saved(4, minute.Add(-time.Minute), minute.Add(55*time.Second)), // written down later, but of a minute before
	}
	want := []byte{2, 3, 1, 4}
	for name, shown := range map[string][]actions.EntryView{
		"today": Today{Entries: entries, Now: now}.Recent(),
		"child": ChildPage{Page: actions.ChildPage{Timeline: entries}, Now: now}.Timeline(),
	} {
		t.Run(name, func(t *testing.T) {
			var got []byte
			for _, e := range shown {
				got = append(got, e.ID[0])
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestWhatMustBeAnsweredStandsBeforeTheSigns(t *testing.T) {
	for _, kind := range []casework.Kind{casework.StreetContact, casework.MentorNote, casework.FamilyVisit} {
		signs := false
		for _, s := range Sections(kind) {
			for _, field := range s.Fields {
				signs = signs || field.ID == casework.FieldIndicators
				if signs && (Form{Kind: kind}).MayNeed(field) {
					t.Errorf("%s: %q stands behind the signs", kind, field.Label)
				}
			}
		}
		if !signs {
			t.Errorf("%s: the signs are not asked for", kind)
		}
	}
}

func TestTheFirstGapIsTheFirstOnTheForm(t *testing.T) {
	for _, tc := range []struct {
		name  string
		form  Form
		first Gap
		needs string
	}{
		{"nothing filled in", street(), Gap{"child", "Child"}, "Still needed: Child and 9 more"},
		{"two left", filled().Write(casework.FieldPlace, "").Write(casework.FieldAction, ""), Gap{"place", "Where"}, "Still needed: Where, What you did"},
		{"one left", filled().Write(casework.FieldAction, ""), Gap{"action", "What you did"}, "Still needed: What you did"},
		{"a new child without an age", filled().ChangeChild().NewChild(), Gap{"age_band", "Age, about"}, "Still needed: Age, about"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.form.Needs(); got != tc.needs {
				t.Errorf("got %q, want %q", got, tc.needs)
			}
			if gaps := tc.form.Gaps(); len(gaps) == 0 || gaps[0] != tc.first {
				t.Errorf("got %v, want %v first", gaps, tc.first)
			}
		})
	}
}
