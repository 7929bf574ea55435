package stories_test

import (
	"fmt"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// A child had over 100 contacts with the police by the age of ten, and each was looked at alone. Here the second one within 90
// days asks for a person's attention. What was done to the child, what a search did not find and a second record of one event
// never count; and there is one open alert about it, not a hundred.
func TestTheChildWithOverAHundredContacts(t *testing.T) {
	s := begin(t, "hundred", "2025-01-06 09:00")
	alex := child("N-7001", "Alex Moor", "2015-09-02")
	calls := func(n int, at time.Time, reference string, values casework.Values) (out []actions.RecordInput) {
		for i := range n {
			v := with(said(casework.FieldContactType, "asb_call", casework.FieldCapacity, "suspect", casework.FieldFact, "Called to the precinct; stones were thrown."), values)
			v.Set(casework.FieldReference, fmt.Sprintf("%s-%02d", reference, i+1))
			out = append(out, s.record(casework.PoliceContact, alex, at.Add(time.Duration(i)*70*time.Hour).Format("2006-01-02 15:04"), v))
		}
		return out
	}
	january := time.Date(2024, 12, 8, 18, 0, 0, 0, time.UTC)
	s.sendsAll(police, "contacts as a victim", calls(4, january, "VIC", said(casework.FieldCapacity, "victim")))
	s.sendsAll(police, "contacts as a witness", calls(3, january, "WIT", said(casework.FieldCapacity, "witness")))
	s.sendsAll(police, "searches that found nothing", calls(4, january, "NFA", said(casework.FieldContactType, "search", casework.FieldSearchOutcome, "nfa")))
	s.on("2025-01-07 09:00")
	first := s.record(casework.PoliceContact, alex, "2025-01-06 17:00", said(casework.FieldContactType, "asb_call", casework.FieldCapacity, "suspect", casework.FieldFact, "Climbed on the roof of the arcade.", casework.FieldReference, "LOG 11"))
	s.sends(police, "the first contact", first)
	s.writes("nair", "a second record of it", s.record(casework.PoliceContact, alex, "2025-01-06 17:05", said(casework.FieldContactType, "asb_call", casework.FieldCapacity, "suspect", casework.FieldFact, "Helped him down from the roof.", casework.FieldReference, "LOG 11")))
	for month := range 13 {
		at := time.Date(2025, time.January+time.Month(month), 8, 17, 0, 0, 0, time.UTC)
		s.on(at.AddDate(0, 0, 24).Format("2006-01-02") + " 09:00")
		s.sendsAll(police, "the contacts of "+at.Format("January 2006"), calls(8, at, at.Format("0601"), nil))
	}
	a := s.alert("ashworth", "R6")
	s.says("There is one open alert; it names %d facts: %s", len(a.Facts), a.Why)
	s.sees("marsh")
	s.tellsLog()
	s.ends()
}
