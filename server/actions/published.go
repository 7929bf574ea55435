package actions

import (
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// Published is the read-only copy of an entry.
type Published = casework.Published

// The ends of a copy.
const (
	copySuperseded = casework.CopySuperseded
	copyRetracted  = casework.CopyRetracted
)

// publish copies an entry, as it was approved, into the shared picture of the home record.
func (x *tx) publish(g group, scope casework.ScopeID, in JudgeInput, share casework.Share) error {
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	e, _, ok := records.Entry(state, scope, in.Entry)
	if !ok {
		return noEntry()
	}
	shared, err := x.sharedScope(g.home)
	if err != nil {
		return err
	}
	if err := x.leaveOther(in.Entry, shared); err != nil {
		return err
	}
	x.concerns("shared", g.home)
	return x.putCopy(shared, Published{Entry: e.ID, Content: in.Content, Kind: e.Kind, Child: e.Child, Author: e.Author, Agency: e.Agency,
		Values: e.Values, Verdict: in.Verdict, Share: share})
}

// leaveOther retracts a copy in another shared picture than the one that gets the entry now: links have come or gone.
func (x *tx) leaveOther(id casework.EntryID, shared casework.ScopeID) error {
	b, err := x.KV().Get(tableShared, id[:])
	if err != nil || b == nil || casework.ScopeID(b) == shared {
		return err
	}
	return x.endCopy(id, copyRetracted)
}

func (x *tx) putCopy(shared casework.ScopeID, c Published) error {
	into, err := x.State(shared)
	if err != nil {
		return err
	}
	op, err := records.Whole(into, c.Entry, casework.FieldPublished, c)
	if err != nil {
		return err
	}
	if err := x.KV().Put(tableShared, c.Entry[:], shared[:]); err != nil {
		return err
	}
	return x.Write(shared, op)
}

// copyOf finds the published copy of an entry; nil when it was never published.
func (x *tx) copyOf(id casework.EntryID) (*Published, casework.ScopeID, error) {
	b, err := x.KV().Get(tableShared, id[:])
	if err != nil || b == nil {
		return nil, casework.ScopeID{}, err
	}
	shared := casework.ScopeID(b)
	state, err := x.State(shared)
	if err != nil {
		return nil, shared, err
	}
	c, ok, err := records.ReadWhole[Published](state, id, casework.FieldPublished)
	if err != nil || !ok {
		return nil, shared, err
	}
	return &c, shared, nil
}

// endCopy marks the published copy of an entry, if there is one that has not ended further already.
func (x *tx) endCopy(id casework.EntryID, how casework.CopyState) error {
	c, shared, err := x.copyOf(id)
	if err != nil || c == nil || c.State == how || c.State == copyRetracted {
		return err
	}
	c.State, c.EndedAt = how, x.Now
	return x.putCopy(shared, *c)
}
