package stories_test

import (
	"testing"

	"streetlight/shared/casework"
)

// A PCSO and a mentor met one child under two names. The server suggests it from what each wrote of who the child is; one
// supervisor of each side says so, and the rules look at both together. Taken apart again, nothing is left of it.
func TestTwoAgenciesThatMetOneChildUnderTwoNames(t *testing.T) {
	s := begin(t, "names", "2026-05-11 18:00")
	reed, cole := s.phone("reed"), s.phone("cole")
	street, club := reed.meets("Jude Ashdown", "14_15"), cole.meets("Jood Ashdowne", "14_15")
	reed.records(street, "the PCSO's contact", said(casework.FieldFact, "Goes round by the canal; will not say why.", casework.FieldIndicators, "LO2"))
	reed.syncs()
	s.on("2026-05-12 17:00")
	cole.records(club, "the mentor's note", said(casework.FieldFact, "Quiet, left when his phone rang.", casework.FieldIndicators, "MI4|HE4"))
	cole.syncs()
	s.suggestions("nair")
	s.suggestions("vine")
	s.suggestions("lowe")
	s.pass(minutes(30))
	s.links("nair")
	s.pass(minutes(30))
	s.links("vine")
	s.reads("ashworth", "R9")
	s.sees("nair")
	s.on("2026-05-13 09:00")
	s.undoes("nair")
	s.suggestions("nair")
	s.sees("ashworth")
	s.sees("nair")
	s.tellsLog()
	s.ends()
}
