package actions

import (
	"time"

	"streetlight/shared/casework"
)

// reading is how a person reads an entry: as it stands, or the copy that was published to the child's network.
type reading struct {
	copied *Published // nil for the entry itself
}

// readingOf refuses whom the table lets read neither the entry nor a copy that was published.
func (x *tx) readingOf(scope casework.ScopeID, row fileRow, id casework.EntryID) (reading, error) {
	on, err := x.entryRecord(scope, row, id)
	if err != nil {
		return reading{}, err
	}
	if ok, err := x.may(casework.ReadEntry, on); err != nil || ok {
		return reading{}, orRefuse(err, x.noIntelligence(scope, id))
	}
	c, err := x.copyFor(on, row, id)
	if err == nil && c == nil {
		err = noEntry()
	}
	return reading{copied: c}, err
}

// copyFor is the copy of an entry that this person may read; nil when there is none.
func (x *tx) copyFor(on record, row fileRow, id casework.EntryID) (*Published, error) {
	if ok, err := x.may(casework.BeShared, on.thatIs(casework.Shared)); err != nil {
		return nil, err
	} else if ok {
		c, err := x.partCopy(id)
		return x.readable(c), err
	}
	c, _, err := x.copyOf(id)
	if err != nil || c == nil || c.State == copyRetracted {
		return nil, err
	}
	ok, err := x.mayAbout(casework.ReadCopy, row.Child, casework.Shared)
	if err != nil || !ok {
		return nil, err
	}
	return x.readable(c), nil
}

// knowsRecord says whether this person may open the page of a child record.
func (x *tx) knowsRecord(child casework.ChildID) (bool, error) {
	return x.mayOn(casework.SeeChild, child)
}

// copyLine is a published copy in a list.
func (x *tx) copyLine(c Published, e entryRow) (EntryLine, error) {
	child, err := x.childLine(c.Child)
	line := EntryLine{ID: c.Entry, Kind: c.Kind, Child: child, Author: x.workerName(c.Author), Agency: x.agencyName(c.Agency),
		OccurredAt: c.AsEntry().OccurredAt(), ReceivedAt: time.UnixMilli(e.Received).UTC(), Verdict: c.Verdict,
		Summary: firstWords(c.Values.Get(casework.FieldFact))}
	if c.State == copySuperseded {
		line.Superseded = c.EndedAt
	}
	return line, err
}
