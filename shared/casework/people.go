package casework

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
	ReviewOfficer Role = "iro" // Independent Reviewing Officer of a child looked after
	AgencyManager Role = "agency_manager"
	MAVEChair     Role = "mave_chair"
	Advocate      Role = "advocate" // of the Route1 advocacy service
	Violence      Role = "vrp"      // of the Violence Reduction Partnership
	Analyst       Role = "analyst"
	Board         Role = "board" // member of the board, or its independent scrutineer
	Auditor       Role = "auditor"
	Guardian      Role = "dpo" // data protection officer, or Caldicott guardian
	Administrator Role = "admin"
)

// Roles lists the roles with the words people read.
func Roles() []Choice {
	return []Choice{
		{string(PCSO), "PCSO"}, {string(Mentor), "Mentor"}, {string(FamilyWorker), "Family intervention worker"},
		{string(Supervisor), "Supervisor"}, {string(SocialWorker), "Social worker"}, {string(FrontDoor), "Front Door manager"},
		{string(LeadPractice), "Lead practitioner"}, {string(MAVE), "MAVE coordinator"}, {string(EducationLead), "Education lead"},
		{string(HealthLead), "Health safeguarding lead"}, {string(YouthJustice), "Youth justice worker"},
		{string(MissingLead), "Missing coordinator"}, {string(ReviewOfficer), "Independent Reviewing Officer"}, {string(AgencyManager), "Agency manager"},
		{string(MAVEChair), "Chair of the MAVE meeting"}, {string(Advocate), "Advocate"}, {string(Violence), "Violence Reduction Partnership"},
		{string(Analyst), "Analyst"}, {string(Board), "Board member or scrutineer"}, {string(Auditor), "Auditor"},
		{string(Guardian), "Data protection officer or Caldicott guardian"}, {string(Administrator), "Administrator"},
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
		if len(PermissionsOf(RecordAct(k), r)) > 0 {
			return k
		}
	}
	return ""
}
