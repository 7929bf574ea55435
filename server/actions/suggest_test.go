package actions_test

import (
	"slices"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// However many children are called alike, each record is suggested with no more than a person can look at, and the one for
// which most speaks is among them.
func TestManyOfOneNameAreNotAllSuggested(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	born := casework.Values{casework.FieldChildName: {"Unknown Boy"}, casework.FieldBirthDate: {"2011-03-04"}}
	same := reed.meets(born)
	const many = 40
	for range many {
		reed.meets(casework.Values{casework.FieldChildName: {"Unknown Boy"}, casework.FieldAgeBand: {"not_known"}})
	}
	last := reed.meets(born)
	reed.sync()
	links := p.linksOf("nair")
	if got, most := len(links), 12*(many+2); got > most {
		t.Errorf("%d suggestions, want at most %d", got, most)
	}
	if !slices.ContainsFunc(links, func(l actions.LinkLine) bool {
		return (l.A.ID == same && l.B.ID == last) || (l.A.ID == last && l.B.ID == same)
	}) {
		t.Error("two records of one name and one date of birth are not suggested")
	}
}
