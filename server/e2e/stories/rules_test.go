package stories_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// wants checks that an alert of a rule is open, whose reason holds these words; without words, that none is.
func (s *story) wants(rule, why string) {
	s.t.Helper()
	lines, err := s.service.Alerts(s.t.Context(), s.as(watcher))
	s.must(err)
	lines = slices.DeleteFunc(lines, func(a actions.AlertLine) bool { return a.Rule != rule })
	switch {
	case why == "" && len(lines) > 0:
		s.t.Errorf("%s is open at %s: %s", rule, s.clock(s.now), lines[0].Why)
	case why != "" && len(lines) != 1:
		s.t.Errorf("%d alerts of %s are open at %s, want one", len(lines), rule, s.clock(s.now))
	case why != "" && !strings.Contains(lines[0].Why, why):
		s.t.Errorf("%s says %q, want %q in it", rule, lines[0].Why, why)
	}
}

func sam() actions.ChildNamed { return child("N-1", "Sam Hollis", "2011-03-01") }

// missing records that the child was missing from a day and hour for some hours.
func (s *story) missing(at string, hours int, reference string) {
	s.t.Helper()
	back := s.moment(at).Add(time.Duration(hours) * time.Hour)
	s.sends(police, "episode "+reference, s.record(casework.MissingEpisode, sam(), at, said(casework.FieldMissingRisk, "medium", casework.FieldReference, reference,
		casework.FieldFoundAt, casework.FormatMoment(back))))
}

func TestR2RepeatMissing(t *testing.T) {
	s := begin(t, "", "2026-01-12 09:00")
	for i, at := range []string{"2026-01-03 20:00", "2026-01-07 20:00", "2026-01-11 20:00"} {
		s.wants("R2", "")
		s.missing(at, 5, []string{"M-1", "M-2", "M-3"}[i])
	}
	s.wants("R2", "Three missing episodes in 30 days")
}

func TestR3ReturnInterviewOverdue(t *testing.T) {
	for name, held := range map[string]bool{"no interview": false, "held in time": true} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, "", "2026-01-12 09:00")
			s.missing("2026-01-12 01:00", 7, "M-1")
			s.on("2026-01-15 07:45")
			s.wants("R3", "")
			if held {
				s.sends(council, "the interview", s.record(casework.ReturnInterview, sam(), "2026-01-14 15:00", said(casework.FieldInterview, "held", casework.FieldReference, "I-1")))
				s.links("nair")
				s.links("lowe")
			}
			s.on("2026-01-15 08:15")
			s.wants("R3", map[bool]string{false: "One return 72 hours ago or more"}[held])
		})
	}
}

func TestR5DaySix(t *testing.T) {
	for name, arranged := range map[string]bool{"nothing arranged": false, "arranged on the third day": true} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, "", "2026-01-12 09:00")
			out := said(casework.FieldExclusionType, "permanent", casework.FieldReference, "EX-1")
			s.sends(council, "the exclusion", s.record(casework.Exclusion, sam(), "2026-01-12 08:50", out))
			s.on("2026-01-14 12:00")
			s.wants("R5", "")
			if arranged {
				s.sends(council, "the exclusion", s.record(casework.Exclusion, sam(), "2026-01-12 08:50", with(out, said(casework.FieldProvision, "The Bridge School", casework.FieldProvisionFrom, "2026-01-19"))))
			}
			s.on("2026-01-16 12:00")
			s.wants("R5", map[bool]string{false: "Permanent exclusion"}[arranged])
		})
	}
}

// planned is a child with an active plan of priority 1 that Helen Ashworth owns.
func (s *story) planned() (ph *phone, child casework.ChildID, plan casework.PlanID) {
	s.t.Helper()
	ph = s.phone("reed")
	child = ph.meets("Sam Hollis", "14_15")
	id := ph.records(child, "the knife", said(casework.FieldWeapon, "seen", casework.FieldFact, "A knife handle showed in his waistband."))
	ph.syncs()
	s.shares("nair", id)
	return ph, child, s.accepts("ashworth", "R7", "ashworth", s.now.Add(4*day))
}

func TestR10Drift(t *testing.T) {
	for name, touched := range map[string]bool{"untouched": false, "touched": true} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, "", "2026-01-12 09:00")
			_, _, plan := s.planned()
			s.on("2026-01-18 12:00")
			s.wants("R10", "")
			if touched {
				s.notes("ashworth", actions.PlanNoteInput{Plan: plan, Kind: casework.PlanUpdated, Words: "Rang his mum."})
			}
			s.on("2026-01-19 09:30")
			s.wants("R10", map[bool]string{false: "Nobody changed it for 7 days, since 12 January"}[touched])
		})
	}
}

func TestR12NotShared(t *testing.T) {
	s := begin(t, "", "2026-01-12 09:00")
	ph := s.phone("reed")
	sam := ph.meets("Sam Hollis", "14_15")
	urgent := ph.records(sam, "the knife", said(casework.FieldWeapon, "seen", casework.FieldFact, "A knife handle showed in his waistband."))
	harm := ph.records(sam, "the debt", said(casework.FieldFact, "Says he owes them for a phone.", casework.FieldIndicators, "EX2"))
	ph.syncs()
	s.on("2026-01-12 10:45")
	s.wants("R12", "")
	s.on("2026-01-12 11:00")
	s.wants("R12", "2 hours after an urgent alert")
	s.keeps("nair", urgent, "He asked us to wait a day.")
	s.on("2026-01-13 09:00")
	s.wants("R12", "24 hours after a sign of harm was received")
	s.shares("nair", harm)
}

func TestR12IsSilentWhereSomebodyDecided(t *testing.T) {
	s := begin(t, "", "2026-01-12 09:00")
	s.planned() // and shared at once
	s.on("2026-01-19 09:00")
	s.wants("R12", "")
}

func TestR13YouthJusticeUnseen(t *testing.T) {
	for name, seen := range map[string]bool{"nobody says that they know": false, "acknowledged": true} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, "", "2026-01-12 09:00")
			order := s.sends(police, "the disposal", s.record(casework.JusticeRecord, sam(), "2026-01-12 09:00", said(casework.FieldYJStatus, "out_of_court", casework.FieldReference, "Y-1")))
			s.shares("nair", order.Entry)
			s.on("2026-01-16 12:00")
			s.wants("R13", "")
			if seen {
				s.must(s.service.Acknowledge(t.Context(), s.as("ashworth"), order.Entry))
			}
			s.on("2026-01-19 09:30")
			s.wants("R13", map[bool]string{false: "not acknowledged by the child's network"}[seen])
		})
	}
}

func TestR14NoVoice(t *testing.T) {
	s := begin(t, "", "2026-01-12 09:00")
	ph, child, _ := s.planned()
	s.wants("R14", "The plan is active") // nobody wrote down a word of his
	s.pass(minutes(60))
	ph.records(child, "his words", said(casework.FieldVoice, "I want my old school back."))
	ph.syncs()
	s.must(s.service.Settle(t.Context(), s.as("ashworth"), s.alert("ashworth", "R14").ID, "He was heard today."))
	s.on("2026-02-09 09:45")
	s.wants("R14", "")
	s.on("2026-02-09 10:15")
	s.wants("R14", "the last time on 12 January")
}

func TestR16HolidayGap(t *testing.T) {
	for name, arranged := range map[string]bool{"nobody keeps in touch": false, "somebody does": true} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, "", "2026-01-12 09:00")
			_, _, plan := s.planned()
			s.on("2026-01-29 16:00")
			s.wants("R16", "")
			if arranged {
				s.notes("ashworth", actions.PlanNoteInput{Plan: plan, Kind: casework.HolidayContact, Words: "His mentor sees him on Tuesdays."})
			}
			s.on("2026-02-03 09:00")
			s.wants("R16", map[bool]string{false: "until the end of term"}[arranged])
		})
	}
}
