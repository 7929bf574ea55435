package actions

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/replica"
)

// Mentors and advocates never read intelligence. It goes to named agencies and people alone, never to a child's network,
// whose picture its mentor holds on a phone; and nobody who reads none holds a file in which a line of it stands.

// isIntelligence says whether an entry is a line of intelligence.
func (x *tx) isIntelligence(scope casework.ScopeID, id casework.EntryID) (bool, error) {
	state, err := x.State(scope)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(state.Get(id, uint16(casework.FieldKind)), func(v crdt.Value) bool {
		return casework.Kind(v.Bytes) == casework.Intelligence
	}), nil
}

// noIntelligence refuses a line of intelligence to whom it is not.
func (x *tx) noIntelligence(scope casework.ScopeID, id casework.EntryID) error {
	if x.who.May(casework.SeeIntelligence) {
		return nil
	}
	is, err := x.isIntelligence(scope, id)
	if err == nil && is {
		err = noEntry()
	}
	return err
}

// readable leaves out a copy of intelligence for whom it is not.
func (x *tx) readable(c *Published) *Published {
	if c != nil && c.Kind == casework.Intelligence && !x.who.May(casework.SeeIntelligence) {
		return nil
	}
	return c
}

// checkIntelligence refuses to share it with a child's network, and with people who never read any.
func (x *tx) checkIntelligence(e casework.Entry, to casework.Audience) error {
	if e.Kind != casework.Intelligence {
		return nil
	}
	if to.IsZero() {
		return casework.RefuseField("to", "Intelligence is shared with named agencies or people alone, not with a child's network. Name them, or do not share it.")
	}
	for _, id := range to.People {
		w, _, err := x.worker(id)
		if err != nil {
			return err
		}
		if !w.May(casework.SeeIntelligence) {
			return casework.RefuseField("to", w.Name+" ("+w.Role.Label()+") never reads intelligence. Choose somebody else.")
		}
	}
	return nil
}

// mayHold says whether a worker may hold a file on a phone.
func (x *tx) mayHold(w casework.Worker, scope casework.ScopeID, row fileRow) (bool, error) {
	if w.May(casework.SeeIntelligence) {
		return true, nil
	}
	for _, e := range row.Entries {
		if is, err := x.isIntelligence(scope, e.ID); err != nil || is {
			return false, err
		}
	}
	return true, nil
}

// noIntelligenceFor takes a file from those who never read intelligence, when a line of it has come to stand there.
func (x *tx) noIntelligenceFor(scope casework.ScopeID, row fileRow, id casework.EntryID) error {
	if is, err := x.isIntelligence(scope, id); err != nil || !is {
		return err
	}
	readers, err := replica.Readers(x.KV(), scope)
	if err != nil {
		return err
	}
	for _, id := range readers {
		w, _, err := x.worker(id)
		if err != nil {
			return err
		}
		if w.ID == row.Author || w.May(casework.SeeIntelligence) {
			continue
		}
		if err := x.endGrant(scope, w.ID); err != nil {
			return err
		}
	}
	return nil
}
