package stories_test

import (
	"testing"

	"streetlight/shared/casework"
)

// An entry is returned because its words blame the child. The knife in it still counts: the alert stands, provisional, until the
// author has put it right. One that was about another child does not count.
func TestTheReturnedEntryWhoseKnifeStillCounts(t *testing.T) {
	s := begin(t, "knife", "2026-05-11 20:00")
	reed := s.phone("reed")
	jude, sam := reed.meets("Jude Ashdown", "14_15"), reed.meets("Sam Hollis", "16_17")
	knife := reed.records(jude, "the knife", said(casework.FieldWeapon, "found", casework.FieldFact, "A streetwise lad; a lock knife was found in his bag."))
	other := reed.records(sam, "the other knife", said(casework.FieldWeapon, "seen", casework.FieldFact, "A knife handle showed in his waistband."))
	reed.syncs()
	s.sees("nair")
	s.pass(minutes(30))
	s.shares("nair", knife)
	s.returns("nair", knife, "language", "Say what he did, not what he is like.")
	s.returns("nair", other, "wrong_child", "That was his cousin, says the log.")
	s.sees("ashworth")
	s.reads("ashworth", "R7")
	s.reads("ashworth", "R7 (the 2. time)")
	reed.hears(knife)
	s.pass(minutes(30))
	reed.changes(jude, knife, said(casework.FieldFact, "A lock knife was found in his bag. He gave it up when asked."))
	reed.syncs()
	s.pass(minutes(15))
	s.approves("nair", knife)
	s.reads("ashworth", "R7")
	s.pass(minutes(180))
	s.sees("ashworth")
	s.tellsLog()
	s.ends()
}
