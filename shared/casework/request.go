package casework

import "time"

// RequestKind says what a worker asks the server to do.
type RequestKind string

// The kinds of request. What a request may carry follows from its kind: people's words, never workflow.
const (
	ProfileRequest   RequestKind = "profile"    // change what is known of a child, in the shared picture
	PlanWordsRequest RequestKind = "plan_words" // change the words of a plan
	VerdictRequest   RequestKind = "verdict"    // approve or return an entry
	WithdrawRequest  RequestKind = "withdraw"   // take back an entry of one's own
	AddendumRequest  RequestKind = "addendum"   // set words beside an entry
	ViewedRequest    RequestKind = "viewed"     // say that a copy was opened on a phone
)

// Known says whether this program knows the kind.
func (k RequestKind) Known() bool {
	switch k {
	case ProfileRequest, PlanWordsRequest, VerdictRequest, WithdrawRequest, AddendumRequest, ViewedRequest:
		return true
	}
	return false
}

// Answer is what the server said to a request. It stands in the worker's own scope, under the request's id.
type Answer struct {
	Done    bool         `json:"done"`
	At      time.Time    `json:"at"`
	Commit  [16]byte     `json:"commit,omitzero"`  // of the target, which carries what was asked for
	Reason  Reason       `json:"reason,omitempty"` // kind of the refusal
	Words   string       `json:"words,omitempty"`  // why not, for the worker
	Differs []Difference `json:"differs,omitempty"`
}

// Difference is one field that is no longer what a worker saw when they decided.
type Difference struct {
	Label string   `json:"label"`
	Was   []string `json:"was,omitempty"`
	Now   []string `json:"now,omitempty"`
}
