package casework

// The kinds of workflow facts: what people and the hub did about a child's records, as rules see it. They are no kinds of
// entry: nobody records them, and only the hub makes them. They name an entry only as what they are about.
const (
	PlanAccepted      Kind = "plan_accepted"      // a named person accepted a trigger plan
	PlanUpdated       Kind = "plan_updated"       // its words, its actions or its review date changed
	PlanOutcome       Kind = "plan_outcome"       // its owner reviewed it and said that something has changed for the child
	SharingDecision   Kind = "sharing_decision"   // to share an entry, or not to; about the entry
	AlertRaised       Kind = "alert_raised"       // an alert of priority 1; one about each of its facts
	ReferralSent      Kind = "referral_sent"      // about the referral
	ReferralCompleted Kind = "referral_completed" // nothing is missing in it any more; about the referral
	Acknowledgement   Kind = "acknowledgement"    // the network has seen an entry; about the entry
	HolidayContact    Kind = "holiday_contact"    // somebody will be in touch with the child in the school holidays
)

// WorkflowKinds lists the kinds of workflow facts with the words people read.
func WorkflowKinds() []Choice {
	return []Choice{
		{string(PlanAccepted), "Plan accepted"},
		{string(PlanUpdated), "Plan changed"},
		{string(PlanOutcome), "Outcome of an action"},
		{string(SharingDecision), "Sharing decision"},
		{string(AlertRaised), "Urgent alert raised"},
		{string(ReferralSent), "Referral sent"},
		{string(ReferralCompleted), "Referral completed"},
		{string(Acknowledgement), "Acknowledged by the network"},
		{string(HolidayContact), "Contact arranged for the holidays"},
	}
}

// Workflow says whether the kind is one of workflow facts, not of entries.
func (k Kind) Workflow() bool {
	switch k {
	case PlanAccepted, PlanUpdated, PlanOutcome, SharingDecision, AlertRaised, ReferralSent, ReferralCompleted, Acknowledgement, HolidayContact:
		return true
	}
	return false
}
