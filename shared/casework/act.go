package casework

// Act is something a person may do.
type Act string

// The acts of recording.
const (
	RecordStreet  Act = "record a street contact"
	RecordMentor  Act = "record a mentor note"
	RecordVisit   Act = "record a family visit"
	RecordMissing Act = "record a missing episode"
	RecordReturn  Act = "record a return home interview"
	RecordSchool  Act = "record attendance or an exclusion"
	RecordED      Act = "record an emergency department visit"
	RecordJustice Act = "record youth justice involvement"
	RecordPolice  Act = "record from the police's own system"
	RecordIntel   Act = "record a line of intelligence"
	RecordVoice   Act = "record a child's voice"
	RecordAround  Act = "record a strength, a connection or a place"
	DraftReferral Act = "draft a referral"
)

// The acts of reading.
const (
	ReadEntry       Act = "read an entry as it was written"
	ReadCopy        Act = "read what was shared with a child's network"
	ReceiveShares   Act = "read what is shared with their agency"
	BeShared        Act = "read what is shared with them by name"
	SeeIntelligence Act = "read intelligence"
	SeeChild        Act = "open the page of a child"
	SeeAlerts       Act = "see alerts"
	SeePlan         Act = "see a trigger plan"
	HoldCard        Act = "hold action cards on a phone"
	SeeAggregates   Act = "see figures in which no child can be recognised"
	SeeApart        Act = "see that something was kept apart"
	ReadAudit       Act = "read the audit log"
	SeeGlass        Act = "see who opened a record without being concerned"
)

// The acts of deciding.
const (
	JudgeEntry     Act = "approve or return an entry"
	DecideSharing  Act = "decide whether an entry is shared"
	AddBeside      Act = "add to an entry"
	WithdrawEntry  Act = "withdraw an entry"
	HolidayCover   Act = "say who sees a child in the holidays"
	SignOffHealth  Act = "sign off a health record before it is shared"
	EndShare       Act = "take back what was shared by name"
	ReleaseApart   Act = "release what was kept apart"
	LinkRecords    Act = "say that two records are one child"
	DecideAlert    Act = "accept an alert or refuse it"
	OwnPlan        Act = "own a trigger plan"
	JoinNetwork    Act = "be of a child's network"
	NameMembers    Act = "say who is of a child's network"
	WriteProfile   Act = "change what is known of a child"
	SetFlag        Act = "set a flag on a child, or take it off"
	WritePlan      Act = "write the words of a plan"
	Allocate       Act = "allocate a child to a worker"
	BeAllocated    Act = "have children allocated to them"
	TableChild     Act = "put a child before a meeting or a coordinator"
	BeTabled       Act = "have children put before them"
	Restrict       Act = "restrict a record"
	KeepRestricted Act = "keep a restricted record"
	BreakGlass     Act = "open a record without being concerned, for a reason they give"
	NameDeputy     Act = "name a deputy"
	BeDeputy       Act = "stand in for the supervisor of an agency"
	EraseRecords   Act = "erase records, or keep them from erasure"
	ChangePack     Act = "change the practice pack"
	ManageWorkers  Act = "add workers and phones"
)
