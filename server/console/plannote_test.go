package console

import (
	"net/http"
	"testing"

	"streetlight/shared/casework"
)

func TestAStepIsAddedToTheCourseOfAPlan(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	path := "/plans/" + casework.PlanID{40}.String()
	s.get(path).want(t, http.StatusOK, "In school four days of five.", "Something has changed", "Add what was done")
	s.post(path+"/course", "kind", "plan_updated", "words", "Rang his mum.").wantRedirect(t, path+"?done=noted")
	if got := s.desk.noted; len(got) != 1 || got[0].Words != "Rang his mum." || got[0].Kind != casework.PlanUpdated {
		t.Errorf("noted: %+v", got)
	}
	s.get(path+"?done=noted").want(t, http.StatusOK, "It stands in the course of the plan.")
	s.post(path+"/course", "kind", "plan_outcome", "words", "Nothing new.").want(t, http.StatusUnprocessableEntity, "Give the day on which the plan is reviewed", "Nothing new.")
	s.post(path+"/course", "kind", "plan_updated").want(t, http.StatusUnprocessableEntity, "Write in a sentence what happened.")
	if len(s.desk.noted) != 1 {
		t.Error("noted all the same")
	}
}
