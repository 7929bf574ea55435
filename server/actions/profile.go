package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// What several people write together, a child's profile and the words of a plan, stands in the child's shared picture. The
// server writes it there in their name, each change with what its author had seen: contradictions stay visible.

// wordsInput is words for a child's shared picture.
type wordsInput struct {
	kind   casework.RequestKind
	scope  casework.ScopeID // the shared picture
	entity [16]byte         // the child or the plan
	ops    []crdt.Op
	wall   time.Time // when they were written
}

// writeWords checks whether the person may write these words there, and writes them.
func (x *tx) writeWords(in wordsInput) (done [16]byte, err error) {
	child, err := x.pictured(in.scope)
	if err != nil {
		return done, err
	}
	if err := x.mayWriteWords(in, child); err != nil {
		return done, err
	}
	x.concerns("child", child)
	if done, err = x.WriteFor(in.scope, x.who.ID, in.wall, in.ops...); err != nil {
		return done, err
	}
	if in.kind == casework.PlanWordsRequest {
		return done, x.afterPlanWords(child, casework.PlanID(in.entity))
	}
	return done, x.afterProfile(child)
}

// pictured is the child whose shared picture a scope is.
func (x *tx) pictured(scope casework.ScopeID) (casework.ChildID, error) {
	has, err := x.HasScope(scope)
	if err != nil {
		return casework.ChildID{}, err
	}
	if !has {
		return casework.ChildID{}, noChild()
	}
	state, err := x.State(scope)
	if err != nil {
		return casework.ChildID{}, err
	}
	meta := records.ReadMeta(state, scope)
	if meta.Kind != casework.ChildScope {
		return meta.Child, casework.Refuse(casework.Forbidden, "That can be changed by nobody but the server.")
	}
	return meta.Child, nil
}

func (x *tx) mayWriteWords(in wordsInput, child casework.ChildID) error {
	switch in.kind {
	case casework.ProfileRequest:
		if in.entity != [16]byte(child) {
			return noChild()
		}
		ok, err := x.mayOn(casework.WriteProfile, child)
		return x.orForbid(casework.WriteProfile, ok, err)
	case casework.PlanWordsRequest:
		may, err := x.mayAbout(casework.WritePlan, child, casework.Active)
		if err := x.orForbid(casework.WritePlan, may, err); err != nil {
			return err
		}
		p, ok, err := x.planOn(child, in.entity)
		if err != nil {
			return err
		}
		if !ok || p.State != casework.PlanActive {
			return casework.Refuse(casework.NotFound, "That plan is closed, or there is no such plan.")
		}
		return nil
	case casework.VerdictRequest:
	}
	return casework.Refuse(casework.Invalid, "These are no words for a child's shared picture.")
}

// afterProfile follows a change of who a child is: by what records are compared, and what the action card says.
func (x *tx) afterProfile(child casework.ChildID) error {
	c, err := x.picture(child)
	if err != nil {
		return err
	}
	x.names.merge(child, c)
	g, err := x.group(child)
	if err != nil {
		return err
	}
	plan, err := x.activePlan(g)
	if err != nil || plan == nil {
		return err
	}
	return x.issueCard(g, *plan)
}

// Seen is what a form showed of some fields: the dots of their ops, as text. What else stands there by now is not replaced.
type Seen string

// WordsInput is a change that somebody makes on a page: of a child's profile, or of a plan's words.
type WordsInput struct {
	Values casework.Values // of the fields that the form has
	Seen   Seen            // what the form showed
}

// SetProfile changes what is known of a child, for one who may open its page.
func (s *Service) SetProfile(ctx context.Context, a Actor, child casework.ChildID, in WordsInput) error {
	return s.do(ctx, a, "change-profile", func(x *tx) error {
		known, err := x.knowsRecord(child)
		if err != nil {
			return err
		}
		if !known {
			return noChild()
		}
		scope, err := x.sharedScope(child)
		if err != nil {
			return err
		}
		return x.setWords(casework.ProfileRequest, scope, child, casework.ChildFields(), in)
	})
}

// SetPlanWords changes sections of an active plan.
func (s *Service) SetPlanWords(ctx context.Context, a Actor, id casework.PlanID, in WordsInput) error {
	return s.do(ctx, a, "change-plan-words", func(x *tx) error {
		p, err := x.plan(id)
		if err != nil {
			return err
		}
		scope, err := x.sharedScope(p.Child)
		if err != nil {
			return err
		}
		x.concerns("plan", id)
		return x.setWords(casework.PlanWordsRequest, scope, id, casework.PlanFields(), in)
	})
}

// setWords writes what differs from what the form showed.
func (x *tx) setWords(kind casework.RequestKind, scope casework.ScopeID, entity [16]byte, table []casework.Field, in WordsInput) error {
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	shown, err := in.Seen.on(state, entity)
	if err != nil {
		return err
	}
	fields := slices.DeleteFunc(slices.Clone(table), func(f casework.Field) bool { _, given := in.Values[f.ID]; return !given })
	ops := records.Diff(shown, entity, fields, in.Values)
	for _, op := range ops {
		if err := records.Check(op); err != nil {
			return err
		}
	}
	if len(ops) == 0 {
		return nil
	}
	_, err = x.writeWords(wordsInput{kind: kind, scope: scope, entity: entity, ops: ops, wall: x.Now})
	return err
}

// fillProfiles puts what files newly say of a child into its shared picture, where that says nothing.
func (x *tx) fillProfiles(children []casework.ChildID) error {
	for _, child := range children {
		row, ok, err := get[deskRow](x.KV(), tableDesk, child[:])
		if err != nil {
			return err
		}
		if !ok || row.Shared.IsZero() {
			continue
		}
		if err := x.fillProfile(child, row.Shared); err != nil {
			return err
		}
	}
	return nil
}

// fillProfile puts what the files say of a child into the fields of its shared picture in which nobody wrote yet. Where
// the files contradict each other, so does the picture.
func (x *tx) fillProfile(child casework.ChildID, shared casework.ScopeID) error {
	state, err := x.State(shared)
	if err != nil {
		return err
	}
	told, err := x.filed(child)
	if err != nil {
		return err
	}
	have := records.Child(state, child).Values
	var ops []crdt.Op
	for _, f := range casework.ChildFields() {
		if len(have[f.ID]) > 0 {
			continue
		}
		ops = append(ops, records.AllOps(child, f, told.Values[f.ID])...)
	}
	if len(ops) == 0 {
		return nil
	}
	return x.Write(shared, ops...)
}
