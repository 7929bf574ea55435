package actions

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// suggest puts to supervisors which other records may be the same child as these, from identity fields alone. A pair that
// was suggested before, whatever came of it, is not suggested again.
func (x *tx) suggest(children []casework.ChildID) error {
	for _, child := range children {
		who, err := x.identityOf(child)
		if err != nil {
			return err
		}
		x.names.put(child, who)
		for _, m := range closest(x.names.matches(child, who)) {
			if err := x.suggestPair(child, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostSuggested bounds what is suggested for one record at a time: where many are called alike, such as “Unknown boy”, a
// list of all of them helps nobody, and grows with the square of their number.
const mostSuggested = 12

// closest keeps the matches for which most speaks, of equals those that came last.
func closest(all []match) []match {
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b match) int { return len(b.why) - len(a.why) })
	return all[:min(len(all), mostSuggested)]
}

func (x *tx) suggestPair(child casework.ChildID, m match) error {
	known, err := deskExists(x.KV(), m.child) // the index may remember a transaction that failed
	if err != nil || !known {
		return err
	}
	id := linkIDOf(child, m.child)
	if b, err := x.KV().Get(tableLink, id[:]); err != nil || b != nil {
		return err
	}
	g, err := x.group(child)
	if err != nil || slices.Contains(g.records, m.child) {
		return err
	}
	a, b := inOrder(child, m.child)
	return x.putLink(casework.Link{ID: id, A: a, B: b, State: casework.LinkSuggested, Why: m.why, At: x.Now})
}

func inOrder(a, b casework.ChildID) (casework.ChildID, casework.ChildID) {
	if bytes.Compare(a[:], b[:]) > 0 {
		return b, a
	}
	return a, b
}

// linkIDOf is the one link between two records.
func linkIDOf(a, b casework.ChildID) casework.LinkID {
	a, b = inOrder(a, b)
	return casework.LinkID(uuid.NewSHA1(alertSpace(), append([]byte("link"), pair(a, b)...)))
}

// identityOf gathers what all files of a child record say of who the child is.
func (x *tx) identityOf(child casework.ChildID) (identity, error) {
	scopes, err := keys(x.KV(), tableOfChild, child[:])
	if err != nil {
		return identity{}, err
	}
	var who identity
	for _, scope := range scopes {
		state, err := x.State(casework.ScopeID(scope))
		if err != nil {
			return who, err
		}
		who.add(records.Child(state, child))
	}
	return who, nil
}

// loadNames fills the index of names when the server starts.
func (s *Service) loadNames(ctx context.Context) error {
	return s.store.View(ctx, func(r kv.Reader) error {
		return r.Scan(tableOfChild, kv.Range{}, func(key, _ []byte) error {
			child, scope := casework.ChildID(key[:16]), [16]byte(key[16:])
			state, err := s.hub.State(r, scope)
			if err != nil {
				return err
			}
			s.names.merge(child, records.Child(state, child))
			return nil
		})
	})
}
