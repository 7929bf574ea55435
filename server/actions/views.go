package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
)

// Actor is who acts, and from where.
type Actor struct {
	Worker casework.WorkerID
	Device casework.DeviceID // zero for the console
}

// Line is one field of an entry as people read it.
type Line struct {
	Label string
	Texts []string // several where people contradict each other or the field is a set
	Level string   // of an indicator: H, S, M, L or P
}

// ChangedLine is one field of an entry that has changed since it was last judged.
type ChangedLine struct {
	Label string
	Was   []string // as it was judged; nil: nothing stood there
	Now   []string // nil: it was taken out
	Lost  bool     // what stood there cannot be read any more
}

// ChildLine names a child as the reader may see it.
type ChildLine struct {
	ID     casework.ChildID
	Name   string
	Age    string
	Closed bool // its own page is not for this reader
}

// EntryLine is one entry in a list.
type EntryLine struct {
	ID         casework.EntryID
	Kind       casework.Kind
	Child      ChildLine
	Author     string
	Agency     string
	OccurredAt time.Time
	ReceivedAt time.Time // by the server's clock
	DueAt      time.Time // verdict by
	Overdue    bool      // it waits, and that time has passed
	Urgent     bool      // immediate danger, or a fact of an urgent alert
	Verdict    casework.Verdict
	Superseded time.Time // of a published copy: when the original changed; zero while it has not
	Summary    string    // the first words of the fact
}

// EntryPage is one entry with all that a supervisor needs for a verdict.
type EntryPage struct {
	EntryLine
	Lines     []Line
	Content   casework.ContentHash // what a verdict will be bound to
	Judgement *casework.Judgement  // the last verdict, by whom below
	JudgedBy  string
	Changed   []ChangedLine    // what differs from the content last judged; nil when nothing does
	Share     *casework.Share  // the decision that stands
	DecidedBy string           // who made it
	Decisions []DecisionLine   // all that were made, the newest first; nil for readers of a copy
	MayShare  bool             // this reader decides whether it is shared
	Health    HealthMark       // whether it is a health record, and who signed it off
	Addenda   []AddendumLine   // what was added beside it, the oldest first
	Opened    []OpenedLine     // when each partner first opened it, the first of them first
	MayAdd    bool             // this reader adds words beside it
	MayMove   bool             // this reader says that it is about the wrong child
	MovedTo   casework.EntryID // the entry in its place, where it was about the wrong child
	MovedFrom casework.EntryID // the entry in whose place it was written
	Conflicts []string         // labels of fields on which people contradict each other
	MayJudge  bool
	Choices   *ShareChoices // to whom it may be shared; nil for one who does not judge it
	SharedTo  []string      // the named agencies and people who read it now; nil when it is shared with none
	WhyNot    string        // why this reader may not judge it, in words
	Hints     []string      // wording the practice pack suggests; never blocking
}

// AddendumLine is what somebody added beside an entry.
type AddendumLine struct {
	Words string
	By    string
	At    time.Time
}

// OpenedLine is when a partner first opened an entry.
type OpenedLine struct {
	Agency string
	At     time.Time
}

// HealthMark says where a health record stands on its way out of the health service.
type HealthMark struct {
	Needed bool      // it is one
	By     string    // who signed it off as it stands; "" when nobody has
	At     time.Time // when
	Words  string
	Mine   bool // this reader signs it off
}

// DecisionLine is one sharing decision as people read it.
type DecisionLine struct {
	casework.Decision
	By string
	To []string // the names of those named alone
}

// ShareChoices are the agencies and people with whom alone an entry may be shared.
type ShareChoices struct {
	Agencies []casework.Agency
	People   []MemberLine
}

// JudgeInput is a supervisor's verdict.
type JudgeInput struct {
	Entry   casework.EntryID
	Content casework.ContentHash // as it was shown: a later content is refused with Conflict
	Verdict casework.Verdict     // Approved or Returned
	Reason  string               // the code of a return reason, when returned
	Words   string               // to the author
	Publish bool                 // when approved: share it
	To      casework.Audience    // when shared: with these alone; nobody named means the child's network
	Purpose string               // what it is shared for; needed when somebody is named
	Basis   string               // the code of a lawful basis, when shared
	Terms   string               // the conditions under which it is shared
	Told    string               // a code of casework.ToldChoices, when shared
	NotTold string               // why nobody was told
	Because string               // why not, when not shared
	Apart   bool                 // when approved: sharing is decided apart, and what was decided before stands
}

// FactLine is one fact of an alert as the reader may see it.
type FactLine struct {
	Entry      casework.EntryID
	Kind       string
	OccurredAt time.Time
	Agency     string
	Author     string // shown with the words alone
	Approved   bool
	Words      []Line // shown where the reader may read the entry, or where the standing basis of an urgent alert covers it
	MayOpen    bool
	Asked      *casework.Ask // this reader's own question for the words; nil when they asked none
}

// AskWaits says whether this reader has asked for the words and not been answered.
func (f FactLine) AskWaits() bool { return f.Asked != nil && f.Asked.State == casework.AskOpen }

// AlertLine is one alert in a list.
type AlertLine struct {
	ID          casework.AlertID
	Child       ChildLine
	Rule        string
	RuleName    string
	Priority    casework.Priority
	Why         string
	State       casework.AlertState
	Provisional bool
	Task        bool // a to-do: it makes no plan
	RaisedAt    time.Time
	DueAt       time.Time
}

// AlertPage is one alert with its facts and the plan it drafts.
type AlertPage struct {
	AlertLine
	Alert      casework.Alert
	Facts      []FactLine
	Owners     []casework.Worker // who may own the plan
	Teams      []TeamChoice      // who may get the action card
	Plan       *PlanLine         // the active plan on this child's linked records, to which accepting adds
	AnsweredBy string
	MayDecide  bool
	WhyNot     string
}

// TeamChoice is a team that may get the action card; Chosen by default are the teams of the police authors.
type TeamChoice struct {
	Team   casework.Team
	Agency string
	Chosen bool
}

// AcceptInput turns an alert into an active plan, or adds it to the one there is.
type AcceptInput struct {
	Alert      casework.AlertID
	Owner      casework.WorkerID // kept as it is when there is an active plan
	ReviewDate time.Time
	Teams      []casework.TeamID
	Actions    []casework.PlanAction // as edited; the draft's own when nil
}

// PlanLine is one plan in a list.
type PlanLine struct {
	ID         casework.PlanID
	Child      ChildLine
	Title      string
	Priority   casework.Priority
	Owner      string
	ReviewDate time.Time
	Overdue    bool
	State      casework.PlanState
}

// PlanPage is one plan.
type PlanPage struct {
	PlanLine
	Plan       casework.Plan
	Sections   []Line            // the plan's words, by section
	Words      *WordsForm        // to change them; nil where this reader may not
	Course     []PlanNoteLine    // newest first
	Notes      []casework.Choice // the kinds of note that this reader may add
	Alerts     []AlertLine
	Teams      []string
	AcceptedBy string
}

// MayReview says whether this reader may review the plan.
func (p PlanPage) MayReview() bool {
	return slices.ContainsFunc(p.Notes, func(c casework.Choice) bool { return c.Code == string(casework.PlanOutcome) })
}

// PlanNoteLine is one step in a plan's course.
type PlanNoteLine struct {
	casework.PlanNote
	Who    string
	Agency string
}

// LinkLine is a suggestion, or the fact, that two records are one child. It shows identity alone.
type LinkLine struct {
	ID        casework.LinkID
	A, B      ChildLine
	AIdentity []Line
	BIdentity []Line
	Agencies  []string
	State     casework.LinkState
	Why       []string
	Confirmed []string // by whom so far
	MayDecide bool
	WhyNot    string
}

// ChildPage is what this reader may see of one child.
type ChildPage struct {
	Child    ChildLine
	Identity []Line
	Words    *WordsForm        // to change what is known of the child; nil where this reader may not
	Network  []MemberLine      // who holds the shared picture on their phones
	Joinable []casework.Worker // who else may; nil where this reader does not say so
	Given    []GivenLine       // to whom the child is allocated, and before whom it was put
	Givable  []casework.Worker // to whom else this reader may give the child
	Linked   []ChildLine
	Entries  []EntryLine // of the reader's own agency, and those published to the network
	Withheld int         // entries of other agencies that were not shared
	Alerts   []AlertLine
	Plans    []PlanLine
	Links    []LinkLine
}
