package stories_test

import (
	"testing"

	"streetlight/shared/casework"
)

// A PCSO's phone had no signal for six days. What it brings is judged as of its own time and as of now: three contacts lay within
// 90 days when the last of them happened, though they do not today. Whoever has to answer has their time from the receipt on.
func TestTheLatePhoneWhoseNewsIsDaysOld(t *testing.T) {
	s := begin(t, "late", "2026-02-01 18:00")
	reed := s.phone("reed")
	sam := reed.meets("Sam Hollis", "14_15")
	call := said(casework.FieldContactType, "asb_call", casework.FieldCapacity, "suspect", casework.FieldFact, "Called to the bus station.")
	first := reed.records(sam, "the first contact", call)
	reed.syncs()
	s.keeps("nair", first, "Nothing in it for others.")
	s.on("2026-02-10 18:00")
	second := reed.records(sam, "the second contact", call)
	reed.syncs()
	s.keeps("nair", second, "Nothing in it for others.")
	s.on("2026-04-30 21:00")
	third := reed.records(sam, "the third contact", with(call, said(casework.FieldWeapon, "seen", casework.FieldFact, "A blade in his sock; he ran.")))
	s.on("2026-05-06 10:00")
	reed.syncs()
	s.reads("nair", "R6")
	s.reads("ashworth", "R7")
	s.sees("nair")
	s.on("2026-05-06 11:00")
	s.shares("nair", third)
	s.measures("nair", "2026-05-06 00:00")
	s.on("2026-05-06 18:00")
	s.tellsLog()
	s.ends()
}
