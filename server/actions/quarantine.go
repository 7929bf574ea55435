package actions

import (
	"context"
	"errors"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// KeptLine is what one commit in quarantine says, or a draft that was salvaged from a phone, for the person who sorts it
// out with its author.
type KeptLine struct {
	ID         string            `json:"id"` // the first digits, which name no other
	Received   time.Time         `json:"received"`
	ClockAhead time.Duration     `json:"clock_ahead"` // of the phone, as measured with it
	Worker     string            `json:"worker"`
	Phone      casework.DeviceID `json:"phone"`
	Why        string            `json:"why"`
	Unsigned   bool              `json:"unsigned,omitempty"` // a draft, which nobody signed
	Together   int               `json:"together"`           // commits of the same action, released together
	Closed     string            `json:"closed,omitempty"`   // why it does not open
	Lines      []Line            `json:"lines,omitempty"`    // nil where it does not open
	ReleasedAt time.Time         `json:"released_at,omitzero"`
	ReleasedBy string            `json:"released_by,omitempty"`
}

// Quarantine lists what phones sent that could not be accepted and that nobody has released yet, oldest first. It is for
// whoever has the machine.
func (s *Service) Quarantine(ctx context.Context) (out []KeptLine, err error) {
	err = s.manage(ctx, "view-quarantine", func(x *tx) error {
		out = nil
		var kept []replica.KeptApart
		err := s.hub.EachApart(x.KV(), func(k replica.KeptApart) error {
			if k.Released.IsZero() {
				kept = append(kept, k)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, k := range kept {
			line, err := x.keptLine(k)
			if err != nil {
				return err
			}
			out = append(out, line)
		}
		return nil
	})
	return out, err
}

// Kept shows one thing in quarantine, also after it was released. Id is its first digits.
func (s *Service) Kept(ctx context.Context, id string) (line KeptLine, err error) {
	err = s.manage(ctx, "view-quarantine", func(x *tx) error {
		k, err := s.hub.Apart(x.KV(), id)
		if err != nil {
			return keptRefusal(err)
		}
		line, err = x.keptLine(k)
		return err
	})
	return line, err
}

// keptRefusal puts into words why something cannot be found in the quarantine.
func keptRefusal(err error) error {
	switch {
	case errors.Is(err, replica.ErrNotApart):
		return casework.Refuse(casework.NotFound, "Nothing in the quarantine has this id. “quarantine list” shows the ids.")
	case errors.Is(err, replica.ErrAmbiguous):
		return casework.Refuse(casework.NotFound, "Several in the quarantine begin with this id. Give more of its digits.")
	}
	return err
}

func (x *tx) keptLine(k replica.KeptApart) (KeptLine, error) {
	x.concerns("phone", casework.DeviceID(k.Device))
	group, _, err := x.hub.WholeAction(x.KV(), k)
	if err != nil {
		return KeptLine{}, err
	}
	line := KeptLine{Received: k.Received, ClockAhead: k.Skew, Worker: x.workerName(casework.WorkerID(k.User)), Phone: k.Device, Why: k.Words,
		Unsigned: k.Commit == nil, Together: len(group), Closed: k.Closed, ReleasedAt: k.Released, Lines: x.keptWords(k.Ops)}
	if k.Draft != nil {
		line.Lines, line.Closed = x.draftWords(k.Draft)
	}
	if !k.Released.IsZero() {
		line.ReleasedBy = x.workerName(casework.WorkerID(k.By))
	}
	if k.Commit != nil && len(line.Lines) > 0 {
		about, err := x.keptChild(k)
		if err != nil {
			return line, err
		}
		line.Lines = append(about, line.Lines...)
	}
	line.ID, err = x.hub.ShortID(x.KV(), k)
	return line, err
}

// keptChild names the child that a commit in quarantine is about, as the record it was written to does. It names none where
// that record is not here yet, and then the commit itself may, or where it is not of the author's agency.
func (x *tx) keptChild(k replica.KeptApart) ([]Line, error) {
	scope := casework.ScopeID(k.Commit.Scope)
	row, ok, err := x.file(scope)
	if err != nil || !ok {
		return nil, err
	}
	author, known, err := x.worker(k.User)
	if err != nil || !known || author.Agency != row.Agency {
		return nil, err
	}
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	child := records.Child(state, row.Child)
	return []Line{{Label: "Child", Texts: []string{child.Name() + ", " + child.AgeWords(x.Now)}}}, nil
}

// keptWords lists the words of ops under the labels of their fields, as far as the fields are known.
func (x *tx) keptWords(ops []crdt.Op) []Line {
	state := crdt.Fold(crdt.Commit{Ops: ops})
	var out []Line
	for _, id := range changedEntities(ops) {
		for _, table := range [][]casework.Field{casework.ChildFields(), casework.EntryFields()} {
			values, _ := records.Read(state, id, table)
			out = append(out, x.labelled(table, values)...)
		}
	}
	return out
}

// labelled lists values under the labels of their fields.
func (x *tx) labelled(table []casework.Field, values casework.Values) []Line {
	var out []Line
	for _, f := range table {
		if texts := values[f.ID]; len(texts) > 0 {
			out = append(out, Line{Label: f.Label, Texts: x.shown(f, texts)})
		}
	}
	return out
}

// draftWords lists the words of a draft.
func (x *tx) draftWords(draft []byte) (lines []Line, closed string) {
	d, err := records.ReadDraft(draft)
	if err != nil {
		return nil, "it is no draft that this version reads"
	}
	return append(x.labelled(casework.ChildFields(), d.NewChild), x.labelled(casework.EntryFields(), d.Values)...), ""
}
