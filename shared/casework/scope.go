package casework

// ScopeKind says what a scope holds and so who may hold it.
type ScopeKind string

// The kinds of scope.
const (
	FileScope     ScopeKind = "file"     // one author's record about one child: entries as written
	DeskScope     ScopeKind = "desk"     // per child record: alerts, drafts, links; console only, never a phone
	ChildScope    ScopeKind = "child"    // the shared picture: published entries, the plan
	CardScope     ScopeKind = "card"     // the action card
	PartScope     ScopeKind = "part"     // what was shared with named agencies or people alone
	UserScope     ScopeKind = "user"     // one worker's grants, requests and answers
	PracticeScope ScopeKind = "practice" // the practice pack, agencies, teams, workers' names
)

// The fields that say what a scope is; their entity is the scope itself. Its first commit writes them.
const (
	FieldScopeKind   FieldID = 0x201
	FieldScopeChild  FieldID = 0x202
	FieldScopeAgency FieldID = 0x203
)

// FieldRequest is what a worker asks for, in their own scope: its entity is the request, its value records.Request.
const FieldRequest FieldID = 0x401

// The fields of workflow, which the hub alone writes. Each holds one whole value.
const (
	FieldJudgement FieldID = 0x8001 // of an entry, in its file
	FieldShare     FieldID = 0x8002 // of an entry, in its file
	FieldReceived  FieldID = 0x8003 // of an entry, in its file: the server's time
	FieldDecision  FieldID = 0x8010 // of an entry, in its file: a map from decision to Decision, all that were made
	FieldAddendum  FieldID = 0x8011 // of an entry, in its file: a map from addendum to Addendum
	FieldMovedFrom FieldID = 0x8012 // of an entry, in its file: the entry in whose place it was written, about another child
	FieldSignOff   FieldID = 0x8013 // of an entry, in its file: that a health lead let it leave the health service
	FieldSeenBy    FieldID = 0x8014 // of an entry, in its file: a map from worker to Seen
	FieldSent      FieldID = 0x8016 // of a referral, in its file: that it was sent, and what was answered
	FieldAlert     FieldID = 0x8101 // of an alert, in the desk
	FieldAsk       FieldID = 0x8110 // of an ask, in the desk of the child whose entry it is about
	FieldFlag      FieldID = 0x8120 // of a flag's entity, in the child's desk: a map from kind to Flag
	FieldLink      FieldID = 0x8201 // of a link, in both desks
	FieldPlan      FieldID = 0x8301 // of a plan, in the child scope
	FieldPublished FieldID = 0x8302 // of a published entry, in the child scope
	FieldPlanNote  FieldID = 0x8303 // of a step in a plan's course, in the child scope
	FieldCard      FieldID = 0x8401 // of a card, in the card scope
	FieldGrant     FieldID = 0x8501 // of a scope, in the user scope
	FieldAnswer    FieldID = 0x8502 // of a request, in the user scope
	FieldHeard     FieldID = 0x8510 // of an entry, in its author's user scope: what became of it
	FieldTask      FieldID = 0x8511 // of a task, in the user scope
	FieldPack      FieldID = 0x8601 // of the practice scope: the pack's text
	FieldAgency    FieldID = 0x8602 // of an agency, in the practice scope
	FieldTeam      FieldID = 0x8603 // of a team, in the practice scope
	FieldWorker    FieldID = 0x8604 // of a worker, in the practice scope
	FieldDevice    FieldID = 0x8605 // of a device, in the practice scope
)
