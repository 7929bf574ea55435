package stories_test

import (
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// Jude is 14. His father died; his attendance falls and he is suspended twice. A PCSO hears that he avoids the High Street, his
// mentor why he carries, a family worker that a kitchen knife is gone. Each fact alone is small. From the first fact to the plan
// that one person owns, and its first review.
func TestJude(t *testing.T) {
	s := begin(t, "jude", "2026-03-20 09:00")
	reed, cole, ford := s.phone("reed"), s.phone("cole"), s.phone("ford")
	jude := child("P-1044", "Jude Ashdown", "2011-06-14")

	s.writes("bell", "the first suspension", s.record(casework.Exclusion, jude, "2026-03-20 08:50", said(casework.FieldExclusionType, "suspension", casework.FieldExclusionDays, "2", casework.FieldReference, "EX-31")))
	s.on("2026-05-03 20:10")
	street := reed.meets("Jude Ashdown", "14_15")
	contact := reed.records(street, "the PCSO's contact", said(casework.FieldPlace, "Bus station", casework.FieldFact, "With four older boys. Said he does not use the High Street any more.",
		casework.FieldIndicators, "LO2", casework.FieldCompanions, "Four older boys"))
	reed.syncs()
	s.sees("nair")
	s.shares("nair", contact)
	s.approves("nair", contact)

	s.on("2026-05-06 09:10")
	s.sends(council, "attendance of the weeks before", s.record(casework.Attendance, jude, "2026-02-23 08:50", said(casework.FieldPossible, "40", casework.FieldAttended, "38")))
	s.sends(council, "attendance of the last weeks", s.record(casework.Attendance, jude, "2026-04-20 08:50", said(casework.FieldPossible, "50", casework.FieldAttended, "36")))
	s.writes("bell", "the second suspension", s.record(casework.Exclusion, jude, "2026-05-06 09:00", said(casework.FieldExclusionType, "suspension", casework.FieldExclusionDays, "3", casework.FieldReference, "EX-44")))
	s.sees("bell")
	s.sees("ashworth")

	s.on("2026-05-06 16:40")
	known := cole.meets("Jude Ashdown", "14_15")
	note := cole.records(known, "the mentor's note", said(casework.FieldFact, "He said that he carries a knife, and that they know where he lives.", casework.FieldSource, "child_said",
		casework.FieldVoice, "I only carry it 'cos they know where I live", casework.FieldWeapon, "says_carries", casework.FieldIndicators, "VI2|VI5"))
	cole.syncs()
	s.sees("vine")
	s.pass(minutes(20))
	s.links("nair")
	s.links("vine")
	s.links("lowe")
	s.shares("vine", note)
	s.approves("vine", note)
	s.reads("ashworth", "R7")
	s.reads("ashworth", "R9")

	s.pass(minutes(95))
	plan := s.accepts("ashworth", "R7", "ashworth", s.moment("2026-05-13 12:00"))
	s.accepts("ashworth", "R4", "ashworth", s.moment("2026-05-13 12:00"))
	s.accepts("ashworth", "R9", "ashworth", s.moment("2026-05-13 12:00"))

	s.on("2026-05-07 17:20")
	home := ford.meets("Jude Ashdown", "14_15")
	visit := ford.records(home, "the family worker's visit", said(casework.FieldFact, "A kitchen knife is missing from the block. His mother is worried and wants help.", casework.FieldSource, "third_party",
		casework.FieldParentView, "He has not been himself since his father died.", casework.FieldIndicators, "PR3"))
	ford.syncs()
	s.links("lowe")
	s.approves("lowe", visit)
	s.allocates("ashworth", street, "quinn")
	s.writesPlan("quinn", plan, words(
		casework.FieldWhoIAm, "I like football and my dog. Ring my mum first. I want not to be picked up by a police car.",
		casework.FieldWorries, "Afraid of older boys; carries a knife. Mum works with us; he talks to Marcus.",
		casework.FieldPeoplePlaces, "Gran in Hamp; bus station; keeps away from the High Street.",
		casework.FieldTriggers, "Absent by 09:30: the school rings his mother, then his mentor. Threat received: his mother rings 101 or 999, and the police log it.",
		casework.FieldIfMissing, "His mother checks at Gran's; a PCSO checks the bus station within 30 minutes.",
		casework.FieldSafetyPlan, "Marcus meets him after school until the knife is handed in."))
	reed.card()
	cole.hears(note)

	s.on("2026-05-13 11:00")
	s.sees("bell")
	s.notes("ashworth", actions.PlanNoteInput{Plan: plan, Kind: casework.PlanOutcome, Changed: true, ReviewDate: s.moment("2026-05-27 12:00"), Words: "88% attendance. The knife is back in the block. He wants not to be picked up by a police car: changed."})
	s.plan("quinn", plan)
	s.tellsLog()
	s.ends()
}
