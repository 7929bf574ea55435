package replica

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"io"
	"slices"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Policy says what commits mean. Its methods run within the transaction that accepts them.
type Policy interface {
	// Admit says whether a commit may enter its scope. Words, when not empty, are why not, for its author: the commit goes
	// to quarantine. An error fails the whole transaction.
	Admit(t *Tx, c *commit.Commit, ops []crdt.Op) (words string, err error)
	// Accepted is told once for each push of what was accepted in it, and may write to any scope.
	Accepted(t *Tx, accepted []Accepted) error
	// KeptApart is told once for each push of how many commits went to quarantine in it that were not there before.
	KeptApart(t *Tx, user, device ID, commits int) error
	// Shown is told of each answer that gives a user's device what others wrote, and in which scopes. It writes to none.
	Shown(t *Tx, user, device ID, scopes []ID) error
}

// Accepted is a commit that entered its scope.
type Accepted struct {
	Commit   *commit.Commit
	Ops      []crdt.Op
	Received time.Time
	Skew     time.Duration
	Released bool // by a person, from quarantine: it was received earlier than now
	Returned bool // the hub had it before it was restored from a copy, and a phone gave it back; the hub's own come so too
}

// Hub is one hub process. It is a device of its own, with its own chain.
type Hub struct {
	ID     ID
	Epoch  uint64 // random for each process
	Key    ed25519.PrivateKey
	Former []wire.Step // the keys before, each with its word for the next; oldest first
	Ring   *keyring.Ring
	Random io.Reader
	Policy Policy
	Page   int    // bytes of commits and snapshots that an answer gathers; zero: wire.PageBytes
	Long   uint64 // commits: a longer log is begun with a snapshot; zero: 256
	cache  *stateCache
}

// NewHub makes a hub. The epoch must be new for each process.
func NewHub(h Hub) *Hub {
	h.cache = newStateCache(maxCached)
	h.Page = cmp.Or(h.Page, wire.PageBytes)
	h.Long = cmp.Or(h.Long, longLog)
	return &h
}

// Public is the key by which phones know this hub.
func (h *Hub) Public() ed25519.PublicKey { return h.Key.Public().(ed25519.PublicKey) }

// wrote says whether this hub signed a commit, by its key or by one it had before.
func (h *Hub) wrote(c *commit.Commit) bool {
	if c.Verify(h.Public()) == nil {
		return true
	}
	return slices.ContainsFunc(h.Former, func(s wire.Step) bool { return c.Verify(s.Old) == nil })
}

// Tx is the hub's side of one store transaction. Whatever it changed must be ended with Finish, within that transaction.
type Tx struct {
	hub     *Hub
	kv      kv.Tx
	Now     time.Time
	scopes  map[ID]*scope
	chains  map[chainID]*chain
	keys    map[ID]keyring.Key // made in this transaction, not yet in the ring
	seq     uint64
	stored  uint64 // seq as it is stored
	device  ID     // whose request this is; zero when it is nobody's
	moved   map[Moved]struct{}
	read    map[ID]scopeRow // rows of scopes as they are stored, of those that are not among scopes
	Memo    any             // what the policy remembers for the length of the transaction
	scratch scratch
	offers  *bool // whether offers are taken; nil until it is asked
}

// Begin starts the hub's side of a transaction.
func (h *Hub) Begin(tx kv.Tx, now time.Time) (*Tx, error) {
	tx = measuring(tx)
	b, err := tx.Get(tableMeta, []byte("seq"))
	if err != nil {
		return nil, err
	}
	t := &Tx{hub: h, kv: tx, Now: now, scopes: map[ID]*scope{}, chains: map[chainID]*chain{}, keys: map[ID]keyring.Key{}, moved: map[Moved]struct{}{},
		read: map[ID]scopeRow{}}
	if b != nil {
		t.seq, t.stored = be(b), be(b)
	}
	return t, nil
}

// KV is the transaction itself, for tables of the caller's own.
func (t *Tx) KV() kv.Tx { return t.kv }

// Finish writes what the transaction holds: keys first, since a commit whose key is lost could never be read.
func (t *Tx) Finish() error {
	fresh := make([]keyring.Key, 0, len(t.keys))
	for _, k := range t.keys {
		fresh = append(fresh, k)
	}
	if err := t.hub.Ring.Add(fresh...); err != nil {
		return fmt.Errorf("keep the keys of new scopes: %w", err)
	}
	for _, id := range sortedIDs(t.scopes) {
		if err := t.saveScope(id, t.scopes[id]); err != nil {
			return err
		}
	}
	for id, c := range t.chains {
		if err := t.saveChain(id, c); err != nil {
			return err
		}
	}
	if t.seq == t.stored {
		return nil
	}
	t.stored = t.seq
	return t.kv.Put(tableMeta, []byte("seq"), join(t.seq))
}

// LogID names the hub's log: it is drawn when the store is new, and drawn again when a store is restored.
func (t *Tx) LogID() (ID, error) {
	id, err := logID(t.kv)
	if err != nil || id != (ID{}) {
		return id, err
	}
	if _, err := io.ReadFull(t.hub.Random, id[:]); err != nil {
		return id, fmt.Errorf("draw a log id: %w", err)
	}
	return id, t.kv.Put(tableMeta, []byte("log"), id[:])
}

func logID(r kv.Reader) (id ID, err error) {
	b, err := r.Get(tableMeta, []byte("log"))
	copy(id[:], b)
	return id, err
}

func (t *Tx) key(scope ID, keyID uint32) (commit.Key, bool) {
	if k, ok := t.keys[scope]; ok && k.ID == keyID {
		return k.Secret, true
	}
	k, ok := t.hub.Ring.Get(scope, keyID)
	return k, ok
}

func sortedIDs[V any](m map[ID]V) []ID {
	out := make([]ID, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	return out
}

// DeviceOf returns the row of a device; ok is false when it was never enrolled.
func DeviceOf(r kv.Reader, id ID) (row DeviceRow, ok bool, err error) {
	b, err := r.Get(tableDevice, id[:])
	if err != nil || b == nil {
		return row, false, err
	}
	return row, true, decode(b, &row)
}

// Devices lists the devices of a user, or of everybody when the user is zero.
func Devices(r kv.Reader, user ID) (map[ID]DeviceRow, error) {
	out := map[ID]DeviceRow{}
	r = measured{r}
	if user != (ID{}) {
		return out, r.Scan(tableUserDev, kv.Prefix(user[:]), func(key, _ []byte) error {
			id := ID(key[16:])
			row, _, err := DeviceOf(r, id)
			out[id] = row
			return err
		})
	}
	err := r.Scan(tableDevice, kv.Range{}, func(key, value []byte) error {
		var row DeviceRow
		if err := decode(value, &row); err != nil {
			return err
		}
		out[ID(key)] = row
		return nil
	})
	return out, err
}

// Enrol takes a device in: its key, the secret agreed with it, and a mark on every scope its user holds.
func (t *Tx) Enrol(device ID, row DeviceRow, secret [32]byte) error {
	t.keys[device] = keyring.Key{Scope: device, ID: secretKeyID, Secret: secret}
	if err := t.putDevice(device, row); err != nil {
		return err
	}
	if err := t.kv.Put(tableUserDev, join(row.User, device), []byte{}); err != nil {
		return err
	}
	return t.holdings(row.User, func(scope ID, _ Access) error {
		return t.mark(device, wire.Cursor{Scope: scope})
	})
}

// Revoke ends a device: it is told so at its next request, and gets nothing more.
func (t *Tx) Revoke(device ID) error {
	row, ok, err := DeviceOf(t.kv, device)
	if err != nil || !ok {
		return err
	}
	row.Ended = true
	t.move(device, ID{})
	return t.putDevice(device, row)
}

func (t *Tx) putDevice(device ID, row DeviceRow) error {
	b, err := encode(row)
	if err != nil {
		return err
	}
	return t.kv.Put(tableDevice, device[:], b)
}

func (t *Tx) secret(device ID) ([32]byte, bool) { return t.key(device, secretKeyID) }
