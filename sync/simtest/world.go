package simtest

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"
	"time"

	"streetlight/sync/clock"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// world is one partnership.
type world struct {
	Options
	dice   *Dice
	step   int
	faults [faultKinds]int
	hash   uint64

	now      time.Time // the hub's
	server   Server
	former   []ed25519.PublicKey // of the server
	disk     *disk               // of the hub
	users    []ID
	children []ID
	scopes   []ID               // begun by phones
	writers  map[ID]map[ID]bool // scope -> users who may write there, as far as the simulation granted it
	phones   []*phone
	rogue    *rogue
	flight   []*packet
	long     uint64 // the log from which on hubs send snapshots; zero: none is so long
	kept     bool   // there is a copy of the hub's store
	restores int    // times that it may be put back: most worlds have none, for it makes every check looser
	calm     bool
	ended    map[ID]bool // devices that the hub revoked

	book    book
	keys    map[keyName][][32]byte // every key that any phone was given or made
	signers map[ID]ed25519.PublicKey
	well    map[ID]bool // devices that mean well
	asking  ID          // whose request the hub is at
}

type keyName struct {
	scope ID
	id    uint32
}

// phone is one phone as it lies in a hand: a device on its storage.
type phone struct {
	*replica.Device
	w        *world
	number   int
	e        Enrolment
	key      ed25519.PrivateKey
	storage  Storage
	disk     *disk
	keys     *keyBox
	mirror   *mirror
	clock    *clock.Clock
	ahead    time.Duration // of its clock
	life     int           // grows with every start; an answer to an earlier life goes nowhere
	turn     int           // grows with every answer that it takes in
	backup   Storage
	copied   *mirror       // of the backup
	incoming map[ID]uint64 // the ssn of snapshots whose last page is in the answer at hand; zero: another page
	mute     int           // until this step the hub does not hear it
	deaf     int           // until this step it does not hear the hub
	twin     bool          // another phone runs under its name, or did
}

// build makes everybody.
func (w *world) build() {
	w.now = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	w.book = newBook()
	w.keys, w.signers, w.well = map[keyName][][32]byte{}, map[ID]ed25519.PublicKey{}, map[ID]bool{}
	w.writers, w.ended = map[ID]map[ID]bool{}, map[ID]bool{}
	w.makeServer()
	for range 4 {
		w.children = append(w.children, w.dice.id())
	}
	for range 2 + w.dice.IntN(3) {
		w.users = append(w.users, w.dice.id())
	}
	for i := range w.users {
		user, err := w.server.Worker(w.now, w.users[i])
		w.must(err, "make a worker")
		w.users[i] = user
		for range 1 + w.dice.IntN(3) {
			w.addPhone(user)
		}
	}
	w.rogue = newRogue(w)
	if w.dice.oneIn(3) {
		w.restores = 1 + w.dice.IntN(2)
	}
}

func (w *world) makeServer() {
	var early [][]change // written while the server is being made: they are looked at once it is there
	wrote := func(c []change) {
		if w.server == nil {
			early = append(early, c)
			return
		}
		w.hubWrote(c)
	}
	wrap := func(s kv.Store) kv.Store {
		w.disk = newDisk(s, wrote, hubLog.Name, hubApart.Name, hubChain.Name)
		return w.disk
	}
	if w.Server == nil {
		wrap(newMemory())
		w.server = newHubs(w, w.disk)
	} else {
		var err error
		w.server, err = w.Server(wrap, w.dice)
		w.must(err, "make a server")
	}
	w.long = w.server.Long()
	for _, c := range early {
		w.hubWrote(c)
	}
}

// hubKey is what phones pin.
func (w *world) hubKey() ed25519.PublicKey { return w.server.Key().Public().(ed25519.PublicKey) }

// addPhone enrols a new phone.
func (w *world) addPhone(user ID) *phone {
	var seed [ed25519.SeedSize]byte
	w.dice.fill(seed[:])
	p := &phone{w: w, number: len(w.phones), key: ed25519.NewKeyFromSeed(seed[:]), mirror: newMirror()}
	p.e = Enrolment{Device: w.dice.id(), User: user, Public: p.key.Public().(ed25519.PublicKey)}
	w.dice.fill(p.e.Secret[:])
	w.signers[p.e.Device], w.well[p.e.Device] = p.e.Public, true
	var err error
	p.e.Secret, err = w.server.Enrol(w.now, p.e)
	w.must(err, "enrol a phone at the hub")
	p.storage, err = w.newStorage(p.number)
	w.must(err, "make a phone's storage")
	p.open()
	w.must(p.disk.Update(context.Background(), func(tx kv.Tx) error {
		return replica.Enrol(tx, replica.Enrolment{Device: p.e.Device, User: user, Key: p.key, Secret: p.e.Secret, Hub: w.hubKey(), Epoch: w.dice.Uint64() >> 1})
	}), "enrol a phone")
	p.start()
	w.phones = append(w.phones, p)
	return p
}

func (w *world) newStorage(n int) (Storage, error) {
	if w.Storage != nil {
		return w.Storage(n)
	}
	return newInMemory()
}

// open opens the storage.
func (p *phone) open() {
	store, keys, err := p.storage.Open()
	p.w.must(err, "open a phone's storage")
	was := p.disk
	p.disk = newDisk(store, func(c []change) { p.w.phoneWrote(p, c) }, phoneOutbox.Name, phoneApart.Name, phoneArchive.Name, phoneHeld.Name, phoneGone.Name)
	if was != nil {
		p.disk.damage = was.damage
	}
	p.keys = &keyBox{Keys: keys, w: p.w}
}

// start loads the device, as a phone does that is switched on.
func (p *phone) start() {
	d, err := replica.Load(context.Background(), p.disk, p.keys, p.w.dice)
	p.w.must(err, "start a phone")
	p.Device = d
	p.life++
	p.clock = clock.New(p.wall, d.Skew())
}

// wall is what the phone's clock shows.
func (p *phone) wall() time.Time { return p.w.now.Add(p.ahead) }

// keyBox is a phone's keys; adding to them may fail.
type keyBox struct {
	replica.Keys
	w    *world
	full bool
}

// Destroy forgets keys.
func (k *keyBox) Destroy(scopes ...ID) error {
	if k.full {
		k.full = false
		return errFull
	}
	return k.Keys.Destroy(scopes...)
}

// Add keeps keys, and lets the simulation know them.
func (k *keyBox) Add(keys ...keyring.Key) error {
	if k.full && len(keys) > 0 {
		k.full = false
		return errFull
	}
	for _, key := range keys {
		k.w.knowKey(key)
	}
	return k.Keys.Add(keys...)
}

func (w *world) knowKey(k keyring.Key) {
	name := keyName{k.Scope, k.ID}
	for _, known := range w.keys[name] {
		if known == k.Secret {
			return
		}
	}
	w.keys[name] = append(w.keys[name], k.Secret)
}

// keysOf lists all keys that a scope was ever given under an id.
func (w *world) keysOf(scope ID, id uint32) [][32]byte {
	out := w.keys[keyName{scope, id}]
	if key, ok := w.server.OpensWith(scope, id); ok {
		out = append([][32]byte{key}, out...)
	}
	return out
}

// isHub says whether a device is a hub process: it is no phone.
func (w *world) isHub(device ID) bool {
	_, phone := w.signers[device]
	return !phone
}

func (w *world) signedBy(n *note) bool {
	if key, ok := w.signers[n.Device]; ok {
		return n.Verify(key) == nil
	}
	if n.Verify(w.hubKey()) == nil {
		return true
	}
	return slices.ContainsFunc(w.former, func(key ed25519.PublicKey) bool { return n.Verify(key) == nil })
}

func (w *world) close() error {
	var all []error
	if w.server != nil {
		all = append(all, w.server.Close())
	}
	for _, p := range w.phones {
		all = append(all, p.storage.Close())
		if p.backup != nil {
			all = append(all, p.backup.Close())
		}
	}
	return errors.Join(all...)
}

// packet is a request or an answer on its way.
type packet struct {
	phone  *phone // nil: the rogue's
	life   int
	asked  replica.Asked
	turn   int               // of the phone, when it asked
	body   []byte            // the request, as it travels
	hub    ed25519.PublicKey // as the phone knew it then
	answer []byte            // nil: it is a request still
	sent   int               // the step
	whole  bool              // the answer is the hub's, to this very request
}
