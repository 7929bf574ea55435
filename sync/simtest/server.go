package simtest

import (
	"crypto/ed25519"
	"time"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
)

// Server is a hub as phones and people know it: one or more processes over one store, what its policy understands, and what
// people do at it. Now is the simulation's time; a process may be wrong about it by a few seconds.
type Server interface {
	Words
	// Key signs for the hub; phones pin its public half.
	Key() ed25519.PrivateKey
	// Succeed gives the hub another key, which the present one names.
	Succeed() error
	Processes() int
	// Long is the number of commits from which on a log is begun with a snapshot; zero: none is so long.
	Long() uint64
	// Worker makes the account of a worker, and gives the id under which the hub knows them: the one proposed, or its own.
	Worker(now time.Time, proposed ID) (ID, error)
	// Enrol takes a phone in, and gives the secret agreed with it: the one proposed, or another.
	Enrol(now time.Time, e Enrolment) (secret [32]byte, err error)
	// Revoke ends a phone.
	Revoke(now time.Time, device ID) error
	// Answer does one exchange in one process. A request that was signed for another time gets the hub's time, and stale.
	Answer(process int, now time.Time, q Question) (answer []byte, stale bool, err error)
	// Restart kills a process and starts it again.
	Restart(process int) error
	// OpensWith gives the keys that the hub has for a scope.
	OpensWith(scope ID, keyID uint32) (key [32]byte, ok bool)
	// State is what a process makes of a scope.
	State(process int, r kv.Reader, scope ID) (*crdt.State, error)
	// Guarded lists scopes into which no phone may write freely, though its worker may read some of them.
	Guarded() ([]ID, error)
	// Keep makes a copy of the store, and Restore puts it in the store's place and says so to the hub. The hub's keys lie
	// elsewhere.
	Keep() error
	Restore(now time.Time) error
	// Acts are what people do at the console and what the hub does by itself: to scopes, and to children's records.
	Acts() (scopes, children []Act)
	// News lets somebody at the console write into a scope; ok is false where there is nothing to write.
	News(process int, now time.Time, scope ID) (ok bool, err error)
	// Verdict reads an op that is a verdict; ok is false for every other.
	Verdict(op Op) (v Verdict, ok bool)
	// Check says what does not hold of what the hub made of all that phones wrote about a child. It is nil or a *Failure.
	Check(child ID) error
	// CheckEnd is Check once, at the end of a run, for what is not about one child.
	CheckEnd() error
	Close() error
}

// Words are what workers write on phones, as the hub's policy understands it. What an op observes is filled in by the
// simulation.
type Words interface {
	// Writes says whether a worker records anything; one who does not only asks.
	Writes(user ID) bool
	// Opening is what a worker's phone must write first into a scope that it begins about a child; nil: nothing.
	Opening(user, scope, child ID) []Op
	// Change draws what a worker does to a scope of theirs.
	Change(p Page) []Op
	// Ask draws what a worker asks the hub for, and in which scope; ok is false where they cannot ask for anything now.
	Ask(p Pocket) (scope ID, op Op, ok bool, err error)
}

// Page is a scope as a phone shows it to its worker.
type Page struct {
	Dice     *Dice
	Step     int
	Children []ID // that there are in this world
	User     ID
	Scope    ID
	View     *crdt.State
	Now      time.Time // by the phone's clock
}

// Pocket is a phone on which a worker is about to ask for something.
type Pocket struct {
	Dice  *Dice
	User  ID
	Begun []ID          // scopes that phones began, anybody's
	Opens func(ID) bool // whether this phone has a key for a scope
	Held  []ID          // scopes that it holds
	View  func(ID) (*crdt.State, error)
}

// Question is a request to a hub.
type Question struct {
	Device ID
	Body   []byte
	Token  func() (string, error) // signs the request, at the time that the device believes it is
}

// Act is something that happens at the hub, as often as its weight says.
type Act struct {
	Weight int
	// Begin draws what is done, and names it; do is nil where there is nothing to do. That somebody may not do it is no
	// error.
	Begin func() (what string, do Doing)
}

// Doing is what one process does in one act.
type Doing func(process int, now time.Time) error

// Verdict is what a person or a hub decided about an entity.
type Verdict struct {
	Content [32]byte // that it names
	By      ID       // zero: nobody in particular
	Binds   bool     // it approves: none of the authors may
}

// Enrolment is a phone as the hub gets to know it.
type Enrolment struct {
	Device ID
	User   ID
	Public ed25519.PublicKey
	Secret [32]byte
}
