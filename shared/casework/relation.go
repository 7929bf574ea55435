package casework

// Relation is what ties a person to the record on which an act is done.
type Relation string

// The relations. A link between two records widens nobody's access to a child's page, while alerts, plans and what was
// shared concern all records that are linked.
const (
	AnyRecord    Relation = "any record"                             // by the role alone, also where an act is done on no record
	OwnEntry     Relation = "an entry of their own"                  // they have a part in its words
	OwnAgency    Relation = "a record of their own agency"           // their agency keeps the file
	AgencyKnows  Relation = "a child whom their agency has recorded" // in this very record, or for alerts and plans in a linked one
	Deputising   Relation = "a record of an agency for whose supervisor they stand in"
	Allocated    Relation = "a child allocated to them"
	AllocatedOwn Relation = "a record of their own agency about a child allocated to them"
	HealthOwn    Relation = "a health record of their own agency"
	InNetwork    Relation = "a child of whose network they are"
	SharedWith   Relation = "what was shared with them or their agency"
	Tabled       Relation = "a child put before them"
	OwnsPlan     Relation = "a child whose active plan they own"
	HoldsCard    Relation = "a child whose action card they hold"
	Incoming     Relation = "a child about whom an alert is open"
	Routed       Relation = "a child their agency has recorded, with an open alert that names their role"
	Answered     Relation = "a child about whom they answered an alert"
	BrokeGlass   Relation = "a child whose record they opened for a reason they gave"
	Keeps        Relation = "a restricted record that they keep"
)

// byRole says whether a person has the relation by their role, and not for what they do with this child. Such a relation
// does not reach a restricted record.
func (r Relation) byRole() bool { return r == AnyRecord || r == Incoming || r == Routed }

// Reaches says whether the relation is one by which a restricted record may be known; who keeps it knows it anyway.
func (r Relation) Reaches() bool { return !r.byRole() }

// Standing is the state of what an act is done on, as far as that decides who may do it.
type Standing string

// The standings.
const (
	Awaiting  Standing = "awaits a verdict"
	Judged    Standing = "has a verdict"
	Open      Standing = "open"
	Closed    Standing = "answered or closed"
	Active    Standing = "with an active plan"
	Planless  Standing = "without an active plan"
	Waiting   Standing = "waits for a decision"
	Linked    Standing = "linked"
	Shared    Standing = "shared"
	Retracted Standing = "taken back"
)
