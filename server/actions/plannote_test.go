package actions_test

import (
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// planned is the active plan of a child whose weapon was seen, owned by Quinn.
func (p *partnership) planned() (*phone, casework.ChildID, casework.PlanID) {
	p.t.Helper()
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(child, p.street(seen()))
	reed.sync()
	return reed, child, p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
}

func (p *partnership) notes(who string, in actions.PlanNoteInput) error {
	return p.service.NotePlan(p.t.Context(), p.as(who), in)
}

func TestTheCourseOfAPlanIsKept(t *testing.T) {
	p := newPartnership(t)
	_, _, plan := p.planned()
	p.pass(day)
	p.must(p.notes("quinn", actions.PlanNoteInput{Plan: plan, Kind: casework.PlanUpdated, Words: "Rang his mum; she comes on Friday."}))
	p.pass(day)
	review := p.now.Add(7 * day)
	p.must(p.notes("quinn", actions.PlanNoteInput{Plan: plan, Kind: casework.PlanOutcome, Words: "He is in school again.", Changed: true, ReviewDate: review}))
	page, err := p.service.Plan(t.Context(), p.as("quinn"), plan)
	p.must(err)
	if len(page.Course) != 2 || page.Course[0].Words != "He is in school again." || !page.Course[0].Changed || page.Course[0].Who != "Daniel Quinn" {
		t.Errorf("the course is %+v, want the review first, then the call", page.Course)
	}
	if !page.ReviewDate.Equal(review) {
		t.Errorf("the next review is on %s, want %s", page.ReviewDate, review)
	}
}

func TestWhoAddsToTheCourseOfAPlan(t *testing.T) {
	p := newPartnership(t)
	_, _, plan := p.planned()
	for name, c := range map[string]struct {
		who  string
		in   actions.PlanNoteInput
		want casework.Reason
	}{
		"another than the owner reviews": {"ashworth", actions.PlanNoteInput{Kind: casework.PlanOutcome, Words: "Better.", ReviewDate: p.now.Add(day)}, casework.Forbidden},
		"a review without a next one":    {"quinn", actions.PlanNoteInput{Kind: casework.PlanOutcome, Words: "Better."}, casework.Invalid},
		"a review a year from now":       {"quinn", actions.PlanNoteInput{Kind: casework.PlanOutcome, Words: "Better.", ReviewDate: p.now.Add(365 * day)}, casework.Invalid},
		"no words":                       {"quinn", actions.PlanNoteInput{Kind: casework.PlanUpdated}, casework.Invalid},
		"no such kind":                   {"quinn", actions.PlanNoteInput{Kind: "closed", Words: "Done."}, casework.Invalid},
		"who may not see plans":          {"frost", actions.PlanNoteInput{Kind: casework.PlanUpdated, Words: "Done."}, casework.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			c.in.Plan = plan
			err := p.notes(c.who, c.in)
			if got, ok := casework.RefusalOf(err); !ok || got.Kind != c.want && got.Kind != casework.Forbidden {
				t.Errorf("got %v, want a refusal of kind %s", err, c.want)
			}
			page, err := p.service.Plan(t.Context(), p.as("quinn"), plan)
			p.must(err)
			if len(page.Course) != 0 || page.ReviewDate.Sub(p.now) > 5*day {
				t.Errorf("after a refusal the course is %+v", page.Course)
			}
		})
	}
}

// TestWordsInAPlanAreAStepInItsCourse: a plan in which somebody writes is not one that nobody touches.
func TestWordsInAPlanAreAStepInItsCourse(t *testing.T) {
	p := newPartnership(t)
	_, _, plan := p.planned()
	p.pass(time.Hour)
	page, err := p.service.Plan(t.Context(), p.as("quinn"), plan)
	p.must(err)
	p.must(p.service.SetPlanWords(t.Context(), p.as("quinn"), plan, actions.WordsInput{Seen: page.Words.Seen,
		Values: casework.Values{casework.FieldSafetyPlan: {"He rings his gran."}}}))
	page, err = p.service.Plan(t.Context(), p.as("quinn"), plan)
	p.must(err)
	if len(page.Course) != 1 || page.Course[0].Kind != casework.PlanUpdated || !page.Course[0].At.Equal(p.now) {
		t.Errorf("the course is %+v, want one step now", page.Course)
	}
}
