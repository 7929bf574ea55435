package stories_test

import (
	"testing"

	"streetlight/shared/casework"
)

// Inspectors found that emergency departments did not always refer children with serious injuries, or late. Four hours after a
// child arrives with one, and no referral was sent, people are asked. Where it was sent in time, nobody is.
func TestTheInjuryThatNobodyReported(t *testing.T) {
	s := begin(t, "injury", "2026-06-05 22:30")
	sam, robin := child("ED-1", "Sam Hollis", "2010-03-01"), child("ED-2", "Robin Vale", "2011-01-02")
	cut := said(casework.FieldSite, "Musgrove Park", casework.FieldMechanism, "stab", casework.FieldAssault, "unknown", casework.FieldPoliceTold, "anonymous")
	fall := said(casework.FieldSite, "Musgrove Park", casework.FieldMechanism, "fall", casework.FieldAssault, "no")
	s.writes("wood", "Sam's injury", s.record(casework.EDPresentation, sam, "2026-06-05 22:10", with(cut, said(casework.FieldReference, "A-1"))))
	s.sends(council, "Robin's injury", s.record(casework.EDPresentation, robin, "2026-06-05 22:20", with(cut, said(casework.FieldReference, "A-2"))))
	s.writes("wood", "Robin's brother's fall", s.record(casework.EDPresentation, child("ED-3", "Toby Vale", "2013-01-02"), "2026-06-05 22:20", with(fall, said(casework.FieldReference, "A-3"))))
	ellis := child("ED-4", "Ellis Wray", "2011-05-20")
	s.writes("wood", "Ellis's injury", s.record(casework.EDPresentation, ellis, "2026-06-05 22:25", with(cut, said(casework.FieldReference, "A-4"))))
	s.on("2026-06-05 23:50")
	referral := s.writes("wood", "Ellis's referral", s.record(casework.Referral, ellis, "2026-06-05 23:50", words(casework.FieldRoute, "front_door", casework.FieldDanger, "no",
		casework.FieldFact, "A cut to the arm; says that he fell on glass.", casework.FieldNeed, "A strategy discussion before he goes home.",
		casework.FieldRisk, "identified", casework.FieldRiskWords, "The cut does not fit a fall; he is afraid of somebody he will not name.", casework.FieldNotHeardWhy, "Asleep after treatment.")))
	s.sendsReferral("lowe", referral.Entry)
	s.on("2026-06-06 01:40")
	s.sends(council, "Robin's injury", s.record(casework.EDPresentation, robin, "2026-06-05 22:20", with(cut, said(casework.FieldReference, "A-2", casework.FieldReferredAt, casework.FormatMoment(s.now)))))
	s.on("2026-06-06 08:00")
	s.reads("ashworth", "R8")
	s.sees("wood")
	s.on("2026-06-06 08:30")
	s.plan("ashworth", s.accepts("ashworth", "R8", "quinn", s.moment("2026-06-12 12:00")))
	s.tellsLog()
	s.ends()
}
