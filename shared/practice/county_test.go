package practice_test

import (
	_ "embed"
	"testing"

	"streetlight/shared/practice"
)

//go:embed testdata/fernshire.yaml
var fernshire []byte

func TestAnotherCountyIsData(t *testing.T) {
	p, err := practice.Parse(fernshire)
	if err != nil {
		t.Fatal(err)
	}
	if p.WorkingDay(at(t, "2026-01-15 10:00")) || !p.WorkingDay(at(t, "2026-04-03 10:00")) {
		t.Error("Fernshire does not keep its own days")
	}
	if got := p.SchoolDaysLeft(at(t, "2026-06-26 10:00"), ""); got != 2 {
		t.Errorf("got %d school days, want 2", got)
	}
	if _, ok := p.Indicator("EX1"); ok || p.NeedsApproval("street_contact") || p.StillCounts("other_child") {
		t.Error("Fernshire goes by the codes of Somerset")
	}
}
