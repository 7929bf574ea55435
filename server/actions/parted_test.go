package actions_test

import (
	"strings"
	"testing"

	"streetlight/shared/casework"
)

const undone = "The link was undone"

// contactsOnBoth makes an alert that only the two linked records together raise.
func contactsOnBoth(p *partnership) (alert casework.AlertID, link casework.LinkID) {
	reed, shah, mine, theirs := twoRecords(p, "shah")
	reed.records(mine, p.street(policeContact()))
	p.pass(day)
	reed.records(mine, p.street(policeContact()))
	shah.records(theirs, p.street(policeContact()))
	reed.sync()
	shah.sync()
	link = p.onlyLink("hale").ID
	p.confirm("hale", link)
	return p.onlyAlert("ashworth", "R6").ID, link
}

func TestAnAlertMadeThroughALinkSaysWhenThatIsUndone(t *testing.T) {
	p := newPartnership(t)
	alert, link := contactsOnBoth(p)
	p.must(p.service.UndoLink(t.Context(), p.as("hale"), link))
	got := p.alert("ashworth", alert)
	if !strings.Contains(got.Why, undone) || !strings.Contains(got.Why, "1 of the 3 facts") || len(got.Facts) != 3 {
		t.Errorf("after undoing it says %q on %d facts", got.Why, len(got.Facts))
	}
	p.confirm("hale", link)
	if got := p.alert("ashworth", alert); strings.Contains(got.Why, undone) || len(got.Facts) != 3 {
		t.Errorf("linked again it says %q on %d facts", got.Why, len(got.Facts))
	}
}

func TestAPlanMadeThroughALinkSaysWhenThatIsUndone(t *testing.T) {
	p := newPartnership(t)
	alert, link := contactsOnBoth(p)
	plan := p.accept(p.alert("ashworth", alert), "quinn")
	p.must(p.service.UndoLink(t.Context(), p.as("hale"), link))
	page, err := p.service.Plan(t.Context(), p.as("quinn"), plan)
	p.must(err)
	if !strings.Contains(page.Plan.WhyNow, undone) || page.Plan.State != casework.PlanActive {
		t.Errorf("the plan is %s and says %q", page.Plan.State, page.Plan.WhyNow)
	}
}
