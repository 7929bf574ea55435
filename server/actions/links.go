package actions

import (
	"context"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Links lists what is suggested, half confirmed or linked, where a record of the supervisor's agency is concerned. It
// shows identity alone.
func (s *Service) Links(ctx context.Context, a Actor) (out []LinkLine, err error) {
	err = s.do(ctx, a, "view-links", func(x *tx) error {
		out = nil
		if keeper, err := x.keepsAny(); err != nil || !keeper {
			if err := orRefuse(err, x.allow(casework.LinkRecords)); err != nil {
				return err
			}
		}
		rows, err := x.openLinks()
		if err != nil {
			return err
		}
		for _, id := range rows {
			l, err := x.link(id)
			if err != nil {
				return err
			}
			line, err := x.linkLine(l)
			if err != nil {
				return err
			}
			if line == nil {
				continue
			}
			x.concerns("link", id)
			out = append(out, *line)
		}
		return nil
	})
	return out, err
}

// openLinks lists the links that were neither refused nor undone.
func (x *tx) openLinks() ([]casework.LinkID, error) {
	var out []casework.LinkID
	err := x.KV().Scan(tableLink, kv.Range{}, func(key, value []byte) error {
		var row linkRow
		if err := cbor.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row of %s: %w", tableLink.Name, err)
		}
		if row.State != casework.LinkRefused && row.State != casework.LinkUndone {
			out = append(out, casework.LinkID(key))
		}
		return nil
	})
	return out, err
}

func noLink() error {
	return casework.Refuse(casework.NotFound, "There is no such suggestion, or it is not yours to see.")
}

// notToLink refuses whom the table does not let decide; a link that touches a restricted record is not there at all.
func (x *tx) notToLink(l casework.Link) error {
	on, err := x.linkRecord(l)
	if err != nil {
		return err
	}
	kept, err := x.restricted(on.linked)
	if err == nil && len(kept) > 0 {
		err = noLink()
	}
	return orRefuse(err, casework.Refuse(casework.Forbidden, onlyKnowingSupervisors))
}

func (x *tx) link(id casework.LinkID) (casework.Link, error) {
	none := noLink()
	row, ok, err := get[linkRow](x.KV(), tableLink, id[:])
	if err != nil {
		return casework.Link{}, err
	}
	if !ok {
		return casework.Link{}, none
	}
	l, ok, err := linkShelf().one(x, row.A, id)
	if err == nil && !ok {
		err = none
	}
	return l, err
}

// linkLine shows a link to a supervisor of one of its sides; nil to others, and when it was refused or undone.
func (x *tx) linkLine(l casework.Link) (*LinkLine, error) {
	if l.State == casework.LinkRefused || l.State == casework.LinkUndone {
		return nil, nil
	}
	if l.State != casework.LinkMade {
		g, err := x.group(l.A)
		if err != nil || slices.Contains(g.records, l.B) {
			return nil, err // other links say so already
		}
	}
	sides, err := x.sides(l)
	if err != nil {
		return nil, err
	}
	if ok, err := x.mayLink(l); err != nil || !ok {
		return nil, err
	}
	line := &LinkLine{ID: l.ID, State: l.State, Why: l.Why}
	for i, child := range []casework.ChildID{l.A, l.B} {
		c, err := x.picture(child)
		if err != nil {
			return nil, err
		}
		lines := x.identityLines(c)
		if i == 0 {
			line.A, line.AIdentity = lineOf(c, x.Now), lines
		} else {
			line.B, line.BIdentity = lineOf(c, x.Now), lines
		}
		for _, agency := range sides[i] {
			if name := x.agencyName(agency); !slices.Contains(line.Agencies, name) {
				line.Agencies = append(line.Agencies, name)
			}
		}
	}
	for _, w := range l.Confirmed {
		line.Confirmed = append(line.Confirmed, x.workerName(w))
	}
	line.WhyNot = x.whyNotLink(l)
	line.MayDecide = line.WhyNot == ""
	return line, nil
}

func (x *tx) identityLines(c casework.Child) []Line {
	var out []Line
	for _, f := range casework.ChildFields() {
		if texts := c.Values[f.ID]; len(texts) > 0 && !f.Auto {
			out = append(out, Line{Label: f.Label, Texts: x.shown(f, texts)})
		}
	}
	return out
}

// sides are the agencies that have a file about each of the two records.
func (x *tx) sides(l casework.Link) (out [2][]casework.AgencyID, err error) {
	for i, child := range []casework.ChildID{l.A, l.B} {
		scopes, err := keys(x.KV(), tableOfChild, child[:])
		if err != nil {
			return out, err
		}
		for _, scope := range scopes {
			row, _, err := x.file(casework.ScopeID(scope))
			if err != nil {
				return out, err
			}
			if !slices.Contains(out[i], row.Agency) {
				out[i] = append(out[i], row.Agency)
			}
		}
	}
	return out, nil
}

const onlyKnowingSupervisors = "Only a supervisor of an agency that knows the child says whether two records are one child."

// mayLink asks the table about both records. What touches a restricted record is for its keepers alone.
func (x *tx) mayLink(l casework.Link) (bool, error) {
	on, err := x.linkRecord(l)
	if err != nil {
		return false, err
	}
	kept, err := x.restricted(on.linked)
	if err != nil || len(kept) > 0 && !kept.keeps(x.who.ID) {
		return false, err
	}
	return x.may(casework.LinkRecords, on)
}

// linkRecord is both sides of a link as the table asks about them.
func (x *tx) linkRecord(l casework.Link) (record, error) {
	a, err := x.group(l.A)
	if err != nil {
		return record{}, err
	}
	b, err := x.group(l.B)
	on := record{mine: []casework.ChildID{l.A, l.B}, linked: append(slices.Clone(a.records), b.records...), standing: casework.Waiting}
	if l.State == casework.LinkMade {
		on.standing = casework.Linked
	}
	return on, err
}

// keepsBoth says whether the link touches restricted records and this person keeps them: they decide alone.
func (x *tx) keepsBoth(l casework.Link) (bool, error) {
	on, err := x.linkRecord(l)
	if err != nil {
		return false, err
	}
	kept, err := x.restricted(on.linked)
	return kept.keeps(x.who.ID), err
}

func (x *tx) whyNotLink(l casework.Link) string {
	switch {
	case l.State == casework.LinkHalf && x.confirmedMySide(l):
		return "Your side has confirmed. It waits for the other agency."
	}
	return ""
}

// confirmedMySide says whether someone of this person's agency confirmed already, where two agencies must.
func (x *tx) confirmedMySide(l casework.Link) bool {
	return slices.ContainsFunc(l.Confirmed, func(id casework.WorkerID) bool {
		w, ok, err := x.worker(id)
		return err == nil && ok && w.Agency == x.who.Agency
	})
}

// ConfirmLink says that two records are one child: within an agency one supervisor does, across agencies one of each side.
func (s *Service) ConfirmLink(ctx context.Context, a Actor, id casework.LinkID) error {
	return s.decideLink(ctx, a, id, "confirm-link", func(x *tx, l casework.Link, sides [2][]casework.AgencyID) error {
		switch {
		case l.State == casework.LinkMade:
			return casework.Refuse(casework.Conflict, "These records are linked already.")
		case l.State == casework.LinkRefused:
			return casework.Refuse(casework.Conflict, "Somebody has said that these are two children. Talk to them first.")
		case l.State == casework.LinkHalf && x.confirmedMySide(l):
			return casework.Refuse(casework.Conflict, "Your side has confirmed. It waits for the other agency.")
		}
		l.Confirmed, l.At = append(l.Confirmed, x.who.ID), x.Now
		alone, err := x.keepsBoth(l)
		if err != nil {
			return err
		}
		if !alone && !x.bothSides(l, sides) {
			l.State = casework.LinkHalf
			return x.putLink(l)
		}
		return x.makeLink(l)
	})
}

// bothSides says whether each side has been spoken for by one of its supervisors.
func (x *tx) bothSides(l casework.Link, sides [2][]casework.AgencyID) bool {
	for _, side := range sides {
		if !slices.ContainsFunc(l.Confirmed, func(id casework.WorkerID) bool {
			w, ok, err := x.worker(id)
			return err == nil && ok && slices.Contains(side, w.Agency)
		}) {
			return false
		}
	}
	return true
}

// RefuseLink says that two records are two children; the pair is not suggested again.
func (s *Service) RefuseLink(ctx context.Context, a Actor, id casework.LinkID) error {
	return s.decideLink(ctx, a, id, "refuse-link", func(x *tx, l casework.Link, _ [2][]casework.AgencyID) error {
		if l.State == casework.LinkMade {
			return casework.Refuse(casework.Conflict, "These records are linked. Undo the link instead.")
		}
		l.State, l.Confirmed, l.At = casework.LinkRefused, nil, x.Now
		return x.putLink(l)
	})
}

// UndoLink takes a link away. Nothing is deleted: alerts that the link joined stand for themselves again.
func (s *Service) UndoLink(ctx context.Context, a Actor, id casework.LinkID) error {
	return s.decideLink(ctx, a, id, "undo-link", func(x *tx, l casework.Link, _ [2][]casework.AgencyID) error {
		if l.State != casework.LinkMade {
			return casework.Refuse(casework.Conflict, "These records are not linked.")
		}
		l.State, l.Confirmed, l.At = casework.LinkUndone, nil, x.Now
		if err := x.putLink(l); err != nil {
			return err
		}
		return x.unlink(l)
	})
}

func (s *Service) decideLink(ctx context.Context, a Actor, id casework.LinkID, act string, fn func(*tx, casework.Link, [2][]casework.AgencyID) error) error {
	return s.do(ctx, a, act, func(x *tx) error {
		l, err := x.link(id)
		if err != nil {
			return err
		}
		sides, err := x.sides(l)
		if err != nil {
			return err
		}
		if ok, err := x.mayLink(l); err != nil || !ok {
			return orRefuse(err, x.notToLink(l))
		}
		x.concerns("link", id)
		return fn(x, l, sides)
	})
}
