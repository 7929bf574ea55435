package actions

import (
	"context"
	"fmt"
	"strings"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/replica"
)

// Release lets one action out of the quarantine, with all commits that belong to it: a supervisor of its author's agency
// decides that what was kept apart counts after all. It is taken in as received when it came. Id is the first digits.
func (s *Service) Release(ctx context.Context, a Actor, id, reason string) (line KeptLine, err error) {
	field := casework.Field{Name: "reason", Label: "Reason", Type: casework.Text, Required: true}
	if err := field.Check([]string{reason}); err != nil {
		return line, err
	}
	err = s.do(ctx, a, "release-quarantine", func(x *tx) error {
		k, err := s.hub.Apart(x.KV(), id)
		if err != nil {
			return keptRefusal(err)
		}
		group, err := x.releasable(k)
		if err != nil {
			return err
		}
		x.leaf.Device, x.leaf.Detail.Words = casework.DeviceID(k.Device).String(), reason
		for _, k := range group {
			x.concernsOps(k.Ops)
		}
		if err := x.Tx.Release(group, x.who.ID); err != nil {
			return err
		}
		k, err = s.hub.Apart(x.KV(), id)
		if err != nil {
			return err
		}
		line, err = x.keptLine(k)
		return err
	})
	return line, err
}

// concernsOps names in the audit leaf the entries of a commit.
func (x *tx) concernsOps(ops []crdt.Op) {
	for _, id := range changedEntities(ops) {
		x.concerns("entry", casework.EntryID(id))
	}
}

// releasable finds the action that something in quarantine belongs to, or says why this person cannot release it.
func (x *tx) releasable(k replica.KeptApart) ([]replica.KeptApart, error) {
	author, ok, err := x.worker(casework.WorkerID(k.User))
	if err != nil {
		return nil, err
	}
	if err := x.mayRelease(author, ok); err != nil {
		return nil, err
	}
	if err := x.stillWaits(k); err != nil {
		return nil, err
	}
	group, whole, err := x.hub.WholeAction(x.KV(), k)
	if err != nil {
		return nil, err
	}
	if !whole {
		return nil, casework.Refuse(casework.Conflict, "A part of what was saved with it is not here. It can be released once that has arrived.")
	}
	return group, x.checkGroup(author, group)
}

// stillWaits refuses what there is nothing to release of: it was released, or nobody had saved it.
func (x *tx) stillWaits(k replica.KeptApart) error {
	switch {
	case !k.Released.IsZero():
		return casework.Refuse(casework.Conflict, fmt.Sprintf("%s released this already, on %s.", x.workerName(casework.WorkerID(k.By)),
			k.Released.In(x.pack.Location()).Format("2 January 2006 at 15:04")))
	case k.Commit == nil:
		return casework.Refuse(casework.Invalid, "This was found unsigned on a phone: nobody had saved it. Read it with its author, who records it anew.")
	}
	return nil
}

// mayRelease says whether this person decides about what that author wrote.
func (x *tx) mayRelease(author casework.Worker, known bool) error {
	switch {
	case !x.who.May(casework.JudgeEntry):
		return casework.Refuse(casework.Forbidden, "Only a supervisor releases what is kept apart.")
	case !known || author.Agency != x.who.Agency:
		return casework.Refuse(casework.Forbidden, "Only a supervisor of the author's agency releases what is kept apart.")
	case author.ID == x.who.ID:
		return casework.Refuse(casework.Forbidden, "Nobody releases their own entry. Ask another supervisor.")
	}
	return nil
}

// checkGroup refuses what no person can let in: what does not open, and what would damage a record.
func (x *tx) checkGroup(author casework.Worker, group []replica.KeptApart) error {
	begun := map[casework.ScopeID]bool{}
	for _, k := range group {
		if k.Closed != "" {
			return casework.Refuse(casework.Conflict, fmt.Sprintf("It cannot be released, for %s. Ask its author to record it anew.", k.Closed))
		}
		superseded, err := x.Superseded(k)
		if err != nil {
			return err
		}
		if superseded {
			return casework.Refuse(casework.Conflict, "It has been accepted since: there is nothing left to release.")
		}
		words, err := x.checkReleased(author, k, begun)
		if err != nil {
			return err
		}
		if words != "" {
			return casework.Refuse(casework.Conflict, "It cannot be released. "+strings.TrimSuffix(words, lookAtIt)+" Ask its author to record it anew.")
		}
	}
	return nil
}

// checkReleased says what stands against a commit whoever wants it in; "" when nothing does. A role that does not record
// such an entry, an account that ended and access that was taken away do not: that is for the supervisor to decide.
func (x *tx) checkReleased(author casework.Worker, k replica.KeptApart, begun map[casework.ScopeID]bool) (string, error) {
	scope := casework.ScopeID(k.Commit.Scope)
	if words := wellFormed(k.Ops); words != "" {
		return words, nil
	}
	has, err := x.HasScope(scope)
	if err != nil {
		return "", err
	}
	var words string
	switch {
	case has:
		words, err = x.checkInto(scope, author, k)
	case !begun[scope]:
		begun[scope] = true
		words, err = x.admitFile(author, k.Commit, k.Ops)
	case namesScope(k.Commit, k.Ops):
		words = "It changes which child or agency the record is about."
	}
	if words != "" || err != nil {
		return words, err
	}
	return x.claim(scope, k.Ops)
}

// checkInto checks what is released into a record that there is.
func (x *tx) checkInto(scope casework.ScopeID, author casework.Worker, k replica.KeptApart) (string, error) {
	row, ok, err := x.file(scope)
	if err != nil {
		return "", err
	}
	keyID, err := x.KeyID(scope)
	switch {
	case err != nil:
		return "", err
	case !ok || row.Agency != author.Agency:
		return "It was written into a record that is none of its author's agency.", nil
	case namesScope(k.Commit, k.Ops):
		return "It changes which child or agency the record is about.", nil
	case keyID != k.Commit.KeyID:
		return "It is sealed under a key that this record does not use.", nil
	}
	return "", nil
}
