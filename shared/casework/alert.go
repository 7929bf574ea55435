package casework

import "time"

// Priority says how fast an alert must be answered; 1 is the most urgent.
type Priority int

// The priorities.
const (
	P1 Priority = 1
	P2 Priority = 2
	P3 Priority = 3
)

// AlertState is where an alert stands.
type AlertState string

// The states of an alert.
const (
	AlertOpen           AlertState = "open"
	AlertAccepted       AlertState = "accepted"        // it became a plan, or was added to one
	AlertNotAppropriate AlertState = "not_appropriate" // a person said so, with a reason
	AlertDone           AlertState = "done"            // a to-do: a person said what was done
	AlertJoined         AlertState = "joined"          // part of an alert on a linked record
)

// FactRef names one fact that an alert rests on. Its words are read only by those who may read the entry. A workflow fact has
// no entry of its own; About is the entry that it is about, if any.
type FactRef struct {
	Entry      EntryID   `json:"entry"`
	About      EntryID   `json:"about,omitzero"`
	Kind       Kind      `json:"kind"`
	OccurredAt time.Time `json:"occurred_at"`
	Agency     AgencyID  `json:"agency"`
	Author     WorkerID  `json:"author"`
	Approved   bool      `json:"approved"`
	Selections []string  `json:"selections"` // in which of the rule's selections it is a member
}

// FactKey tells facts apart: an entry by its id, a workflow fact by its kind, its time and what it is about.
type FactKey struct {
	Entry, About EntryID
	Kind         Kind
	At           int64 // in milliseconds since 1970; 0 for an entry, whose time may be disputed
}

// Of is the entry that the fact is, or is about; zero for a workflow fact about none.
func (r FactRef) Of() EntryID {
	if r.Kind.Workflow() {
		return r.About
	}
	return r.Entry
}

// Key is what tells the fact apart from others.
func (r FactRef) Key() FactKey {
	if !r.Kind.Workflow() {
		return FactKey{Entry: r.Entry}
	}
	return FactKey{Entry: r.Entry, About: r.About, Kind: r.Kind, At: r.OccurredAt.UnixMilli()}
}

// Finding is what a rule says about one child's facts at one moment: rule, version, the facts, and why in words.
type Finding struct {
	Rule        string    `json:"rule"`
	RuleName    string    `json:"rule_name"`
	Pack        string    `json:"pack"` // version of the practice pack
	Priority    Priority  `json:"priority"`
	Why         string    `json:"why"` // one plain sentence with numbers and dates
	Facts       []FactRef `json:"facts"`
	JudgedAt    time.Time `json:"judged_at"`            // the moment that stood for now
	WasTrueOn   time.Time `json:"was_true_on,omitzero"` // set when it held only at a late fact's own time
	Provisional bool      `json:"provisional"`          // at least one fact is not approved yet
	Template    string    `json:"template"`             // of the plan to draft
	Owner       Role      `json:"owner"`                // proposed
	Deadline    string    `json:"deadline"`             // such as "1 working day"
	Task        bool      `json:"task,omitempty"`       // a to-do only: no plan is drafted
	TermEnds    string    `json:"term_ends,omitempty"`  // day of the term's end that it is about; an answer for one term is none for the next
}

// Alert is a finding put to people.
type Alert struct {
	ID       AlertID    `json:"id"`
	Child    ChildID    `json:"child"` // the home record
	Finding  Finding    `json:"finding"`
	State    AlertState `json:"state"`
	RaisedAt time.Time  `json:"raised_at"`
	DueAt    time.Time  `json:"due_at"` // acknowledge by
	Draft    PlanDraft  `json:"draft"`
	By       WorkerID   `json:"by,omitzero"` // who answered it
	At       time.Time  `json:"at,omitzero"`
	Because  string     `json:"because,omitempty"`
	Plan     PlanID     `json:"plan,omitzero"`
}
