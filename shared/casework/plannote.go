package casework

import "time"

// PlanNoteKind says what happened to a plan.
type PlanNoteKind string

// The kinds of note in a plan's course.
const (
	PlanUpdate     PlanNoteKind = "update"          // somebody worked on it
	PlanOutcome    PlanNoteKind = "outcome"         // its owner reviewed it, and says what has changed for the child
	HolidayContact PlanNoteKind = "holiday_contact" // who sees the child while school is closed
)

// PlanNotes lists the kinds with the words people read.
func PlanNotes() []Choice {
	return []Choice{
		{string(PlanUpdate), "What was done"},
		{string(PlanOutcome), "Review: what has changed for the child"},
		{string(HolidayContact), "Who sees the child in the holidays"},
	}
}

// Label is the kind in words.
func (k PlanNoteKind) Label() string { return Field{Choices: PlanNotes()}.LabelOf(string(k)) }

// PlanNote is one step in the course of a plan.
type PlanNote struct {
	ID      PlanNoteID   `json:"id"`
	Plan    PlanID       `json:"plan"`
	Kind    PlanNoteKind `json:"kind"`
	At      time.Time    `json:"at"` // by the server's clock
	By      WorkerID     `json:"by"`
	Agency  AgencyID     `json:"agency"`
	Words   string       `json:"words,omitempty"`
	Changed bool         `json:"changed,omitempty"` // of an outcome: something has changed since the last one
}
