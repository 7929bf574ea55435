package actions

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// Times within which a supervisor answers, unless the practice pack says otherwise.
const (
	verdictWithin       = 24 * time.Hour
	urgentVerdictWithin = 4 * time.Hour
)

// Queue lists the entries that await a verdict of this person, as a supervisor of their agency or in the place of one: overdue
// ones first, then urgent ones, then by when it is due.
func (s *Service) Queue(ctx context.Context, a Actor) (out []EntryLine, err error) {
	err = s.do(ctx, a, "view-queue", func(x *tx) error {
		out = nil
		agencies, err := x.judges()
		if err != nil {
			return err
		}
		if len(agencies) == 0 {
			return x.allow(casework.JudgeEntry)
		}
		for _, agency := range agencies {
			lines, err := x.queueOf(agency)
			if err != nil {
				return err
			}
			out = append(out, lines...)
		}
		slices.SortFunc(out, byDue)
		return nil
	})
	return out, err
}

// queueOf lists what awaits a verdict in one agency, but for what is kept from this person.
func (x *tx) queueOf(agency casework.AgencyID) (out []EntryLine, err error) {
	scopes, err := keys(x.KV(), tableQueue, agency[:])
	if err != nil {
		return nil, err
	}
	for _, scope := range scopes {
		lines, err := x.awaiting(casework.ScopeID(scope))
		if err != nil {
			return nil, err
		}
		out = append(out, lines...)
	}
	return out, nil
}

func byDue(a, b EntryLine) int {
	return cmp.Or(firstIf(a.Overdue, b.Overdue), firstIf(a.Urgent, b.Urgent), a.DueAt.Compare(b.DueAt), strings.Compare(a.ID.String(), b.ID.String()))
}

// firstIf puts what is so before what is not.
func firstIf(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (x *tx) awaiting(scope casework.ScopeID) ([]EntryLine, error) {
	row, _, err := x.file(scope)
	if err != nil {
		return nil, err
	}
	if hidden, err := x.hidden(row.Child, x.who.ID); err != nil || hidden {
		return nil, err
	}
	var out []EntryLine
	for _, e := range row.Entries {
		if !e.Awaits {
			continue
		}
		line, err := x.entryLine(scope, *row, e)
		if isRefusal(err) {
			continue // it shows nothing any more
		}
		if err != nil {
			return nil, err
		}
		x.concerns("entry", e.ID)
		out = append(out, line)
	}
	return out, nil
}

// fileOf finds the file of an entry. An entry that is not there is refused in words.
func (x *tx) fileOf(id casework.EntryID) (casework.ScopeID, fileRow, error) {
	scope, err := x.scopeOf(id)
	if err != nil {
		return scope, fileRow{}, err
	}
	row, ok, err := x.file(scope)
	if err == nil && !ok {
		err = noEntry() // its number was claimed by what is kept apart
	}
	return scope, *row, err
}

// scopeOf finds in which file an entry stands.
func (x *tx) scopeOf(id casework.EntryID) (casework.ScopeID, error) {
	b, err := x.KV().Get(tableEntry, id[:])
	if err != nil {
		return casework.ScopeID{}, err
	}
	if b == nil {
		return casework.ScopeID{}, noEntry()
	}
	return casework.ScopeID(b), nil
}

func noEntry() error {
	return casework.Refuse(casework.NotFound, "There is no such entry, or it is not yours to see.")
}

func (x *tx) entryLine(scope casework.ScopeID, row fileRow, e entryRow) (EntryLine, error) {
	state, err := x.State(scope)
	if err != nil {
		return EntryLine{}, err
	}
	entry, _, ok := records.Entry(state, scope, e.ID)
	if !ok {
		return EntryLine{}, noEntry()
	}
	j, _, err := x.standing(scope, e.ID)
	if err != nil {
		return EntryLine{}, err
	}
	line := EntryLine{ID: e.ID, Kind: entry.Kind, Child: lineOf(records.Child(state, row.Child), x.Now), Author: x.workerName(entry.Author),
		Agency: x.agencyName(row.Agency), OccurredAt: entry.OccurredAt(), ReceivedAt: time.UnixMilli(e.Received).UTC(),
		Urgent: e.Urgent, Verdict: j.Verdict, Summary: firstWords(entry.Values.Get(casework.FieldFact))}
	line.DueAt = e.dueAt()
	line.Overdue = e.Awaits && line.DueAt.Before(x.Now)
	return line, nil
}

func lineOf(c casework.Child, now time.Time) ChildLine {
	return ChildLine{ID: c.ID, Name: c.Name(), Age: c.AgeWords(now)}
}

// firstWords cuts a text to what a list shows.
func firstWords(text string) string {
	const most = 140
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

func (x *tx) agencyName(id casework.AgencyID) string {
	a, ok, err := get[casework.Agency](x.KV(), tableAgency, id[:])
	if err != nil || !ok {
		return "Unknown agency"
	}
	return a.Name
}

func (x *tx) workerName(id casework.WorkerID) string {
	if id.IsZero() {
		return "The server"
	}
	if w, ok, err := x.worker(id); err == nil && ok {
		return w.Name
	}
	if c, ok, err := get[clientRow](x.KV(), tableClient, id[:]); err == nil && ok {
		return c.Name + ", " + x.agencyName(c.Agency)
	}
	return "Unknown worker"
}
