package casework

import "time"

// TaskKind says what a task is about.
type TaskKind string

// The kinds of task.
const (
	TaskOverdue    TaskKind = "verdict_overdue" // an entry has waited for its verdict longer than it may
	TaskAsked      TaskKind = "asked"           // another agency asks for the words of an entry
	TaskAnswered   TaskKind = "answered"        // what this person asked for was answered
	TaskSuperseded TaskKind = "superseded"      // an entry that this person read has changed since
	TaskRetracted  TaskKind = "retracted"       // an entry that this person read is shared no longer

	TaskComplete TaskKind = "referral_incomplete" // a referral left in immediate danger and says too little yet
	TaskReferred TaskKind = "referred"            // a referral waits for this person's answer
	TaskReceived TaskKind = "referral_answered"   // a referral was answered
)

// Words is a kind in words.
func (k TaskKind) Words() string {
	switch k {
	case TaskOverdue:
		return "An entry has waited too long for its verdict. See that a supervisor looks at it, or stand in for them."
	case TaskAsked:
		return "Another agency asks for the words of an entry: share it with them, or say why not."
	case TaskAnswered:
		return "Your question for the words of an entry was answered."
	case TaskSuperseded:
		return "An entry that you read has changed since. What you read may no longer hold."
	case TaskRetracted:
		return "An entry that you read was taken back. Do not act on what it said; ask who recorded it."
	case TaskComplete:
		return "A referral left in immediate danger. Complete it: what the risk of violence is, and the child's own words."
	case TaskReferred:
		return "A referral was sent to you: accept it, ask for more, or say why not."
	case TaskReceived:
		return "A referral was answered."
	}
	return "There is something to look at."
}

// Waits says whether the task is something to do, and not only to know.
func (k TaskKind) Waits() bool {
	return k == TaskOverdue || k == TaskAsked || k == TaskComplete || k == TaskReferred
}

// Task is something that waits for one person, or that they are told. It stands in their own scope.
type Task struct {
	ID    TaskID    `json:"id"`
	Kind  TaskKind  `json:"kind"`
	Entry EntryID   `json:"entry"`
	Alert AlertID   `json:"alert,omitzero"` // in which the entry was seen
	Ask   AskID     `json:"ask,omitzero"`
	Words string    `json:"words,omitempty"` // what somebody wrote to them
	At    time.Time `json:"at"`
	Due   time.Time `json:"due,omitzero"`
	Done  time.Time `json:"done,omitzero"`
}
