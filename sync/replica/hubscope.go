package replica

import (
	"errors"
	"fmt"
	"io"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// ErrNoScope says that a scope is not in the store, or that its key was destroyed.
var ErrNoScope = errors.New("replica: there is no such scope, or its key was destroyed")

// scope is one scope as a transaction holds it.
type scope struct {
	row   scopeRow
	state *crdt.State
	size  int         // of the state, in bytes as it is stored, roughly
	begin wire.Cursor // where the scope stood when the transaction began
	added []uint64    // row numbers of the commits added since
	own   bool        // all of them are by the device whose request this is
	lent  bool        // state is also in the cache: clone before a change
	stale bool        // what is stored must not stay
	dirty bool
}

func (s *scope) cursor(id ID) wire.Cursor {
	return wire.Cursor{Scope: id, SSN: s.row.SSN, Link: s.row.Link}
}

// State is what a scope says now, with what this transaction added. It is lent: it must not be changed, and the next
// write to the scope changes it.
func (t *Tx) State(id ID) (*crdt.State, error) {
	s, err := t.scope(id)
	if err != nil {
		return nil, err
	}
	return s.state, nil
}

// State reads what a scope says outside of a transaction of the hub's.
func (h *Hub) State(r kv.Reader, id ID) (*crdt.State, error) {
	row, err := scopeAt(r, id)
	if err != nil {
		return nil, err
	}
	said, err := h.open(r, id, row)
	return said.state, err
}

func scopeAt(r kv.Reader, id ID) (row scopeRow, err error) {
	b, err := r.Get(tableScope, id[:])
	if err != nil {
		return row, err
	}
	if b == nil {
		return row, ErrNoScope
	}
	return row, decodeOwn(b, &row)
}

// rowAt is the row of a scope as it is stored, read once.
func (t *Tx) rowAt(id ID) (scopeRow, error) {
	if row, ok := t.read[id]; ok {
		return row, nil
	}
	row, err := scopeAt(t.kv, id)
	if err == nil {
		t.read[id] = row
	}
	return row, err
}

func (t *Tx) scope(id ID) (*scope, error) {
	if s := t.scopes[id]; s != nil {
		return s, nil
	}
	row, err := t.rowAt(id)
	if err != nil {
		return nil, err
	}
	delete(t.read, id)
	said, err := t.hub.open(t.kv, id, row)
	if err != nil {
		return nil, err
	}
	s := &scope{row: row, state: said.state, size: said.size, begin: wire.Cursor{Scope: id, SSN: row.SSN, Link: row.Link}, own: true, lent: true}
	t.scopes[id] = s
	return s, nil
}

// begin makes the row of a scope that has no commit yet; its key must be known.
func (t *Tx) begin(id ID, keyID uint32) *scope {
	s := &scope{row: scopeRow{KeyID: keyID}, state: &crdt.State{}, begin: wire.Cursor{Scope: id}, own: true, dirty: true}
	t.scopes[id] = s
	return s
}

// NewScope makes a scope with a fresh key; the first Write fills it.
func (t *Tx) NewScope(id ID) error {
	k := keyring.Key{Scope: id, ID: 1}
	if _, err := io.ReadFull(t.hub.Random, k.Secret[:]); err != nil {
		return fmt.Errorf("draw a key: %w", err)
	}
	t.keys[id] = k
	t.begin(id, k.ID)
	return nil
}

// HasScope says whether the scope is in the store or in this transaction.
func (t *Tx) HasScope(id ID) (bool, error) {
	if t.scopes[id] != nil {
		return true, nil
	}
	_, err := t.rowAt(id)
	if errors.Is(err, ErrNoScope) {
		return false, nil
	}
	return err == nil, err
}

// saveScope writes a scope's row, the index of what was added, and the marks of those who have not seen it.
func (t *Tx) saveScope(id ID, s *scope) error {
	if !s.dirty {
		return nil
	}
	if _, err := io.ReadFull(t.hub.Random, s.row.Stamp[:]); err != nil {
		return fmt.Errorf("draw a stamp: %w", err)
	}
	if s.stale || s.row.SSN-s.row.Upto > mostUnfolded {
		if err := t.saveState(id, s); err != nil {
			return err
		}
	}
	t.scratch.row = s.row.append(t.scratch.row[:0])
	delete(t.read, id)
	if err := t.kv.Put(tableScope, id[:], t.scratch.row); err != nil {
		return err
	}
	if len(s.added) > 0 {
		if err := t.kv.Put(tableScopeLog, join(id, s.row.SSN), rowNumbers(s.added)); err != nil {
			return err
		}
	}
	s.lent = true
	t.hub.cache.put(id, cached{stamp: s.row.Stamp, state: s.state, size: s.size})
	return t.markReaders(id, s)
}

func rowNumbers(seqs []uint64) []byte {
	out := make([]byte, 0, 8*len(seqs))
	for _, n := range seqs {
		out = append(out, join(n)...)
	}
	return out
}

// arrival is when and how a commit came.
type arrival struct {
	received int64 // milliseconds since 1970, by the hub's clock
	skew     int64 // milliseconds by which its author's clock was ahead
	full     bool  // see logRow
}

// append gives a commit that is accepted now its place in the scope's log and folds it.
func (t *Tx) append(s *scope, c *commit.Commit, ops []crdt.Op, skewMillis int64) error {
	return t.appendAt(s, c, ops, arrival{received: t.Now.UnixMilli(), skew: skewMillis})
}

// appendAt is append for a commit that came at another time.
func (t *Tx) appendAt(s *scope, c *commit.Commit, ops []crdt.Op, at arrival) error {
	s.row.SSN++
	s.row.Link = wire.NextLink(s.row.Link, c.Hash())
	t.seq++
	row := logRow{Scope: c.Scope, SSN: s.row.SSN, Link: s.row.Link, Device: c.Device, Epoch: c.Epoch,
		Received: at.received, Skew: at.skew, Head: c.Head, Body: c.Body, Full: at.full}
	t.scratch.row = row.append(t.scratch.row[:0])
	if s.lent {
		s.state, s.lent = s.state.Clone(), false
	}
	change := c.Change(ops)
	change.Wall -= at.skew
	s.state.Apply(change)
	s.size += roughly(ops)
	s.added = append(s.added, t.seq)
	s.own = s.own && c.Device == t.device
	s.dirty = true
	if err := t.kv.Put(tableLog, join(t.seq), t.scratch.row); err != nil {
		return err
	}
	return t.index(c.Hash())
}

// Link names the history of a scope, what this transaction added included.
func (t *Tx) Link(id ID) (wire.Hash, error) {
	s, err := t.scope(id)
	if err != nil {
		return wire.Hash{}, err
	}
	return s.row.Link, nil
}

// KeyID is the id of the key under which a scope is sealed.
func (t *Tx) KeyID(id ID) (uint32, error) {
	s, err := t.scope(id)
	if err != nil {
		return 0, err
	}
	return s.row.KeyID, nil
}
