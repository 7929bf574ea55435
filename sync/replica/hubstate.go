package replica

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// What a scope says is stored once in a while: folding a few commits of its log again costs less than writing all that it
// says with every push.

// stateLabel names what is sealed in a state's row.
const stateLabel = "streetlight state v1"

// mostUnfolded is how many commits of a scope stand in its log at most that its stored state lacks.
const mostUnfolded = 16

// stamp names what a scope says. Where its state is stored, it is the nonce under which that is sealed: no two have the same.
type stamp [chacha20poly1305.NonceSizeX]byte

// cached is what a scope says.
type cached struct {
	stamp stamp // of its row
	state *crdt.State
	size  int // in bytes as it is stored, roughly
}

// open reads what a scope says, or takes it from memory where that is the same.
func (h *Hub) open(r kv.Reader, id ID, row scopeRow) (cached, error) {
	if row.Erased {
		return cached{}, ErrNoScope
	}
	if s, ok := h.cache.get(id, row.Stamp); ok {
		return s, nil
	}
	key, ok := h.Ring.Get(id, row.KeyID)
	if !ok {
		return cached{}, ErrNoScope
	}
	if row.Upto > row.SSN {
		return cached{}, fmt.Errorf("%w: what scope %x says is ahead of its log", errRow, id[:4])
	}
	s := cached{stamp: row.Stamp, state: &crdt.State{}}
	if err := s.restore(r, key, id, row); err != nil {
		return cached{}, fmt.Errorf("scope %x: %w", id[:4], err)
	}
	if err := s.catchUp(r, key, id, row); err != nil {
		return cached{}, fmt.Errorf("scope %x: %w", id[:4], err)
	}
	h.cache.put(id, s)
	return s, nil
}

// restore reads the state that is stored, where there is one.
func (s *cached) restore(r kv.Reader, key commit.Key, id ID, row scopeRow) error {
	if row.Upto == 0 {
		return nil
	}
	b, err := measured{r}.Get(tableState, id[:])
	if err != nil {
		return err
	}
	s.size = len(b)
	s.state, err = openState(key, id, b)
	return err
}

// catchUp folds the commits that came since, each in its place: what a scope says is read whole or not at all.
func (s *cached) catchUp(r kv.Reader, key commit.Key, id ID, row scopeRow) error {
	if row.Upto == row.SSN {
		return nil
	}
	at := row.Upto
	err := rows(r, id, row.Upto+1, func(next logRow) error {
		if at++; next.SSN != at {
			return fmt.Errorf("%w: commit %d stands in the place of commit %d", errRow, next.SSN, at)
		}
		change, err := folded(next, key)
		if err != nil {
			return err
		}
		s.size += roughly(change.Ops)
		s.state.Apply(change)
		return nil
	})
	if err == nil && at != row.SSN {
		err = fmt.Errorf("%w: its log has %d commits, and %d were written", errRow, at, row.SSN)
	}
	return err
}

// roughly is by how many bytes a commit makes the stored form of its scope's state longer. It goes by what the ops say: what
// is deflated may be a thousandth of that, and tells nothing of the room that they take in memory.
func roughly(ops []crdt.Op) int {
	n := 64
	for i := range ops {
		n += 32 + len(ops[i].Key) + len(ops[i].Value)
	}
	return n
}

func openState(key commit.Key, id ID, b []byte) (*crdt.State, error) {
	box := sealed.NewBox(stateLabel, key)
	plain, err := box.Open(nil, box.Place(nil, tableState.Name, id[:]), b)
	if err != nil {
		return nil, err
	}
	stored, err := crdt.ParseStored(plain)
	if err != nil {
		return nil, err
	}
	return crdt.Restore(stored)
}

// scratch is what a transaction writes its rows in, one after the other: a store keeps copies.
type scratch struct {
	plain, sealed, row []byte
}

// sealState gives a state sealed, in the scratch.
func (m *scratch) sealState(key commit.Key, id ID, s *crdt.State, random io.Reader) (out []byte, err error) {
	box, form := sealed.NewBox(stateLabel, key), s.Store()
	m.plain = form.Append(m.plain[:0])
	out, err = box.Seal(slices.Grow(m.sealed[:0], len(m.plain)+sealed.Overhead), random, box.Place(make([]byte, 0, 64), tableState.Name, id[:]), m.plain)
	if err == nil {
		m.sealed = out
	}
	return out, err
}

// saveState stores what a scope says.
func (t *Tx) saveState(id ID, s *scope) error {
	key, ok := t.key(id, s.row.KeyID)
	if !ok {
		return ErrNoScope
	}
	state, err := t.scratch.sealState(key, id, s.state, bytes.NewReader(s.row.Stamp[:]))
	if err != nil {
		return err
	}
	s.size, s.row.Upto, s.stale = len(state), s.row.SSN, false
	return t.kv.Put(tableState, id[:], state)
}
