package actions

import (
	"errors"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Published is the read-only copy of an entry.
type Published = casework.Published

// The ends of a copy.
const (
	copySuperseded = casework.CopySuperseded
	copyRetracted  = casework.CopyRetracted
)

// publish copies an entry, as it stands, to those whom the decision names: the shared picture of the home record, or a part
// of its own. The copy says how far the entry was approved.
func (x *tx) publish(g group, scope casework.ScopeID, id casework.EntryID, share casework.Share) error {
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	e, _, ok := records.Entry(state, scope, id)
	if !ok {
		return noEntry()
	}
	verdict, err := x.verdictOf(scope, e)
	if err != nil {
		return err
	}
	c := Published{Entry: id, Content: state.ContentHash(id), Kind: e.Kind, Child: e.Child, Author: e.Author, Agency: e.Agency, Values: e.ForReaders(), Verdict: verdict, Share: share}
	if c.Addenda, err = x.addendaOf(scope, id); err != nil {
		return err
	}
	if err := x.hear(id, func(h *casework.Heard) { h.Share(share.Audience, share.At) }); err != nil {
		return err
	}
	if !share.Audience.IsZero() {
		return x.publishPart(g, c)
	}
	if err := x.endPart(id); err != nil {
		return err
	}
	shared, err := x.sharedScope(g.home)
	if err != nil {
		return err
	}
	if err := x.leaveOther(id, shared); err != nil {
		return err
	}
	x.concerns("shared", g.home)
	return x.putCopy(tableShared, shared, c)
}

// verdictOf is how far an entry was approved as it stands: what its agency's own system sent is approved as received.
func (x *tx) verdictOf(scope casework.ScopeID, e casework.Entry) (casework.Verdict, error) {
	j, _, err := x.standing(scope, e.ID)
	if j.Verdict == casework.Submitted && !x.pack.NeedsApproval(e.Kind) {
		return casework.Approved, err
	}
	return j.Verdict, err
}

// leaveOther retracts a copy in another shared picture than the one that gets the entry now: links have come or gone.
func (x *tx) leaveOther(id casework.EntryID, shared casework.ScopeID) error {
	b, err := x.KV().Get(tableShared, id[:])
	if err != nil || b == nil || casework.ScopeID(b) == shared {
		return err
	}
	return x.endCopy(tableShared, id, copyRetracted)
}

// putCopy writes a copy into a scope, and notes in a table where it is.
func (x *tx) putCopy(table kv.Table, into casework.ScopeID, c Published) error {
	state, err := x.State(into)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, c.Entry, casework.FieldPublished, c)
	if err != nil {
		return err
	}
	if err := x.KV().Put(table, c.Entry[:], into[:]); err != nil {
		return err
	}
	return x.Write(into, op)
}

// copyOf finds the copy of an entry that the network reads; nil when it was never published to it.
func (x *tx) copyOf(id casework.EntryID) (*Published, casework.ScopeID, error) {
	return x.copyIn(tableShared, id)
}

// copyIn finds the copy of an entry that a table says where it is.
func (x *tx) copyIn(table kv.Table, id casework.EntryID) (*Published, casework.ScopeID, error) {
	b, err := x.KV().Get(table, id[:])
	if err != nil || b == nil {
		return nil, casework.ScopeID{}, err
	}
	into := casework.ScopeID(b)
	state, err := x.State(into)
	if err != nil {
		return nil, into, err
	}
	c, ok, err := records.ReadWhole[Published](state, id, casework.FieldPublished)
	if err != nil || !ok {
		return nil, into, err
	}
	return &c, into, nil
}

// endCopies marks all copies of an entry.
func (x *tx) endCopies(id casework.EntryID, how casework.CopyState) error {
	return errors.Join(x.endCopy(tableShared, id, how), x.endCopy(tablePartOf, id, how))
}

// supersede marks the copies of an entry whose content is another than theirs.
func (x *tx) supersede(id casework.EntryID, content casework.ContentHash) error {
	for _, table := range []kv.Table{tableShared, tablePartOf} {
		c, _, err := x.copyIn(table, id)
		if err != nil {
			return err
		}
		if c == nil || c.Content == content {
			continue
		}
		if err := x.endCopy(table, id, copySuperseded); err != nil {
			return err
		}
	}
	return nil
}

// endCopy marks a copy of an entry, if there is one that has not ended further already. One that is retracted loses its
// words.
func (x *tx) endCopy(table kv.Table, id casework.EntryID, how casework.CopyState) error {
	c, into, err := x.copyIn(table, id)
	if err != nil || c == nil || c.State == how || c.State == copyRetracted {
		return err
	}
	c.State, c.EndedAt = how, x.Now
	if how == copyRetracted {
		c.Values, c.Addenda = casework.Values{}, nil
		takeBack := (*casework.Heard).TakeBackFromNetwork
		if table.Name == tablePartOf.Name {
			takeBack = (*casework.Heard).TakeBackFromNamed
		}
		if err := x.hear(id, func(h *casework.Heard) { takeBack(h, x.Now) }); err != nil {
			return err
		}
	}
	if err := x.tellOpeners(*c); err != nil {
		return err
	}
	return x.putCopy(table, into, *c)
}
