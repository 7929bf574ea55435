package replica

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// The device's tables. Unsent commits lie in a table of their own, so that a vault can keep them under another key.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableSelf     = kv.Table{Name: "self"}                        // "self" -> selfRow
	tableOutbox   = kv.Table{Name: "outbox", Ordered: true}       // row number -> outboxRow
	tableArchive  = kv.Table{Name: "archive", Ordered: true}      // row number -> archiveRow
	tableHeld     = kv.Table{Name: "held", Ordered: true}         // scope -> heldRow
	tableSetApart = kv.Table{Name: "outbox-apart", Ordered: true} // row number -> SetApart
	tablePart     = kv.Table{Name: "part", Ordered: true}         // scope that is held without a cursor -> wire.Resume
	tableGone     = kv.Table{Name: "gone", Ordered: true}         // scope whose key is still to be destroyed -> nothing

	tableOutboxKeys = kv.Table{Name: "outbox-keys", Ordered: true} // row number of the commit that begins a scope -> outboxKey
)

// selfRow is who the device is and how far the last receipt said it had come.
type selfRow struct {
	_        struct{} `cbor:",toarray"`
	Device   ID
	User     ID
	Seed     []byte // of its Ed25519 key
	Secret   [32]byte
	HubKey   []byte
	LogID    ID
	Epoch    uint64
	N        uint64
	Head     wire.Hash
	Archived uint64 // rows of the archive
	LastSync int64  // by the hub's clock, milliseconds since 1970; zero before the first
	Skew     int64  // milliseconds by which this device's clock is ahead of the hub's
	Revoked  bool
	Forked   bool
	Digest   wire.Hash // of all cursors
}

type outboxRow struct {
	_    struct{} `cbor:",toarray"`
	Head []byte
	Body []byte
}

// outboxKey is the key of a scope that the hub does not have. It lies with what is unsent, for without it nobody could
// read that: the keys of scopes are destroyed when a phone is wiped.
type outboxKey struct {
	_      struct{} `cbor:",toarray"`
	Scope  ID
	KeyID  uint32
	Secret [32]byte
}

// archiveRow is a commit that the hub has.
type archiveRow struct {
	_        struct{} `cbor:",toarray"`
	Received int64
	Skew     int64
	Head     []byte
	Body     []byte
}

// heldRow is a scope as accepted.
type heldRow struct {
	_     struct{} `cbor:",toarray"`
	KeyID uint32
	SSN   uint64
	Link  wire.Hash
	State crdt.Stored
}

// SetApart is a commit of this device that the hub keeps in quarantine.
type SetApart struct {
	_     struct{} `cbor:",toarray"`
	Words string
	Head  []byte
	Body  []byte
}

// ErrNotEnrolled says that the store holds no device.
var ErrNotEnrolled = errors.New("replica: this device is not enrolled")

// Enrolment is what a device gets to know when it is enrolled.
type Enrolment struct {
	Device ID
	User   ID
	Key    ed25519.PrivateKey
	Secret [32]byte // agreed with the hub, once
	Hub    ed25519.PublicKey
	Epoch  uint64
}

// Enrol makes a store that of an enrolled device.
func Enrol(tx kv.Tx, e Enrolment) error {
	return putSelf(tx, selfRow{Device: e.Device, User: e.User, Seed: e.Key.Seed(), Secret: e.Secret, HubKey: e.Hub, Epoch: e.Epoch})
}

func putSelf(tx kv.Tx, s selfRow) error {
	b, err := encode(s)
	if err != nil {
		return err
	}
	return tx.Put(tableSelf, []byte("self"), b)
}

// Keys is where a device keeps the keys of scopes: a keyring, or the one within a vault.
type Keys interface {
	Add(keys ...keyring.Key) error
	Get(scope ID, id uint32) (key [32]byte, ok bool)
	Newest(scope ID) (id uint32, key [32]byte, ok bool)
	Scopes() []ID               // those that have a key, in no order
	Destroy(scopes ...ID) error // for good; it is called outside of transactions
}

// Device is a device's side of the exchange on its store. It keeps in memory which commits are pending and how
// far each scope is.
// It is for one goroutine at a time.
type Device struct {
	store  kv.Store
	ring   Keys
	random io.Reader
	key    ed25519.PrivateKey

	self    selfRow
	n       uint64 // of the last commit, pending ones included
	head    wire.Hash
	nextRow uint64
	out     []pending          // in the order of their rows
	mine    map[ID][]uint64    // the rows of the same by scope
	cursors map[ID]wire.Cursor // of the scopes that were looked at
	views   views
	loose   int                // commits that a writer has gathered and not saved: they are in views alone, so none is dropped
	parts   map[ID]wire.Resume // scopes of which something is held without a cursor
	doomed  map[ID]bool        // scopes whose key is still to be destroyed
	turn    int                // goes up whenever what the device holds may have changed by an answer
	askAll  bool

	offering  *offering   // what a restored hub lost, while it is given back
	lost      map[ID]bool // scopes that any restored hub ever asked for
	repeating *repeating  // own commits that it lost, while they are pushed again

	home    map[wire.Hash]bool // what waits for its place in the chain alone, and whether it is shown; see tableHome
	brought map[wire.Hash]bool // commits under an earlier name that the hub has said it has
	stale   bool               // what is in memory is not what is on disk, and could not be read again yet
}

// Load opens the device that a store holds.
func Load(ctx context.Context, store kv.Store, ring Keys, random io.Reader) (*Device, error) {
	d := &Device{store: measuredStore{store}, ring: ring, random: random, brought: map[wire.Hash]bool{}}
	if err := d.reload(ctx); err != nil {
		return nil, err
	}
	_ = d.destroyGone(ctx) // what cannot be done now is tried again with the next answer, and told then
	return d, nil
}

// fresh reads the store again where that failed before. Until it succeeds nothing is written or sent: the device would
// number its commits wrongly, and write over what waits.
func (d *Device) fresh(ctx context.Context) error {
	if !d.stale {
		return nil
	}
	return d.reload(ctx)
}

// freshFrom is fresh within a transaction.
func (d *Device) freshFrom(r kv.Reader) error {
	if !d.stale {
		return nil
	}
	return d.reloadFrom(r)
}

// reload reads everything that is kept in memory from the store again.
func (d *Device) reload(ctx context.Context) error {
	d.stale = true
	return d.store.View(ctx, d.reloadFrom)
}

func (d *Device) reloadFrom(r kv.Reader) error {
	next := Device{store: d.store, ring: d.ring, random: d.random, askAll: d.askAll, brought: d.brought, turn: d.turn + 1,
		cursors: map[ID]wire.Cursor{}, views: newViews(), mine: map[ID][]uint64{}, parts: map[ID]wire.Resume{}, doomed: map[ID]bool{}, lost: map[ID]bool{}, home: map[wire.Hash]bool{}}
	if err := next.read(r); err != nil {
		return err
	}
	*d = next
	return nil
}

func (d *Device) read(r kv.Reader) error {
	b, err := r.Get(tableSelf, []byte("self"))
	if err != nil {
		return err
	}
	if b == nil {
		return ErrNotEnrolled
	}
	if err := decode(b, &d.self); err != nil {
		return err
	}
	if len(d.self.Seed) != ed25519.SeedSize || len(d.self.HubKey) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: that of the device itself", errRow)
	}
	d.key = ed25519.NewKeyFromSeed(d.self.Seed)
	d.n, d.head = d.self.N, d.self.Head
	if err := r.Scan(tableOutbox, kv.Range{}, d.loadPending); err != nil {
		return err
	}
	if err := r.Scan(tableSetApart, kv.Range{Reverse: true}, d.afterApart); err != nil {
		return err
	}
	if err := d.readOffering(r); err != nil {
		return err
	}
	if err := d.readHome(r); err != nil {
		return err
	}
	return d.readParts(r)
}

// afterApart goes on numbering behind the last commit that was set apart, which keeps its number.
func (d *Device) afterApart(key, _ []byte) error {
	d.nextRow = max(d.nextRow, be(key)+1)
	return kv.ErrStop
}

func (d *Device) loadPending(key, value []byte) error {
	var row outboxRow
	if err := decode(value, &row); err != nil {
		return err
	}
	c, err := commit.Parse(row.Head)
	if err != nil {
		return fmt.Errorf("unsent commit %d: %w", be(key), err)
	}
	c.Body = row.Body
	d.keep(d.waiting(be(key), c))
	d.nextRow = be(key) + 1
	if c.Epoch == d.self.Epoch && c.N > d.n {
		d.n, d.head = c.N, c.Hash()
	}
	return nil
}

// ID is the device's own id.
func (d *Device) ID() ID { return d.self.Device }

// User is the worker who uses the device.
func (d *Device) User() ID { return d.self.User }

// Key signs the device's commits and requests.
func (d *Device) Key() ed25519.PrivateKey { return d.key }

// HubKey is the pinned key of the hub.
func (d *Device) HubKey() ed25519.PublicKey { return d.self.HubKey }

// Secret is what device and hub agreed at enrolment.
func (d *Device) Secret() [32]byte { return d.self.Secret }

// Revoked says whether the hub has ended this device, in a statement that it signed.
func (d *Device) Revoked() bool { return d.self.Revoked }

// Forked says whether the hub saw another device under this one's name.
func (d *Device) Forked() bool { return d.self.Forked }

// LastSync is when the last exchange ended, by the hub's clock; the zero time before the first.
func (d *Device) LastSync() time.Time {
	if d.self.LastSync == 0 {
		return time.Time{}
	}
	return time.UnixMilli(d.self.LastSync).UTC()
}

// Skew is how far the device's clock was ahead of the hub's in the last exchange.
func (d *Device) Skew() time.Duration { return time.Duration(d.self.Skew) * time.Millisecond }

// Pending counts the commits that no receipt covers yet.
func (d *Device) Pending() int { return len(d.out) }

// Scopes lists all scopes the device holds or has begun; when the store cannot be read, those in memory.
func (d *Device) Scopes() []ID {
	_ = d.readCursors() // what is in memory is listed all the same
	seen := make(map[ID]bool, len(d.cursors))
	for id, c := range d.cursors {
		if c.SSN > 0 {
			seen[id] = true
		}
	}
	for id := range d.parts {
		seen[id] = true
	}
	for id := range d.mine {
		seen[id] = true
	}
	return sortedIDs(seen)
}
