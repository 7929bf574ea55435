package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
)

// reading is how a person reads an entry: as it stands, or the copy that was published to the child's network.
type reading struct {
	copied *Published // nil for the entry itself
}

// readingOf refuses whoever is neither a supervisor of the author's agency nor of the child's network with a published copy.
func (x *tx) readingOf(row fileRow, id casework.EntryID) (reading, error) {
	if row.Agency == x.who.Agency && x.who.May(casework.JudgeEntry) {
		return reading{}, nil
	}
	if signs, err := x.signsOffEntry(row, id); err != nil || signs {
		return reading{}, err
	}
	if c, err := x.partCopy(id); err != nil || c != nil {
		return reading{copied: c}, err
	}
	c, _, err := x.copyOf(id)
	if err != nil {
		return reading{}, err
	}
	if c == nil || c.State == copyRetracted || !x.who.May(casework.SeePlan) {
		return reading{}, noEntry()
	}
	known, err := x.knows(row.Child)
	if err == nil && !known {
		err = noEntry()
	}
	return reading{copied: c}, err
}

// knowsRecord says whether this person may open the page of a child record: their role answers alerts or coordinates the
// meeting about them, or they are a supervisor whose agency has a file in this very record. A link widens no one's access.
func (x *tx) knowsRecord(child casework.ChildID) (bool, error) {
	if x.who.May(casework.DecideAlert) || x.who.Role == casework.MAVE {
		return true, nil
	}
	files, _, err := x.filesOf(group{records: []casework.ChildID{child}})
	return x.who.May(casework.JudgeEntry) && slices.ContainsFunc(files, func(f fileRow) bool { return f.Agency == x.who.Agency }), err
}

// knows says whether this person may see that something concerns the child: alerts, plans and published entries go to the
// home record, so a file about any of the linked records is enough.
func (x *tx) knows(child casework.ChildID) (bool, error) {
	if x.who.May(casework.DecideAlert) || x.who.Role == casework.MAVE {
		return true, nil
	}
	if !x.who.May(casework.JudgeEntry) {
		return false, nil
	}
	g, err := x.group(child)
	if err != nil {
		return false, err
	}
	files, _, err := x.filesOf(g)
	return slices.ContainsFunc(files, func(f fileRow) bool { return f.Agency == x.who.Agency }), err
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
