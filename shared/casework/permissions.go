package casework

import "slices"

// Permission is one line of the table: who may do an act, on what, and how that must stand.
type Permission struct {
	Act   Act
	Roles []Role
	To    []Relation // any one of them is enough
	In    []Standing // nil: however it stands
	Never []Relation // none of these may hold: nobody approves their own entry
}

// Permissions is the table of who may do what. It is the only place that says so: the server asks it for each act, and
// tests walk all of it.
func Permissions() []Permission { return slices.Concat(recording(), reading(), deciding(), running()) }

// alone is where the role decides by itself.
func alone(act Act, roles ...Role) Permission {
	return Permission{Act: act, Roles: roles, To: []Relation{AnyRecord}}
}

// by is where what ties a person to the record decides.
func by(act Act, roles []Role, to ...Relation) Permission {
	return Permission{Act: act, Roles: roles, To: to}
}

// in narrows a line to how the record stands.
func (p Permission) in(s ...Standing) Permission { p.In = s; return p }

// never takes out whom a relation excludes.
func (p Permission) never(r ...Relation) Permission { p.Never = r; return p }

// The groups of roles that the table names together.
func answerers() []Role { return []Role{SocialWorker, LeadPractice} }
func meetings() []Role  { return []Role{MAVE, MAVEChair} }
func tabled() []Role    { return []Role{MissingLead, ReviewOfficer, AgencyManager} }
func routed() []Role {
	return []Role{EducationLead, HealthLead, YouthJustice, MissingLead, AgencyManager}
}
func allocatable() []Role {
	return []Role{Mentor, FamilyWorker, SocialWorker, LeadPractice, YouthJustice, Advocate}
}

// members may hold a child's shared picture on their phones.
func members() []Role {
	return []Role{Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, MAVEChair, YouthJustice, MissingLead, ReviewOfficer}
}

// caseworkers are all whose work is with children; the others read figures, logs or nothing.
func caseworkers() []Role {
	return []Role{PCSO, Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, MAVEChair, EducationLead, HealthLead,
		YouthJustice, MissingLead, ReviewOfficer, AgencyManager}
}

func recording() []Permission {
	return []Permission{
		alone(RecordStreet, PCSO),
		alone(RecordMentor, Mentor),
		alone(RecordVisit, FamilyWorker),
		alone(RecordMissing, SocialWorker, FrontDoor, Supervisor, MissingLead),
		alone(RecordReturn, SocialWorker, FrontDoor, Supervisor, MissingLead),
		alone(RecordSchool, EducationLead),
		alone(RecordED, HealthLead),
		alone(RecordJustice, YouthJustice),
		alone(RecordPolice, Supervisor),
		alone(RecordIntel, Supervisor),
		alone(RecordVoice, PCSO, Mentor, FamilyWorker, SocialWorker, FrontDoor, LeadPractice, EducationLead, YouthJustice, Advocate),
		alone(RecordAround, PCSO, Mentor, FamilyWorker, SocialWorker, FrontDoor, LeadPractice, EducationLead, YouthJustice, Supervisor),
		alone(DraftReferral, PCSO, Mentor, FamilyWorker, Supervisor, SocialWorker, FrontDoor, LeadPractice, EducationLead, HealthLead, YouthJustice),
	}
}
