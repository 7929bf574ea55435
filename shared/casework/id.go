package casework

import (
	"encoding/hex"
	"fmt"

	"github.com/google/uuid"
)

// ID is a UUID that knows what it names, so that a child cannot be passed where an entry is meant.
type ID[K any] [16]byte

type (
	childKind     struct{}
	entryKind     struct{}
	workerKind    struct{}
	agencyKind    struct{}
	teamKind      struct{}
	scopeKind     struct{}
	deviceKind    struct{}
	encounterKind struct{}
	alertKind     struct{}
	planKind      struct{}
	actionKind    struct{}
	linkKind      struct{}
	requestKind   struct{}
	planNoteKind  struct{}
	erasureKind   struct{}
	decisionKind  struct{}
	addendumKind  struct{}
	askKind       struct{}
	taskKind      struct{}
)

type (
	ChildID     = ID[childKind]     // one record about one child; two records may be one child
	EntryID     = ID[entryKind]     // one worker's entry about one child
	WorkerID    = ID[workerKind]    // one person who works for an agency
	AgencyID    = ID[agencyKind]    // police, council, a voluntary organisation, ...
	TeamID      = ID[teamKind]      // a team of an agency, with an area
	ScopeID     = ID[scopeKind]     // the unit of replication, encryption, access and erasure
	DeviceID    = ID[deviceKind]    // an enrolled phone, or one hub process
	EncounterID = ID[encounterKind] // one meeting with several children
	AlertID     = ID[alertKind]     // a rule's finding put to people
	PlanID      = ID[planKind]      // a trigger plan
	ActionID    = ID[actionKind]    // one row of a plan: if this, then who does what by when
	LinkID      = ID[linkKind]      // a suggestion, or the fact, that two records are one child
	ErasureID   = ID[erasureKind]   // what two people decide to erase
	RequestID   = ID[requestKind]   // what a worker asked the server to do
	DecisionID  = ID[decisionKind]  // one decision whether an entry is shared
	AddendumID  = ID[addendumKind]  // words added beside an entry
	AskID       = ID[askKind]       // somebody asked another agency for the words of an entry
	TaskID      = ID[taskKind]      // something that waits for one person, or that they are told
	PlanNoteID  = ID[planNoteKind]  // one step in the course of a plan
)

// String is the UUID in its usual form of 36 characters.
func (id ID[K]) String() string { return uuid.UUID(id).String() }

// Short is the first eight hexadecimal digits, for people to read aloud.
func (id ID[K]) Short() string { return hex.EncodeToString(id[:4]) }

// IsZero says whether no id was given.
func (id ID[K]) IsZero() bool { return id == ID[K]{} }

// MarshalText writes the UUID; no id is written as empty text.
func (id ID[K]) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return []byte{}, nil
	}
	return []byte(id.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (id *ID[K]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID[K]{}
		return nil
	}
	got, err := ParseID[ID[K]](string(b))
	*id = got
	return err
}

// ParseID reads a UUID of 36 characters as an id of type T.
func ParseID[T ~[16]byte](s string) (T, error) {
	if len(s) != 36 {
		return T{}, Refuse(Invalid, fmt.Sprintf("%q is not an id: 36 characters such as 0b1f2c3d-... are expected.", clip(s, 40)))
	}
	u, err := uuid.Parse(s)
	if err != nil {
		return T{}, Refuse(Invalid, fmt.Sprintf("%q is not an id: 36 characters such as 0b1f2c3d-... are expected.", clip(s, 40)))
	}
	return T(u), nil
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
