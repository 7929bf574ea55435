package casework

import "time"

// Published is the read-only copy of an entry in a child's shared picture, or in a part of it: what its readers read,
// whatever happens to the original.
type Published struct {
	Entry   EntryID     `json:"entry"`
	Content ContentHash `json:"content"`
	Kind    Kind        `json:"kind"`
	Child   ChildID     `json:"child"`
	Author  WorkerID    `json:"author"`
	Agency  AgencyID    `json:"agency"`
	Values  Values      `json:"values"`
	Verdict Verdict     `json:"verdict"`
	Share   Share       `json:"share"`
	Addenda []Addendum  `json:"addenda,omitempty"` // words that stood beside it when it was shared
	State   CopyState   `json:"state,omitempty"`
	EndedAt time.Time   `json:"ended_at,omitzero"` // when the state changed
}

// CopyState is where a published copy stands; a current one has none.
type CopyState string

// The ends of a copy.
const (
	CopySuperseded CopyState = "superseded" // the original has changed since
	CopyRetracted  CopyState = "retracted"  // it was returned, or is shared no longer: nobody reads it
)

// AsEntry is the copy as an entry.
func (c Published) AsEntry() Entry {
	return Entry{ID: c.Entry, Kind: c.Kind, Child: c.Child, Author: c.Author, Agency: c.Agency, Values: c.Values}
}
