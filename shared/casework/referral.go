package casework

import "time"

// Sent is where a referral stands that has left: to whom it went, what is still missing in it, and what was answered. It
// stands beside the referral in its file, written by the hub alone.
type Sent struct {
	Content    ContentHash      `json:"content"` // as it was sent, or renewed, last
	Route      string           `json:"route"`   // the code of the route
	Name       string           `json:"name"`    // of the route, in the words of then
	To         Audience         `json:"to,omitzero"`
	By         WorkerID         `json:"by"`
	At         time.Time        `json:"at"`
	RenewedBy  WorkerID         `json:"renewed_by,omitzero"`  // who sent a later content of it
	RenewedAt  time.Time        `json:"renewed_at,omitzero"`  // when
	CompleteBy time.Time        `json:"complete_by,omitzero"` // of one that left in immediate danger without all it needs
	Completed  time.Time        `json:"completed,omitzero"`   // when nothing was missing any more
	Despite    []EntryID        `json:"despite,omitempty"`    // the records of risk that the sender had before them when it said there is none
	AnswerBy   time.Time        `json:"answer_by,omitzero"`   // zero where the route has no span
	Answers    []ReferralAnswer `json:"answers,omitempty"`    // the oldest first
}

// Incomplete says whether it left in immediate danger and something is still missing.
func (s Sent) Incomplete() bool { return !s.CompleteBy.IsZero() && s.Completed.IsZero() }

// Settled says whether it was accepted or not accepted.
func (s Sent) Settled() bool {
	n := len(s.Answers)
	return n > 0 && s.Answers[n-1].Answer != ReferralMore
}

// Late says whether the receiver has answered nothing in time.
func (s Sent) Late(now time.Time) bool {
	return len(s.Answers) == 0 && !s.AnswerBy.IsZero() && s.AnswerBy.Before(now)
}

// ReferralAnswer is what the receiver of a referral said.
type ReferralAnswer struct {
	Answer  string    `json:"answer"` // a code of ReferralAnswers
	Because string    `json:"because,omitempty"`
	By      WorkerID  `json:"by"`
	Agency  AgencyID  `json:"agency"` // of whoever said it
	At      time.Time `json:"at"`
}

// The codes of what a receiver answers.
const (
	ReferralAccepted = "accepted"
	ReferralMore     = "more"
	ReferralRefused  = "not_accepted"
)

// ReferralAnswers lists what the receiver of a referral may answer.
func ReferralAnswers() []Choice {
	return []Choice{{ReferralAccepted, "Accepted"}, {ReferralMore, "More information is needed"}, {ReferralRefused, "Not accepted"}}
}

// LacksStatement says whether a referral says nothing of the risk of violence: neither what it is, nor why none was identified.
func (e Entry) LacksStatement() bool {
	return e.Values.Get(FieldRisk) == "" || e.Values.Get(FieldRiskWords) == ""
}

// LacksVoice says whether a referral holds neither the child's own words nor why they were not heard yet.
func (e Entry) LacksVoice() bool {
	return e.Values.Get(FieldVoice) == "" && e.Values.Get(FieldNotHeardWhy) == ""
}
