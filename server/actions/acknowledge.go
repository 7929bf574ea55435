package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// Acknowledge says, for somebody of another agency who may read an entry, that they have seen it and know of it. Saying it
// again changes nothing.
func (s *Service) Acknowledge(ctx context.Context, a Actor, id casework.EntryID) error {
	return s.do(ctx, a, "acknowledge", func(x *tx) error {
		scope, row, err := x.fileOf(id)
		if err != nil {
			return err
		}
		if _, err := x.readingOf(scope, row, id); err != nil {
			return err
		}
		if err := x.allow(casework.ReceiveShares); err != nil {
			return err
		}
		if row.Agency == x.who.Agency {
			return casework.Refuse(casework.Conflict, "Your own agency recorded this. Those of other agencies say that they have seen it.")
		}
		x.concerns("entry", id)
		seen, err := x.seenBy(scope, id)
		if err != nil || said(seen, x.who.ID) {
			return err
		}
		state, err := x.State(scope)
		if err != nil {
			return err
		}
		op, err := records.Item(state, id, casework.FieldSeenBy, x.who.ID, casework.Seen{By: x.who.ID, At: x.Now})
		if err != nil {
			return err
		}
		if err := x.Write(scope, op); err != nil {
			return err
		}
		g, err := x.group(row.Child)
		if err != nil {
			return err
		}
		return x.look(g, nil)
	})
}

func said(seen []casework.Seen, who casework.WorkerID) bool {
	for _, s := range seen {
		if s.By == who {
			return true
		}
	}
	return false
}

// seenBy lists who of other agencies has said that they know of an entry.
func (x *tx) seenBy(scope casework.ScopeID, id casework.EntryID) ([]casework.Seen, error) {
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	return records.Items[casework.Seen](state, id, casework.FieldSeenBy)
}
