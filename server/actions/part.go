package actions

import (
	"context"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// A part is what was shared with named agencies or people alone: a scope of its own with a copy of one entry in it. Another
// audience gets another part, so that nobody reads in the log of a part what was shared before they were named.

// orRefuse is a failure, or else the refusal.
func orRefuse(failure, refusal error) error {
	if failure != nil {
		return failure
	}
	return refusal
}

// publishPart copies an entry to those named alone.
func (x *tx) publishPart(g group, c Published) error {
	if err := x.endCopy(tableShared, c.Entry, copyRetracted); err != nil {
		return err
	}
	part, err := x.partFor(g, c)
	if err != nil {
		return err
	}
	x.concerns("part", part)
	return x.putCopy(tablePartOf, part, c)
}

// partFor is the part of an entry for this audience: the one there is, or a new one in its place.
func (x *tx) partFor(g group, c Published) (casework.ScopeID, error) {
	part, row, ok, err := x.partOf(c.Entry)
	if err != nil {
		return part, err
	}
	if ok && row.audience().Same(c.Share.Audience) {
		return part, nil
	}
	if err := x.endPart(c.Entry); err != nil {
		return part, err
	}
	if part, err = x.beginScope(records.Meta{Kind: casework.PartScope, Child: g.home}); err != nil {
		return part, err
	}
	row = partRow{Entry: c.Entry, Child: g.home, Agencies: c.Share.Audience.Agencies, People: c.Share.Audience.People}
	if err := put(x.KV(), tablePart, part[:], row); err != nil {
		return part, err
	}
	if err := x.nameIn(part, g.home); err != nil {
		return part, err
	}
	return part, x.handPart(g, part, row)
}

func (r partRow) audience() casework.Audience {
	return casework.Audience{Agencies: r.Agencies, People: r.People}
}

// partOf finds the part that holds a copy of an entry; ok is false when there is none that has not ended.
func (x *tx) partOf(id casework.EntryID) (part casework.ScopeID, row partRow, ok bool, err error) {
	b, err := x.KV().Get(tablePartOf, id[:])
	if err != nil || b == nil {
		return part, row, false, err
	}
	part = casework.ScopeID(b)
	row, ok, err = get[partRow](x.KV(), tablePart, part[:])
	return part, row, ok, err
}

// nameIn tells the readers of a part whom it is about, and no more: name and age.
func (x *tx) nameIn(part casework.ScopeID, child casework.ChildID) error {
	c, err := x.picture(child)
	if err != nil {
		return err
	}
	state, err := x.State(part)
	if err != nil {
		return err
	}
	values := casework.Values{}
	for _, f := range []casework.FieldID{casework.FieldChildName, casework.FieldBirthDate, casework.FieldAgeBand} {
		if text := c.Values.Get(f); text != "" {
			values.Set(f, text)
		}
	}
	ops := records.ChildOps(state, casework.Child{ID: child, Values: values})
	if len(ops) == 0 {
		return nil
	}
	return x.Write(part, ops...)
}

// handPart gives a part to everybody who is in its audience.
func (x *tx) handPart(g group, part casework.ScopeID, row partRow) error {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return err
	}
	for _, w := range workers {
		if !row.audience().Includes(w) {
			continue
		}
		if ok, err := x.mayTell(g, part, w); err != nil {
			return err
		} else if !ok {
			continue
		}
		known, err := x.knownAs(g, w.ID)
		if err != nil {
			return err
		}
		if err := x.grant(w.ID, records.Grant{Scope: part, Kind: casework.PartScope, Child: known}); err != nil {
			return err
		}
	}
	return nil
}

// handPartsTo gives a worker who is new in an agency what was shared with it.
func (x *tx) handPartsTo(w casework.Worker) error {
	parts := map[casework.ScopeID]partRow{}
	err := x.KV().Scan(tablePart, kv.Range{}, func(key, value []byte) error {
		var row partRow
		if err := cbor.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row of %s: %w", tablePart.Name, err)
		}
		if row.audience().Includes(w) {
			parts[casework.ScopeID(key)] = row
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range sortedKeys(parts) {
		g, err := x.group(parts[part].Child)
		if err != nil {
			return err
		}
		if ok, err := x.mayTell(g, part, w); err != nil {
			return err
		} else if !ok {
			continue
		}
		known, err := x.knownAs(g, w.ID)
		if err != nil {
			return err
		}
		if err := x.grant(w.ID, records.Grant{Scope: part, Kind: casework.PartScope, Child: known}); err != nil {
			return err
		}
	}
	return nil
}

// EndPart takes back what was shared with named agencies or people: their phones let go of it, and nobody reads it.
func (s *Service) EndPart(ctx context.Context, a Actor, id casework.EntryID) error {
	return s.do(ctx, a, "end-part", func(x *tx) error {
		scope, row, err := x.fileOf(id)
		if err != nil {
			return err
		}
		on, err := x.entryRecord(scope, row, id)
		if err != nil {
			return err
		}
		if ok, err := x.may(casework.EndShare, on.thatIs(casework.Shared)); err != nil || !ok {
			return orRefuse(err, noEntry())
		}
		part, _, ok, err := x.partOf(id)
		if err != nil {
			return err
		}
		if !ok {
			return casework.Refuse(casework.Conflict, "This entry is shared with no named agencies or people any more.")
		}
		x.concerns("entry", id)
		x.concerns("part", part)
		return x.endPart(id)
	})
}

// endPart ends the part that holds a copy of an entry, where there is one: every grant ends with it.
func (x *tx) endPart(id casework.EntryID) error {
	part, _, ok, err := x.partOf(id)
	if err != nil || !ok {
		return err
	}
	if err := x.endCopy(tablePartOf, id, copyRetracted); err != nil {
		return err
	}
	if err := x.KV().Delete(tablePart, part[:]); err != nil {
		return err
	}
	if err := x.KV().Delete(tablePartOf, id[:]); err != nil {
		return err
	}
	readers, err := replica.Readers(x.KV(), part)
	if err != nil {
		return err
	}
	for _, who := range readers {
		if err := x.endGrant(part, who); err != nil {
			return err
		}
	}
	return nil
}

// partCopy is the copy of an entry that was shared with this person by name or agency; nil when none is, or it was taken back.
func (x *tx) partCopy(id casework.EntryID) (*Published, error) {
	c, part, err := x.copyIn(tablePartOf, id)
	if err != nil || c == nil || c.State == copyRetracted {
		return nil, err
	}
	access, err := replica.AccessOf(x.KV(), part, x.who.ID)
	if err != nil || access == 0 {
		return nil, err
	}
	return c, nil
}

// partPage is the page of a child of whom this person knows nothing but what was shared with them.
func (x *tx) partPage(id casework.ChildID, g group) (ChildPage, error) {
	lines, err := x.sharedLines()
	if err != nil {
		return ChildPage{}, err
	}
	lines = slices.DeleteFunc(lines, func(l EntryLine) bool { return !slices.Contains(g.records, l.Child.ID) })
	if len(lines) == 0 {
		return ChildPage{}, noChild()
	}
	child := lines[0].Child
	child.ID = id
	return ChildPage{Child: child, Entries: lines}, nil
}

// addAudience adds with whom alone an entry is shared now, and with whom it may be.
func (x *tx) addAudience(page *EntryPage) error {
	_, row, ok, err := x.partOf(page.ID)
	if err != nil {
		return err
	}
	if ok {
		for _, id := range row.Agencies {
			page.SharedTo = append(page.SharedTo, x.agencyName(id))
		}
		for _, id := range row.People {
			page.SharedTo = append(page.SharedTo, x.workerName(id))
		}
	}
	if !page.MayJudge && !page.MayShare {
		return nil
	}
	page.Choices, err = x.shareChoices()
	return err
}

// shareChoices lists every agency, and everybody who may be named.
func (x *tx) shareChoices() (*ShareChoices, error) {
	agencies, err := all[casework.Agency](x.KV(), tableAgency, nil)
	if err != nil {
		return nil, err
	}
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return nil, err
	}
	out := &ShareChoices{Agencies: agencies}
	for _, w := range workers {
		if w.May(casework.BeShared) && w.ID != x.who.ID {
			out.People = append(out.People, MemberLine{Worker: w.ID, Name: w.Name, Role: w.Role, Agency: x.agencyName(w.Agency)})
		}
	}
	slices.SortFunc(out.Agencies, func(a, b casework.Agency) int { return compareText(a.Name, b.Name) })
	slices.SortFunc(out.People, func(a, b MemberLine) int { return compareText(a.Name, b.Name) })
	return out, nil
}

// SharedWithMe lists what was shared with this person by name, or with their agency.
func (s *Service) SharedWithMe(ctx context.Context, a Actor) (out []EntryLine, err error) {
	err = s.do(ctx, a, "view-shared", func(x *tx) error {
		if err := x.allow(casework.BeShared); err != nil {
			return err
		}
		out, err = x.sharedLines()
		return err
	})
	return out, err
}

// sharedLines lists the copies in this person's parts, those that happened last first.
func (x *tx) sharedLines() ([]EntryLine, error) {
	own, ok, err := x.userScope(x.who.ID)
	if err != nil || !ok {
		return nil, err
	}
	state, err := x.State(own)
	if err != nil {
		return nil, err
	}
	grants, err := records.Wholes[records.Grant](state, casework.FieldGrant)
	if err != nil {
		return nil, err
	}
	var out []EntryLine
	for _, gr := range grants {
		row, ok, err := get[partRow](x.KV(), tablePart, gr.Scope[:])
		if err != nil {
			return nil, err
		}
		if !ok || gr.Ended {
			continue
		}
		line, err := x.sharedLine(row.Entry)
		if err != nil {
			return nil, err
		}
		if line != nil {
			out = append(out, *line)
		}
	}
	slices.SortFunc(out, func(a, b EntryLine) int { return b.OccurredAt.Compare(a.OccurredAt) })
	return out, nil
}

func (x *tx) sharedLine(id casework.EntryID) (*EntryLine, error) {
	c, err := x.partCopy(id)
	if err != nil || c == nil {
		return nil, err
	}
	_, row, err := x.fileOf(id)
	if err != nil {
		return nil, err
	}
	e := entryOf(&row, id)
	if e == nil {
		return nil, nil
	}
	x.concerns("entry", id)
	line, err := x.copyLine(*c, *e)
	line.Child.Closed = false
	return &line, err
}
