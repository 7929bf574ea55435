// Package wire is what a phone and a hub say to each other: the messages of one exchange, their limits and refusals, and
// the token with which a device signs each request. It reads and writes bytes; it opens no connection.
// PROTOCOL.md, "The exchange", specifies every field.
package wire

import (
	"crypto/sha256"
	"errors"
)

// Version of the messages. A hub answers another version with status 426 and nothing else.
const Version = 1

// Limits of one request or answer.
const (
	MaxPush    = 512     // commits in a request
	MaxBytes   = 1 << 20 // of a request's body
	MaxAnswer  = 4 << 20 // of an answer's body
	MaxPage    = 512     // commits in an answer, over all scopes
	MaxKeys    = 4096    // sealed keys in a message
	MaxCursors = 16384   // cursors in a request
	MaxResume  = 1024    // scopes in a request that are held without a cursor
)

// PageBytes is how many bytes of commits an answer gathers before it says that there is more.
const PageBytes = 1 << 20

// The refusals of a message as a whole.
var (
	ErrMessage = errors.New("wire: the message cannot be read")
	ErrVersion = errors.New("wire: the message has a version this program does not know")
	ErrLimit   = errors.New("wire: the message is over a limit")
)

// ID is an opaque id of 16 bytes.
type ID = [16]byte

// Hash is a SHA-256.
type Hash = [32]byte

// Frame is one commit: header and signature, and its sealed body, which is nil where it was erased or is withheld.
type Frame struct {
	_    struct{} `cbor:",toarray"`
	Head []byte
	Body []byte
}

// Cursor is how far a device has a scope: sequence number and link of the last commit.
type Cursor struct {
	_     struct{} `cbor:",toarray"`
	Scope ID
	SSN   uint64
	Link  Hash
}

// NextLink is the link of a commit that follows link in a scope's log.
func NextLink(link Hash, commit Hash) Hash {
	var both [64]byte
	copy(both[:32], link[:])
	copy(both[32:], commit[:])
	return sha256.Sum256(both[:])
}

// Position folds cursors into 32 bytes in which their order does not matter and each can be taken out again. It tells a
// device's position apart from another; it is no proof against the device itself.
func (c Cursor) Position() Hash {
	if c.SSN == 0 {
		return Hash{}
	}
	b := make([]byte, 0, 56)
	b = append(b, c.Scope[:]...)
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(c.SSN>>shift))
	}
	return sha256.Sum256(append(b, c.Link[:]...))
}

// Mix adds a cursor's position to a digest, or takes it out again.
func Mix(digest Hash, c Cursor) Hash {
	p := c.Position()
	for i := range digest {
		digest[i] ^= p[i]
	}
	return digest
}

// SealedKey is a scope's key under the device's secret.
type SealedKey struct {
	_      struct{} `cbor:",toarray"`
	Scope  ID
	KeyID  uint32
	Sealed []byte
}

// Request is what a phone posts to /v1/sync.
type Request struct {
	Version  uint8       `cbor:"1,keyasint"`
	Device   ID          `cbor:"2,keyasint"`
	Epoch    uint64      `cbor:"3,keyasint"`
	LogID    ID          `cbor:"4,keyasint"` // of the hub's log, as the phone knows it
	Position Hash        `cbor:"5,keyasint"` // digest of all cursors
	Cursors  []Cursor    `cbor:"6,keyasint,omitempty"`
	All      bool        `cbor:"7,keyasint,omitempty"` // Cursors holds all that the phone has, also when none
	Keys     []SealedKey `cbor:"8,keyasint,omitempty"`
	Push     []Frame     `cbor:"9,keyasint,omitempty"`
	Wall     int64       `cbor:"10,keyasint"`           // the phone's clock, milliseconds since 1970
	Hub      []byte      `cbor:"11,keyasint,omitempty"` // KeyName of the hub's key that the phone has pinned
	Offer    []Item      `cbor:"12,keyasint,omitempty"` // commits that a restored hub may have lost, whoever wrote them, as it once gave them
	Resume   []Resume    `cbor:"13,keyasint,omitempty"` // snapshots of which the phone has the first pages
}

// Resume says how far a phone has a snapshot.
type Resume struct {
	_     struct{} `cbor:",toarray"`
	At    Cursor   // of the snapshot's first page
	After ID       // the last entity that it has
}

// Answer is what the hub says: a receipt, its signature by the hub's key, and the rest, which the receipt names by hash.
type Answer struct {
	Receipt   []byte `cbor:"1,keyasint"`
	Signature []byte `cbor:"2,keyasint"`
	Rest      []byte `cbor:"3,keyasint"`
	Keys      []Step `cbor:"4,keyasint,omitempty"` // from the key that the phone has pinned to the one that signed
}

// Receipt is the hub's signed word, cumulative for the device's chain.
type Receipt struct {
	LogID      ID          `cbor:"1,keyasint"`
	HubTime    int64       `cbor:"2,keyasint"` // milliseconds since 1970
	Request    Hash        `cbor:"3,keyasint"` // of the request's body
	Rest       Hash        `cbor:"4,keyasint"` // of the answer's rest
	Device     ID          `cbor:"5,keyasint"`
	Epoch      uint64      `cbor:"6,keyasint"`
	N          uint64      `cbor:"7,keyasint"` // the last commit of the chain that the hub holds
	Head       Hash        `cbor:"8,keyasint"` // and its hash
	Exceptions []Exception `cbor:"9,keyasint,omitempty"`
	Advances   []Cursor    `cbor:"10,keyasint,omitempty"` // scopes to which this request alone added, as they stand now
}

// Verdict says what became of a commit that was not simply accepted.
type Verdict uint8

// The verdicts.
const (
	Quarantined Verdict = 1 // kept apart, its header in the chain; a person must look
	Refused     Verdict = 2 // not kept, the chain does not advance; the words say what to do
	Gap         Verdict = 3 // a commit is missing before it: send again from N+1
	Fork        Verdict = 4 // another commit has its place: the phone was cloned or restored
)

// Exception is the verdict on one pushed commit.
type Exception struct {
	_       struct{} `cbor:",toarray"`
	Commit  Hash
	Verdict Verdict
	Words   string // for the worker
}

// Rest is the part of the answer that may be large.
type Rest struct {
	Keys      []SealedKey `cbor:"1,keyasint,omitempty"`
	Pulls     []Pull      `cbor:"2,keyasint,omitempty"`
	More      bool        `cbor:"3,keyasint,omitempty"` // ask again at once
	AskAll    bool        `cbor:"4,keyasint,omitempty"` // ask again with all cursors
	Revoked   bool        `cbor:"6,keyasint,omitempty"` // the device or its worker may no longer sync
	Lost      []ID        `cbor:"7,keyasint,omitempty"` // scopes of which the phone has what this restored hub has not: offer it
	Gone      []ID        `cbor:"8,keyasint,omitempty"` // scopes that the phone may no longer hold: it destroys their keys
	Snapshots []Snapshot  `cbor:"9,keyasint,omitempty"`
	Suspended bool        `cbor:"10,keyasint,omitempty"` // two wrote under this device's name: all it sends is kept apart until it is enrolled again
}

// Snapshot is a page of what the commits of a scope say together, for a phone that begins to hold it.
type Snapshot struct {
	_     struct{} `cbor:",toarray"`
	At    Cursor   // where the scope stood at the first page: what follows it comes as a Pull
	State []byte   // crdt.Stored of some entities, sealed under the scope's key
	Next  []byte   // the last entity of this page, to resume after; nil: there is no more
}

// Pull is a page of one scope's log: the commits that follow From.
type Pull struct {
	_     struct{} `cbor:",toarray"`
	From  Cursor   // sequence number 0: from the start, forgetting what was held of this scope
	Items []Item
}

// Item is one commit of a page: its frame, or only its hash where the device wrote it itself.
type Item struct {
	_        struct{} `cbor:",toarray"`
	Hash     []byte   // 32 bytes, or nil when Head is there
	Head     []byte
	Body     []byte
	Received int64 // milliseconds since 1970, by the hub's clock
	Skew     int64 // milliseconds by which the author's clock was ahead
}
