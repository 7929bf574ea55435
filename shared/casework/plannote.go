package casework

import "time"

// PlanNotes lists what a step in the course of a plan may be, with the words people read. The codes are kinds of workflow facts.
func PlanNotes() []Choice {
	return []Choice{
		{string(PlanUpdated), "What was done"},
		{string(PlanOutcome), "Review: what has changed for the child"},
		{string(HolidayContact), "Who sees the child in the holidays"},
	}
}

// PlanNote is one step in the course of a plan.
type PlanNote struct {
	ID      PlanNoteID `json:"id"`
	Plan    PlanID     `json:"plan"`
	Kind    Kind       `json:"kind"` // PlanUpdated, PlanOutcome or HolidayContact
	At      time.Time  `json:"at"`   // by the server's clock
	By      WorkerID   `json:"by"`
	Agency  AgencyID   `json:"agency"`
	Words   string     `json:"words,omitempty"`
	Changed bool       `json:"changed,omitempty"` // of a review: something has changed since the last one
}

// Label is the step in words.
func (n PlanNote) Label() string { return Field{Choices: PlanNotes()}.LabelOf(string(n.Kind)) }
