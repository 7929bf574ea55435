package casework

import (
	"slices"
	"sync"
)

// Role is what a person does in their agency. It decides what they may see and do.
type Role string

// The roles.
const (
	PCSO          Role = "pcso"
	Mentor        Role = "mentor"
	FamilyWorker  Role = "family_worker"
	Supervisor    Role = "supervisor"
	SocialWorker  Role = "social_worker"
	FrontDoor     Role = "front_door"        // Front Door manager
	LeadPractice  Role = "lead_practitioner" // a named lead practitioner
	MAVE          Role = "mave"              // coordinator of the Missing and Vulnerable to Exploitation meeting
	EducationLead Role = "education_lead"    // school safeguarding lead
	HealthLead    Role = "health_lead"
	YouthJustice  Role = "youth_justice"
	MissingLead   Role = "missing_coordinator"
	Violence      Role = "vrp"
	Analyst       Role = "analyst"
	Auditor       Role = "auditor"
	Administrator Role = "admin"
)

// Roles lists the roles with the words people read.
func Roles() []Choice {
	return []Choice{
		{string(PCSO), "PCSO"}, {string(Mentor), "Mentor"}, {string(FamilyWorker), "Family intervention worker"},
		{string(Supervisor), "Supervisor"}, {string(SocialWorker), "Social worker"}, {string(FrontDoor), "Front Door manager"},
		{string(LeadPractice), "Lead practitioner"}, {string(MAVE), "MAVE coordinator"}, {string(EducationLead), "Education lead"},
		{string(HealthLead), "Health safeguarding lead"}, {string(YouthJustice), "Youth justice worker"},
		{string(MissingLead), "Missing coordinator"}, {string(Violence), "Violence Reduction Partnership"},
		{string(Analyst), "Analyst"}, {string(Auditor), "Auditor"}, {string(Administrator), "Administrator"},
	}
}

// Label is the role in words; that of an owner who is no role too.
func (r Role) Label() string {
	return Field{Choices: append(Roles(), OwnerWords()...)}.LabelOf(string(r))
}

// Sector is the kind of body an agency is.
type Sector string

// The sectors.
const (
	Police    Sector = "police"
	Council   Sector = "council"
	Voluntary Sector = "voluntary"
	Health    Sector = "health"
	Education Sector = "education"
)

// Agency is one partner.
type Agency struct {
	ID        AgencyID `json:"id"`
	Name      string   `json:"name"`
	Sector    Sector   `json:"sector"`
	Suspended bool     `json:"suspended,omitempty"` // nothing new is shared with it
}

// Regime is the legal regime under which the agency's field entries are processed: part3 for the police, else general.
func (a Agency) Regime() string {
	if a.Sector == Police {
		return "part3"
	}
	return "general"
}

// Team is a part of an agency with an area; action cards go to teams.
type Team struct {
	ID     TeamID   `json:"id"`
	Agency AgencyID `json:"agency"`
	Name   string   `json:"name"`
}

// Worker is one person.
type Worker struct {
	ID     WorkerID `json:"id"`
	Name   string   `json:"name"`
	Agency AgencyID `json:"agency"`
	Team   TeamID   `json:"team"`
	Role   Role     `json:"role"`
	Ended  bool     `json:"ended,omitempty"` // left; keeps their name on what they did
}

// May says whether the worker's role allows the act at all; the actions package also asks whose record it is.
func (w Worker) May(act Act) bool { return !w.Ended && slices.Contains(allowed(act), w.Role) }

// Act is something a person may do.
type Act string

// The acts.
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
	JudgeEntry    Act = "approve or return an entry"
	LinkRecords   Act = "say that two records are one child"
	SeeAlerts     Act = "see alerts"
	DecideAlert   Act = "accept an alert or refuse it"
	OwnPlan       Act = "own a trigger plan"
	SeePlan       Act = "see a trigger plan"
	HoldCard      Act = "hold action cards on a phone"
	JoinNetwork   Act = "be of a child's network"
	NameMembers   Act = "say who is of a child's network"
	WriteProfile  Act = "change what is known of a child"
	WritePlan     Act = "write the words of a plan"
	HolidayCover  Act = "say who sees a child in the holidays"
	ReceiveShares Act = "read what is shared with their agency"
	BeShared      Act = "read what is shared with them by name"
	EraseRecords  Act = "erase records, or keep them from erasure"
	ManageWorkers Act = "add workers and phones"
	ReadAudit     Act = "read the audit log"
	ChangePack    Act = "change the practice pack"
)

// allowed says whose role does an act.
func allowed(act Act) []Role { return roleTable()[act] }

// roleTable is who may do what. It is the only place that says so, and must not be changed.
var roleTable = sync.OnceValue(func() map[Act][]Role {
	return map[Act][]Role{
		RecordStreet:  {PCSO},
		RecordMentor:  {Mentor},
		RecordVisit:   {FamilyWorker},
		RecordMissing: {SocialWorker, FrontDoor, Supervisor},
		RecordReturn:  {SocialWorker, FrontDoor, Supervisor},
		RecordSchool:  {EducationLead},
		RecordED:      {HealthLead},
		RecordJustice: {YouthJustice},
		RecordPolice:  {Supervisor},
		RecordIntel:   {Supervisor},
		RecordVoice:   {PCSO, Mentor, FamilyWorker, SocialWorker, FrontDoor, LeadPractice, EducationLead, YouthJustice},
		RecordAround:  {PCSO, Mentor, FamilyWorker, SocialWorker, FrontDoor, LeadPractice, EducationLead, YouthJustice, Supervisor},
		DraftReferral: {PCSO, Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, EducationLead, HealthLead, YouthJustice},
		JudgeEntry:    {Supervisor},
		LinkRecords:   {Supervisor},
		SeeAlerts:     {Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE},
		DecideAlert:   {SocialWorker, FrontDoor, LeadPractice},
		OwnPlan:       {SocialWorker, FrontDoor, LeadPractice},
		SeePlan:       {SocialWorker, FrontDoor, LeadPractice, MAVE, Supervisor},
		HoldCard:      {PCSO, EducationLead},
		JoinNetwork:   {Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, YouthJustice},
		WriteProfile:  {Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, YouthJustice},
		WritePlan:     {Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, YouthJustice},
		HolidayCover:  {SocialWorker, FrontDoor, LeadPractice, EducationLead},
		ReceiveShares: {Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, EducationLead, HealthLead, YouthJustice},
		BeShared:      {PCSO, Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, EducationLead, HealthLead, YouthJustice},
		NameMembers:   {SocialWorker, FrontDoor, LeadPractice},
		EraseRecords:  {Auditor, FrontDoor},
		ManageWorkers: {Administrator},
		ReadAudit:     {Auditor},
		ChangePack:    {Supervisor, FrontDoor, MAVE},
	}
})

// RecordAct is the act of recording an entry of kind k.
func RecordAct(k Kind) Act {
	switch k {
	case StreetContact:
		return RecordStreet
	case MentorNote:
		return RecordMentor
	case FamilyVisit:
		return RecordVisit
	case MissingEpisode:
		return RecordMissing
	case ReturnInterview:
		return RecordReturn
	case Attendance, Exclusion:
		return RecordSchool
	case EDPresentation:
		return RecordED
	case JusticeRecord:
		return RecordJustice
	case PoliceContact:
		return RecordPolice
	case Intelligence:
		return RecordIntel
	case ChildVoice:
		return RecordVoice
	case Strength, Connection, Location:
		return RecordAround
	case Referral:
		return DraftReferral
	}
	return ""
}

// KindOf is the kind of entry that a role records where it meets children; "" for a role that does not.
func (r Role) KindOf() Kind {
	for _, k := range FieldKinds() {
		if slices.Contains(allowed(RecordAct(k)), r) {
			return k
		}
	}
	return ""
}
