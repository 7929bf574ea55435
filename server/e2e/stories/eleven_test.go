package stories_test

import (
	"testing"

	"streetlight/shared/casework"
)

// A PCSO writes a note with no signal. It arrives, a supervisor shares it before it is approved, and a social worker opens it
// eleven minutes later. The measure says eleven, and how long it took from the contact.
func TestTheNoteThatASocialWorkerOpenedElevenMinutesLater(t *testing.T) {
	s := begin(t, "eleven", "2026-05-11 19:00")
	reed := s.phone("reed")
	s.on("2026-05-11 20:00")
	jude := reed.meets("Jude Ashdown", "14_15")
	note := reed.records(jude, "the PCSO's note", said(casework.FieldFact, "A man in a silver car gave him a phone.", casework.FieldIndicators, "EX6|PE2"))
	s.on("2026-05-11 20:40")
	reed.syncs()
	s.opens("quinn", note)
	s.calls(jude, "Jude Ashdown")
	s.on("2026-05-11 20:45")
	s.allocates("ashworth", jude, "quinn")
	s.opens("quinn", note)
	s.on("2026-05-11 20:52")
	s.shares("nair", note)
	s.on("2026-05-11 21:03")
	s.opens("quinn", note)
	s.on("2026-05-11 21:30")
	s.opens("ashworth", note)
	s.measures("nair", "2026-05-11 00:00")
	reed.hears(note)
	s.tellsLog()
	s.ends()
}
