package simtest

import (
	"bytes"
	"compress/flate"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/crypto/chacha20poly1305"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// rogue is an enrolled device whose program is not ours: at times a later version, which writes what nobody here knows,
// and at times one that means harm. It signs well, so that what it sends passes the door.
type rogue struct {
	w      *world
	e      Enrolment
	key    ed25519.PrivateKey
	epoch  uint64
	n      uint64 // as the hub said last
	head   wire.Hash
	scopes map[ID][32]byte // begun by it, with their keys
	order  []ID
	bomb   []byte
}

func newRogue(w *world) *rogue {
	var seed [ed25519.SeedSize]byte
	w.dice.fill(seed[:])
	r := &rogue{w: w, key: ed25519.NewKeyFromSeed(seed[:]), epoch: w.dice.Uint64() >> 1, scopes: map[ID][32]byte{}}
	r.e = Enrolment{Device: w.dice.id(), User: pick(w.dice, w.users), Public: r.key.Public().(ed25519.PublicKey)}
	w.dice.fill(r.e.Secret[:])
	w.signers[r.e.Device] = r.e.Public
	var err error
	r.e.Secret, err = w.server.Enrol(w.now, r.e)
	w.must(err, "enrol the rogue")
	return r
}

// attacks are what a rogue's request may hold.
func (w *world) attack() {
	r := w.rogue
	req := wire.Request{Version: wire.Version, Device: r.e.Device, Epoch: r.epoch, Wall: w.now.UnixMilli() + int64(w.dice.IntN(1e6))}
	attacks := []struct {
		name string
		make func(*wire.Request)
	}{
		{"a later version", r.later}, {"a later version", r.later}, {"a later version", r.later},
		{"a bad signature", r.badSignature}, {"a bad signature in a run", r.badRun}, {"a gap", r.gap}, {"an overflow", r.overflow},
		{"a fork", r.fork}, {"another's commit", r.replay}, {"a commit for another scope", r.moved}, {"wrong groups", r.groups},
		{"keys of others", r.keys}, {"a bomb", r.explode}, {"workflow", r.workflow}, {"a scope of others", r.trespass},
		{"cursors of nowhere", r.cursors}, {"another spelling", r.spelling}, {"noise in frames", r.noise},
	}
	a := pick(w.dice, attacks)
	a.make(&req)
	body, err := wire.Encode(req)
	w.must(err, "encode a rogue's request")
	if a.name == "another spelling" {
		r.misspell(body)
		return
	}
	w.faults[hostile]++
	w.happens("! rogue: "+a.name, -1, body)
	answer := w.atHub(r.letter(body), -1)
	if answer != nil {
		r.hear(answer, body)
	}
	r.checkKeys()
}

// checkKeys checks that no scope got a second key.
func (r *rogue) checkKeys() {
	for _, id := range r.w.atHand() {
		if _, second := r.w.server.OpensWith(id, 2); second {
			r.w.fail("a key that is there is never replaced", "scope %x has another key", id[:4])
		}
	}
}

// hear learns where the chain stands.
func (r *rogue) hear(answer, body []byte) {
	receipt, _, err := wire.Open(answer, body, r.w.hubKey())
	r.w.must(err, "read the answer to a rogue")
	r.n, r.head = receipt.N, receipt.Head
	if len(receipt.Exceptions) > 0 {
		r.w.fault(refused, -1)
	}
	for _, e := range receipt.Exceptions {
		if e.Verdict == wire.Fork { // suspended: it goes on under another epoch, as if it had been enrolled again
			r.epoch, r.n, r.head = r.w.dice.Uint64()>>1, 0, wire.Hash{}
		}
	}
}

// scope is one that the rogue has a key for; it begins one when it has none.
func (r *rogue) scope() ID {
	if len(r.order) == 0 || len(r.order) < 3 && r.w.dice.oneIn(20) {
		id := r.w.dice.id()
		var key [32]byte
		r.w.dice.fill(key[:])
		r.scopes[id] = key
		r.order = append(r.order, id)
	}
	return pick(r.w.dice, r.order)
}

func (r *rogue) header(scope ID, n uint64, prev wire.Hash) commit.Header {
	return commit.Header{Scope: scope, User: r.e.User, Device: r.e.Device, Epoch: r.epoch, N: n, Prev: commit.Hash(prev), Wall: r.w.now.UnixMilli(),
		Schema: 7, KeyID: 1}
}

// ops are what it writes into a scope of its own: behind what a scope must begin with, where the hub has not that yet.
func (r *rogue) ops(scope ID) []Op {
	ops, entity := r.w.server.Opening(r.e.User, scope, r.w.children[int(scope[0])%len(r.w.children)]), scope
	if ops != nil {
		entity[15] ^= 0x80 // what such a scope says of itself stands in its first commit alone
	}
	if l := r.w.book.logs[scope]; l != nil && len(l.entries) > 0 {
		ops = nil
	}
	return append(ops, Op{Entity: entity, Field: fieldLater, Value: []byte("of a later version"), Ext: map[uint64][]byte{9: {9}, 1 << 60: nil}},
		Op{Entity: entity, Field: fieldNotes | 0x800, Value: []byte("a log of a later version")})
}

// letter is a request of the rogue, which knows what time it is.
func (r *rogue) letter(body []byte) letter {
	return letter{r.e.Device, body, r.key, r.w.hubKey(), func() time.Time { return r.w.now }, func(time.Time) {}}
}

// seal makes a commit; the push gets the scope's key too.
func (r *rogue) seal(req *wire.Request, h commit.Header, ops []Op) *commit.Commit {
	key := r.scopes[h.Scope]
	c, err := commit.Seal(h, ops, key, r.key, r.w.dice)
	r.w.must(err, "seal a rogue's commit")
	sealed, err := wire.SealKey(r.e.Secret, h.Scope, h.KeyID, key, r.w.dice)
	r.w.must(err, "seal a rogue's key")
	req.Keys = append(req.Keys, sealed)
	r.w.keys[keyName{h.Scope, h.KeyID}] = [][32]byte{key}
	return c
}

func push(req *wire.Request, c *commit.Commit) {
	req.Push = append(req.Push, wire.Frame{Head: c.Head, Body: c.Body})
}

// run makes a few commits that follow each other.
func (r *rogue) run(req *wire.Request, left ...uint16) []*commit.Commit {
	n, head := r.n, r.head
	var out []*commit.Commit
	for _, l := range left {
		id := r.scope()
		h := r.header(id, n+1, head)
		h.Left = l
		c := r.seal(req, h, r.ops(id))
		n, head = n+1, wire.Hash(c.Hash())
		out = append(out, c)
	}
	return out
}

// later writes what a later version may: unknown fields, ext, a schema ahead. It is honest, and must come back whole.
func (r *rogue) later(req *wire.Request) {
	for _, c := range r.run(req, 0, 1, 0) {
		push(req, c)
	}
}

func (r *rogue) badSignature(req *wire.Request) {
	c := r.run(req, 0)[0]
	c.Head = bytes.Clone(c.Head)
	c.Head[len(c.Head)-1] ^= 1
	push(req, c)
}

// badRun breaks the signature of one of three; the chain then goes over the broken bytes or not.
func (r *rogue) badRun(req *wire.Request) {
	bad := r.w.dice.IntN(3)
	n, head := r.n, r.head
	for i := range 3 {
		id := r.scope()
		c := r.seal(req, r.header(id, n+1, head), r.ops(id))
		if i == bad {
			c.Head = bytes.Clone(c.Head)
			c.Head[len(c.Head)-3] ^= 1
		}
		n, head = n+1, sha256.Sum256(c.Head)
		push(req, c)
	}
}

func (r *rogue) gap(req *wire.Request) {
	id := r.scope()
	push(req, r.seal(req, r.header(id, r.n+2+uint64(r.w.dice.IntN(9)), r.head), r.ops(id)))
}

func (r *rogue) overflow(req *wire.Request) {
	id := r.scope()
	for _, n := range []uint64{0, math.MaxUint64 - 1, math.MaxUint64, 0, 1 << 63} {
		h := r.header(id, n, r.head)
		h.Epoch = pick(r.w.dice, []uint64{r.epoch, math.MaxUint64, r.epoch + 1})
		h.Left = uint16(r.w.dice.IntN(2)) * math.MaxUint16
		push(req, r.seal(req, h, r.ops(id)))
	}
}

func (r *rogue) fork(req *wire.Request) {
	id := r.scope()
	if r.n == 0 || !r.w.dice.oneIn(3) {
		c := r.run(req, 0)[0]
		c2 := r.seal(req, r.header(id, r.n+1, wire.Hash{1}), r.ops(id))
		push(req, c)
		push(req, c2)
		return
	}
	push(req, r.seal(req, r.header(id, 1+uint64(r.w.dice.IntN(int(r.n))), wire.Hash{2}), r.ops(id)))
}

// replay sends what another device wrote.
func (r *rogue) replay(req *wire.Request) {
	for range 3 {
		if len(r.w.book.saved) > 0 {
			push(req, pick(r.w.dice, r.w.book.saved).Commit)
		}
	}
}

// moved takes the body of a commit into another scope, under a header that the rogue signs.
func (r *rogue) moved(req *wire.Request) {
	from, to := r.scope(), r.scope()
	body := r.seal(req, r.header(from, r.n+1, r.head), r.ops(from)).Body
	if len(r.w.book.saved) > 0 && r.w.dice.oneIn(2) {
		n := pick(r.w.dice, r.w.book.saved)
		to, body = n.Scope, n.Body
	}
	h := r.header(to, r.n+1, r.head)
	if from == to {
		h.Wall++
	}
	push(req, r.forgeCommit(h, body))
}

// forgeCommit signs a header over any body at all.
func (r *rogue) forgeCommit(h commit.Header, body []byte) *commit.Commit {
	h.Version = commit.Version
	mode, err := cbor.CoreDetEncOptions().EncMode()
	r.w.must(err, "make an encoder")
	sum := sha256.Sum256(body)
	head, err := mode.Marshal(struct {
		commit.Header
		Body [32]byte `cbor:"12,keyasint"`
	}{h, sum})
	r.w.must(err, "encode a header")
	return &commit.Commit{Header: h, BodyHash: sum, Head: append(head, ed25519.Sign(r.key, head)...), Body: body}
}

func (r *rogue) groups(req *wire.Request) {
	for _, c := range r.run(req, pick(r.w.dice, [][]uint16{{2, 0}, {1, 1, 0}, {3, 2, 0}, {math.MaxUint16, 0}, {0, 1}, {1, 2, 1, 0}, {2, 1}})...) {
		push(req, c)
	}
}

// keys offers other keys for scopes that are there, and keys under ids that are not for scopes.
func (r *rogue) keys(req *wire.Request) {
	r.later(req)
	var mine [32]byte
	r.w.dice.fill(mine[:])
	for _, id := range append(append([]ID{r.e.Device, r.e.User}, r.w.scopes...), r.order...) {
		for _, k := range []uint32{1, 2, math.MaxUint32} {
			sealed, err := wire.SealKey(r.e.Secret, id, k, mine, r.w.dice)
			r.w.must(err, "seal a key")
			req.Keys = append(req.Keys, sealed)
		}
	}
	if scopes := r.w.atHand(); len(scopes) > 0 { // and names it in a commit there
		h := r.header(pick(r.w.dice, scopes), r.n+4, r.head)
		h.KeyID = 2
		was := r.scopes[h.Scope]
		r.scopes[h.Scope] = mine
		c := r.sealOnly(h, mine)
		if was == ([32]byte{}) {
			delete(r.scopes, h.Scope)
		} else {
			r.scopes[h.Scope] = was
		}
		push(req, c)
	}
}

func (r *rogue) sealOnly(h commit.Header, key [32]byte) *commit.Commit {
	c, err := commit.Seal(h, r.ops(h.Scope), key, r.key, r.w.dice)
	r.w.must(err, "seal a rogue's commit")
	return c
}

// explode sends a body that inflates to more than anyone takes.
func (r *rogue) explode(req *wire.Request) {
	if r.bomb == nil {
		var out bytes.Buffer
		out.WriteByte(1)
		z, err := flate.NewWriter(&out, flate.BestSpeed)
		r.w.must(err, "make a bomb")
		_, err = z.Write(make([]byte, commit.MaxOps+1))
		r.w.must(errors.Join(err, z.Close()), "make a bomb")
		r.bomb = out.Bytes()
	}
	id := r.scope()
	h := r.header(id, r.n+1, r.head)
	push(req, r.seal(req, h, r.ops(id))) // so that the scope is there
	h.N, h.Prev = h.N+1, commit.Hash(sha256.Sum256(req.Push[0].Head))
	h.Version = commit.Version
	mode, err := cbor.CoreDetEncOptions().EncMode()
	r.w.must(err, "make an encoder")
	ad, err := mode.Marshal(h)
	r.w.must(err, "encode a header")
	key := r.scopes[id]
	aead, err := chacha20poly1305.NewX(key[:])
	r.w.must(err, "make a cipher")
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	r.w.dice.fill(nonce)
	push(req, r.forgeCommit(h, aead.Seal(nonce, nonce, r.bomb, ad)))
}

func (r *rogue) workflow(req *wire.Request) {
	id := r.scope()
	push(req, r.seal(req, r.header(id, r.n+1, r.head), []Op{{Entity: id, Field: crdt.HubBit | 1, Value: []byte("approved")}}))
}

// trespass writes where it may not, also under a key that it made up.
func (r *rogue) trespass(req *wire.Request) {
	guarded, err := r.w.server.Guarded()
	r.w.must(err, "look up what is guarded")
	id := pick(r.w.dice, guarded)
	var key [32]byte
	if keys := r.w.keysOf(id, 1); len(keys) > 0 && r.w.dice.oneIn(2) {
		key = keys[0]
	}
	h := r.header(id, r.n+1, r.head)
	h.User = pick(r.w.dice, r.w.users)
	if r.e.User == id {
		h.User = ID{9}
	}
	push(req, r.sealOnly(h, key))
}

func (r *rogue) cursors(req *wire.Request) {
	req.All = r.w.dice.oneIn(2)
	for _, id := range append([]ID{{}, {0xff}}, r.w.scopes...) {
		req.Cursors = append(req.Cursors, wire.Cursor{Scope: id, SSN: pick(r.w.dice, []uint64{0, 1, 2, math.MaxUint64, math.MaxUint64 - 1}), Link: wire.Hash{byte(r.w.dice.IntN(3))}})
	}
	r.w.dice.fill(req.Position[:])
}

func (r *rogue) noise(req *wire.Request) {
	r.later(req)
	for i := range req.Push {
		part := &req.Push[i].Head
		if r.w.dice.oneIn(2) {
			part = &req.Push[i].Body
		}
		*part = bytes.Clone(*part)
		(*part)[r.w.dice.IntN(len(*part))] ^= 1 << r.w.dice.IntN(8)
		r.w.book.bodies[sha256.Sum256(req.Push[i].Body)] = true
	}
}

func (r *rogue) spelling(req *wire.Request) { r.later(req) }

// misspell sends the same request in another spelling, or with a key twice. It must be refused, and change nothing.
func (r *rogue) misspell(body []byte) {
	w := r.w
	spelled := bytes.Clone(body)
	switch w.dice.IntN(4) {
	case 0:
		spelled = append(spelled, 0)
	case 1: // a map with an entry twice
		spelled[0]++
		spelled = append(spelled, 0x0a, 0x00)
	case 2: // version 1 in two bytes
		spelled = append([]byte{body[0], 0x01, 0x18, 0x01}, body[3:]...)
	case 3: // a map without a stated end
		spelled = append(append([]byte{0xbf}, body[1:]...), 0xff)
	}
	before := w.disk.history
	w.faults[hostile]++
	w.happens("! rogue: another spelling", -1, spelled)
	w.asking = r.e.Device
	_, _, err := w.server.Answer(0, w.now, r.letter(spelled).question())
	w.asking = ID{}
	if err == nil || w.disk.history != before {
		w.fail("one spelling for each message", "a request in another spelling was taken")
	}
}
