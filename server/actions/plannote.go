package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// The course of a plan is what was done with it since it was accepted, step by step. Rules look at it: a plan that nobody
// touches, or that is touched and changes nothing, is brought before its owner's manager.

// PlanNoteInput is one step that somebody adds to a plan's course.
type PlanNoteInput struct {
	Plan       casework.PlanID
	Kind       casework.Kind
	Words      string
	Changed    bool      // of an outcome: something has changed for the child since the last one
	ReviewDate time.Time // of an outcome: when the plan is reviewed next
}

// NotePlan adds a step to the course of an active plan. Its owner alone says what has changed for the child, and when the plan
// is reviewed next.
func (s *Service) NotePlan(ctx context.Context, a Actor, in PlanNoteInput) error {
	f := casework.Field{Name: "words", Label: "What happened", Type: casework.Note, Required: true}
	if in.Words == "" {
		return casework.RefuseField("words", "Write in a sentence what happened.")
	}
	if err := f.Check([]string{in.Words}); err != nil {
		return err
	}
	return s.do(ctx, a, "note-plan", func(x *tx) error {
		p, err := x.plan(in.Plan)
		if err != nil {
			return err
		}
		if err := x.mayNote(p, in.Kind); err != nil {
			return err
		}
		x.concerns("plan", p.ID)
		if in.Kind == casework.PlanOutcome {
			if err := x.review(&p, in.ReviewDate); err != nil {
				return err
			}
		}
		return x.notePlan(p, casework.PlanNote{Kind: in.Kind, Words: in.Words, Changed: in.Kind == casework.PlanOutcome && in.Changed})
	})
}

// mayNote refuses a step that is not this person's to add.
func (x *tx) mayNote(p casework.Plan, kind casework.Kind) error {
	if p.State != casework.PlanActive {
		return casework.Refuse(casework.Conflict, "This plan is closed. Nothing can be added to its course.")
	}
	switch kind {
	case casework.PlanUpdated:
		ok, err := x.mayAbout(casework.WritePlan, p.Child, casework.Active)
		return x.orForbid(casework.WritePlan, ok, err)
	case casework.HolidayContact:
		ok, err := x.mayAbout(casework.HolidayCover, p.Child, casework.Active)
		return x.orForbid(casework.HolidayCover, ok, err)
	case casework.PlanOutcome:
		if p.Owner != x.who.ID {
			return casework.Refuse(casework.Forbidden, "Only the owner of the plan reviews it: "+x.workerName(p.Owner)+".")
		}
		return x.allow(casework.OwnPlan)
	}
	return casework.RefuseField("kind", "Choose what kind of step it is.")
}

// review sets when a plan is reviewed next.
func (x *tx) review(p *casework.Plan, next time.Time) error {
	if err := x.checkReview(next, p.Priority); err != nil {
		return err
	}
	p.ReviewDate = next
	return x.savePlan(*p)
}

// notePlan writes a step into the course of a plan, and lets the rules look.
func (x *tx) notePlan(p casework.Plan, n casework.PlanNote) error {
	id, err := x.drawID()
	if err != nil {
		return err
	}
	n.ID, n.Plan, n.At, n.By, n.Agency = casework.PlanNoteID(id), p.ID, x.Now, x.who.ID, x.who.Agency
	scope, err := x.sharedScope(p.Child)
	if err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, n.ID, casework.FieldPlanNote, n)
	if err != nil {
		return err
	}
	if err := x.Write(scope, op); err != nil {
		return err
	}
	g, err := x.group(p.Child)
	if err != nil {
		return err
	}
	return x.look(g, nil)
}

// afterPlanWords notes that somebody wrote in a plan.
func (x *tx) afterPlanWords(child casework.ChildID, id casework.PlanID) error {
	p, ok, err := x.planOn(child, id)
	if err != nil || !ok {
		return err
	}
	return x.notePlan(p, casework.PlanNote{Kind: casework.PlanUpdated})
}

// courseOf lists the steps in a plan's course, oldest first.
func (x *tx) courseOf(p casework.Plan) ([]casework.PlanNote, error) {
	scope, err := x.sharedScope(p.Child)
	if err != nil {
		return nil, err
	}
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	notes, err := records.Wholes[casework.PlanNote](state, casework.FieldPlanNote)
	if err != nil {
		return nil, err
	}
	notes = slices.DeleteFunc(notes, func(n casework.PlanNote) bool { return n.Plan != p.ID })
	slices.SortStableFunc(notes, func(a, b casework.PlanNote) int { return a.At.Compare(b.At) })
	return notes, nil
}

// addCourse puts the course of a plan on its page, and what this reader may add to it.
func (x *tx) addCourse(page *PlanPage) error {
	notes, err := x.courseOf(page.Plan)
	if err != nil {
		return err
	}
	for _, n := range slices.Backward(notes) {
		page.Course = append(page.Course, PlanNoteLine{PlanNote: n, Who: x.workerName(n.By), Agency: x.agencyName(n.Agency)})
	}
	for _, c := range casework.PlanNotes() {
		if x.mayNote(page.Plan, casework.Kind(c.Code)) == nil {
			page.Notes = append(page.Notes, c)
		}
	}
	return nil
}
