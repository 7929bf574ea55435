package replica

import (
	"errors"
	"fmt"
)

// ErrKeyID says that a commit is sealed under another key than its scope has.
var ErrKeyID = errors.New("replica: the commit is sealed under a key that its scope does not use")

// Release lets an action out of quarantine into its scopes: each commit takes the next place of its scope's log and is
// folded, as received when it came. The caller has opened it (WholeAction), has found that a person may do this, and that
// none of it was released before. Readers get it like any commit, and its author's phone gets it in full.
func (t *Tx) Release(group []KeptApart, by ID) error {
	accepted := make([]Accepted, 0, len(group))
	for _, k := range group {
		if err := t.release(k, by); err != nil {
			return fmt.Errorf("release from quarantine: %w", err)
		}
		accepted = append(accepted, Accepted{Commit: k.Commit, Ops: k.Ops, Received: k.Received, Skew: k.Skew, Released: true})
	}
	return t.hub.Policy.Accepted(t, accepted)
}

func (t *Tx) release(k KeptApart, by ID) error {
	s, err := t.scopeFor(k.Commit)
	if err != nil {
		return err
	}
	if s.row.KeyID != k.Commit.KeyID {
		return ErrKeyID
	}
	at := arrival{received: k.row.Received, skew: k.row.Skew, full: !k.row.Chained}
	if err := t.appendAt(s, k.Commit, k.Ops, at); err != nil {
		return err
	}
	k.row.ReleasedAt, k.row.By = t.Now.UnixMilli(), by
	b, err := encode(k.row)
	if err != nil {
		return err
	}
	if err := t.kv.Put(tableApartWhy, k.ID[:], []byte{}); err != nil {
		return err
	}
	return t.kv.Put(tableApart, k.key, b)
}

// Superseded says whether a commit that was set apart without its place in the chain has found it since: it is accepted,
// and there is nothing to release.
func (t *Tx) Superseded(k KeptApart) (bool, error) {
	if k.Commit == nil || k.row.Chained {
		return false, nil
	}
	return t.inChain(k.Commit)
}
