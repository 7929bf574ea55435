package casework

import "time"

// PlanState is where a plan stands.
type PlanState string

// The states of a plan.
const (
	PlanActive PlanState = "active"
	PlanClosed PlanState = "closed"
)

// PlanAction is one row of a plan: if this happens, then who does what by when.
type PlanAction struct {
	ID   ActionID `json:"id"`
	If   string   `json:"if"`
	Who  string   `json:"who"`
	Does string   `json:"does"`
	By   string   `json:"by"`
	Card bool     `json:"card"` // stands on the action card
}

// PlanDraft is what a rule's template proposes; it binds nobody until a named person accepts it.
type PlanDraft struct {
	Template   string       `json:"template"`
	Title      string       `json:"title"`
	WhyNow     string       `json:"why_now"`
	Owner      Role         `json:"owner"`
	Actions    []PlanAction `json:"actions"`
	ReviewDate time.Time    `json:"review_date"`
}

// Plan is a trigger plan. It always has a named owner and a review date.
type Plan struct {
	ID         PlanID       `json:"id"`
	Child      ChildID      `json:"child"`
	State      PlanState    `json:"state"`
	Priority   Priority     `json:"priority"`
	Title      string       `json:"title"`
	WhyNow     string       `json:"why_now"`
	Owner      WorkerID     `json:"owner"`
	ReviewDate time.Time    `json:"review_date"`
	Actions    []PlanAction `json:"actions"`
	Alerts     []AlertID    `json:"alerts"`
	AcceptedAt time.Time    `json:"accepted_at"`
	AcceptedBy WorkerID     `json:"accepted_by"`
	CardTeams  []TeamID     `json:"card_teams"`
}

// Card is the action card: how to recognise and talk to the child, and what to do if something happens. It is what a
// PCSO gets, never the plan.
type Card struct {
	Child       ChildID      `json:"child"` // as its reader knows the child
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Owner       string       `json:"owner"` // whom to ring, by name
	Actions     []PlanAction `json:"actions"`
	ReviewDate  time.Time    `json:"review_date"`
}
