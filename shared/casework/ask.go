package casework

import "time"

// AskState is where the question for the words of an entry stands.
type AskState string

// The states of an ask.
const (
	AskOpen    AskState = "open"
	AskShared  AskState = "shared"
	AskRefused AskState = "refused" // with words why
)

// Ask is that somebody who sees an alert asks the agency which recorded one of its facts for the words.
type Ask struct {
	ID      AskID     `json:"id"`
	Entry   EntryID   `json:"entry"`
	Alert   AlertID   `json:"alert"` // in which they saw it
	By      WorkerID  `json:"by"`
	At      time.Time `json:"at"`
	Because string    `json:"because"` // what they need it for
	State   AskState  `json:"state"`

	AnsweredBy WorkerID  `json:"answered_by,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Words      string    `json:"words,omitempty"` // why not
}
