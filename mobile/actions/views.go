package actions

import (
	"time"

	"streetlight/shared/casework"
)

// Standing is where an entry stands, as the phone can prove it.
type Standing string

// The standings of an entry. Safe is said only after a signed receipt of the server that names the entry's commits.
const (
	Waiting     Standing = "waiting"     // on this phone only
	Safe        Standing = "safe"        // the server has it
	Returned    Standing = "returned"    // a supervisor sent it back, with a reason
	Approved    Standing = "approved"    // a supervisor approved exactly this text
	Withdrawn   Standing = "withdrawn"   // it was taken back for good
	Quarantined Standing = "quarantined" // the server keeps it apart; a person must look
)

// EntryView is one entry as a screen or the command line shows it.
type EntryView struct {
	casework.Entry
	ChildName   string               `json:"child_name"`
	AuthorName  string               `json:"author_name,omitempty"` // of a colleague who wrote it; empty for one's own
	Standing    Standing             `json:"standing"`
	Judgement   *casework.Judgement  `json:"judgement,omitempty"`
	ReturnedFor string               `json:"returned_for,omitempty"` // why a supervisor returned it, in the pack's words
	SavedAt     time.Time            `json:"saved_at"`               // by this phone's clock
	ReceivedAt  time.Time            `json:"received_at,omitzero"`   // by the server's clock
	Problem     string               `json:"problem,omitempty"`      // why it is quarantined, in words
	Conflicts   []string             `json:"conflicts,omitempty"`    // names of the fields in which people contradict each other
	Versions    map[string][]Version `json:"versions,omitempty"`     // what they wrote in each of these, oldest first
	Heard       *HeardView           `json:"heard,omitempty"`        // what became of it; nil while there is nothing to tell
	Addenda     []AddendumView       `json:"addenda,omitempty"`      // what was added beside it
	Asked       []AskedView          `json:"asked,omitempty"`        // what this worker asked about it, and is not done
	NeedsApp    bool                 `json:"needs_app,omitempty"`    // it holds fields this version does not know
	Fields      map[string]any       `json:"fields"`                 // the values by name: text, or a list of texts
}

// ChildView is one child record this phone holds.
type ChildView struct {
	casework.Child
	Name    string         `json:"name"`
	Age     string         `json:"age"`
	Entries int            `json:"entries"` // that this phone holds
	Last    time.Time      `json:"last,omitzero"`
	Card    *casework.Card `json:"card,omitempty"` // what to do if ..., where this worker holds one
	Fields  map[string]any `json:"fields"`
}

// ChildPage is what this worker may see of one child: their own entries, newest first, the action card, and what
// is shared.
type ChildPage struct {
	ChildView
	Timeline []EntryView  `json:"timeline"`
	Picture  *PictureView `json:"picture,omitempty"` // what its network shares with this worker
}

// Status is what the sync line says. It never claims more than receipts show.
type Status struct {
	Worker      casework.Worker `json:"worker"`
	Agency      casework.Agency `json:"agency"`
	Server      string          `json:"server"`
	Waiting     int             `json:"waiting"`            // entries not yet on the server
	Requests    int             `json:"requests,omitempty"` // to the server, made here and not yet on it
	Safe        int             `json:"safe"`               // receipted, and neither returned nor quarantined
	Returned    int             `json:"returned"`
	Quarantined int             `json:"quarantined"`
	Disputed    int             `json:"disputed,omitempty"` // entries in which people contradict each other
	LastSync    time.Time       `json:"last_sync,omitzero"` // the last exchange that ended well
	Skew        time.Duration   `json:"skew"`               // this phone's clock minus the server's
	Revoked     bool            `json:"revoked,omitempty"`
	Trouble     string          `json:"trouble,omitempty"`  // what went wrong last, and what to do
	Salvaged    *Salvaged       `json:"salvaged,omitempty"` // what became of what was unsent, once the phone was revoked
}

// Draft is a form as it stands while it is being filled in: nothing in it need be right yet.
type Draft struct {
	Kind     casework.Kind    `json:"kind"`
	Child    casework.ChildID `json:"child,omitzero"` // a record this phone holds
	NewChild casework.Values  `json:"-"`              // else the identity of a child met for the first time; empty for unknown
	Values   casework.Values  `json:"-"`
	SavedAt  time.Time        `json:"saved_at,omitzero"`
	Entry    casework.EntryID `json:"entry,omitzero"` // set when an entry that exists is being corrected
}

// SyncResult says what one sync did.
type SyncResult struct {
	Sent      int           `json:"sent"`     // commits pushed and receipted
	Received  int           `json:"received"` // commits pulled
	Requests  int           `json:"requests"`
	BytesUp   int           `json:"bytes_up"`
	BytesDown int           `json:"bytes_down"`
	Took      time.Duration `json:"took"`
	Apart     int           `json:"apart,omitempty"`   // commits that the server keeps apart: a person must look
	Offline   bool          `json:"offline,omitempty"` // no network: nothing was lost, everything waits
	Revoked   bool          `json:"revoked,omitempty"` // the server ended this phone: its keys are destroyed
	Words     string        `json:"words"`             // one line a worker can read
	Next      time.Duration `json:"next,omitzero"`     // how long to wait before syncing by itself again
}
