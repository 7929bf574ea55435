package actions_test

import (
	"testing"

	"streetlight/shared/casework"
)

// TestDriftThatNobodyAnswersBecomesMoreUrgent: a plan untouched for a week is a to-do of priority 3, after two working days of 2.
func TestDriftThatNobodyAnswersBecomesMoreUrgent(t *testing.T) {
	p := newPartnership(t)
	_, _, _ = p.planned()
	p.pass(7 * day) // a Wednesday
	p.runDue()
	drift := func() casework.Priority {
		lines, err := p.service.Todos(t.Context(), p.as("lowe"))
		p.must(err)
		for _, l := range lines {
			if l.Rule == "R10" {
				return l.Priority
			}
		}
		return 0
	}
	if got := drift(); got != casework.P3 {
		t.Fatalf("drift is of priority %d, want 3", got)
	}
	p.pass(2*day - 1)
	p.runDue()
	if got := drift(); got != casework.P3 {
		t.Errorf("before two working days drift is of priority %d, want 3", got)
	}
	p.pass(1)
	p.runDue()
	if got := drift(); got != casework.P2 {
		t.Errorf("after two working days drift is of priority %d, want 2", got)
	}
}
