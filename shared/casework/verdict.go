package casework

import (
	"encoding/hex"
	"slices"
	"time"
)

// Verdict is where an entry stands.
type Verdict string

// The verdicts. An entry without one is submitted.
const (
	Submitted Verdict = "submitted"
	Approved  Verdict = "approved"
	Returned  Verdict = "returned"
	Withdrawn Verdict = "withdrawn"
)

// ContentHash names exactly one content of an entry: an approval holds for no other.
type ContentHash [32]byte

// IsZero says whether there is none.
func (h ContentHash) IsZero() bool { return h == ContentHash{} }

// MarshalText writes the hash as 64 hexadecimal digits.
func (h ContentHash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads what MarshalText writes.
func (h *ContentHash) UnmarshalText(b []byte) error {
	got, err := hex.DecodeString(string(b))
	if err != nil || len(got) != len(h) {
		return Refuse(Invalid, "That is not a content hash: 64 hexadecimal digits are expected.")
	}
	copy(h[:], got)
	return nil
}

// Judgement is a supervisor's verdict on exactly one content of an entry.
type Judgement struct {
	Verdict Verdict     `json:"verdict"`
	Content ContentHash `json:"content"`
	By      WorkerID    `json:"by"`
	At      time.Time   `json:"at"`
	Reason  string      `json:"reason,omitempty"` // the code of a return reason
	Words   string      `json:"words,omitempty"`  // what the supervisor wrote to the author
	Moved   EntryID     `json:"moved,omitzero"`   // of one withdrawn as about the wrong child: the entry in its place
}

// Share is the decision whether an entry is published, and to whom, made and logged either way. What stands in it goes with
// the copy.
type Share struct {
	Publish    bool      `json:"publish"`
	Audience   Audience  `json:"audience,omitzero"`    // when published; none named means the child's network
	Purpose    string    `json:"purpose,omitempty"`    // what the readers are to do with it
	Basis      string    `json:"basis,omitempty"`      // the code of a lawful basis, when published
	Conditions string    `json:"conditions,omitempty"` // under which the readers may use it
	Told       string    `json:"told,omitempty"`       // a code of ToldChoices, when published
	NotTold    string    `json:"not_told,omitempty"`   // why neither child nor carer was
	Because    string    `json:"because,omitempty"`    // why not, when not
	By         WorkerID  `json:"by"`
	At         time.Time `json:"at"`
}

// Audience names the agencies and people to whom alone something is shared.
type Audience struct {
	Agencies []AgencyID `json:"agencies,omitempty"`
	People   []WorkerID `json:"people,omitempty"`
}

// IsZero says whether nobody is named.
func (a Audience) IsZero() bool { return len(a.Agencies)+len(a.People) == 0 }

// Same says whether both name the same, in any order.
func (a Audience) Same(b Audience) bool {
	return sameMembers(a.Agencies, b.Agencies) && sameMembers(a.People, b.People)
}

func sameMembers[T comparable](a, b []T) bool {
	for _, lists := range [][2][]T{{a, b}, {b, a}} {
		for _, v := range lists[0] {
			if !slices.Contains(lists[1], v) {
				return false
			}
		}
	}
	return true
}

// Includes says whether a worker is among those named: in person, or as one of a named agency who receives what is shared
// with it.
func (a Audience) Includes(w Worker) bool {
	return w.May(BeShared) && slices.Contains(a.People, w.ID) || w.May(ReceiveShares) && slices.Contains(a.Agencies, w.Agency)
}
