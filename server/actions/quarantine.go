package actions

import (
	"context"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// KeptLine is what one commit in quarantine says, for the person who sorts it out with its author.
type KeptLine struct {
	Received time.Time         `json:"received"`
	Worker   string            `json:"worker"`
	Phone    casework.DeviceID `json:"phone"`
	Why      string            `json:"why"`
	Lines    []Line            `json:"lines,omitempty"` // nil where it does not open
}

// Quarantine lists what phones sent that could not be accepted, oldest first. It is for whoever has the machine.
func (s *Service) Quarantine(ctx context.Context) (out []KeptLine, err error) {
	err = s.manage(ctx, "view-quarantine", func(x *tx) error {
		var kept []replica.KeptApart
		err := s.hub.EachApart(x.KV(), func(k replica.KeptApart) error { kept = append(kept, k); return nil })
		if err != nil {
			return err
		}
		for _, k := range kept {
			x.concerns("phone", casework.DeviceID(k.Device))
			out = append(out, KeptLine{Received: k.Received, Worker: x.workerName(casework.WorkerID(k.User)), Phone: k.Device, Why: k.Words, Lines: x.keptWords(k.Ops)})
		}
		return nil
	})
	return out, err
}

// keptWords lists the words of ops under the labels of their fields, as far as the fields are known.
func (x *tx) keptWords(ops []crdt.Op) []Line {
	state := crdt.Fold(crdt.Commit{Ops: ops})
	var out []Line
	for _, id := range changedEntities(ops) {
		for _, table := range [][]casework.Field{casework.ChildFields(), casework.EntryFields()} {
			values, _ := records.Read(state, id, table)
			for _, f := range table {
				if texts := values[f.ID]; len(texts) > 0 {
					out = append(out, Line{Label: f.Label, Texts: x.shown(f, texts)})
				}
			}
		}
	}
	return out
}
