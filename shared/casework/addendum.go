package casework

import "time"

// Addendum is words that somebody set beside an entry: its author, or a supervisor. It never changes the entry: it is no
// part of the content that a verdict is bound to, so what was approved stays approved. Who reads a published copy reads the
// addenda that stood when the entry was last shared; one that comes later goes with the next decision or approval.
type Addendum struct {
	ID    AddendumID `json:"id"`
	Words string     `json:"words"`
	By    WorkerID   `json:"by"`
	At    time.Time  `json:"at"` // by the server's clock, or as a phone's was put right
}

// MaxAddenda is how many may stand beside one entry.
const MaxAddenda = 50
