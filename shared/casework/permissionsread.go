package casework

// reading is who may read what.
func reading() []Permission {
	return []Permission{
		by(ReadEntry, []Role{Supervisor}, OwnAgency),
		by(ReadEntry, caseworkers(), OwnEntry, Deputising),
		by(ReadEntry, []Role{Advocate}, OwnEntry),
		by(ReadEntry, allocatable(), AllocatedOwn),
		by(ReadEntry, []Role{HealthLead}, HealthOwn),

		alone(ReadCopy, FrontDoor).in(Shared),
		by(ReadCopy, answerers(), Allocated, OwnsPlan, InNetwork, Incoming, Answered, Opened).in(Shared),
		by(ReadCopy, []Role{Supervisor}, AgencyKnows, InNetwork, Opened).in(Shared),
		by(ReadCopy, meetings(), Tabled, Incoming, InNetwork, Opened).in(Shared),
		by(ReadCopy, tabled(), Tabled, InNetwork, Opened).in(Shared),
		by(ReadCopy, []Role{YouthJustice}, Allocated, InNetwork, Opened).in(Shared),
		by(ReadCopy, []Role{Mentor, FamilyWorker}, InNetwork).in(Shared),
		by(ReadCopy, []Role{EducationLead, HealthLead}, Opened).in(Shared),

		by(ReceiveShares, []Role{Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, MAVEChair, EducationLead, HealthLead, YouthJustice}, SharedWith).in(Shared),
		by(BeShared, caseworkers(), SharedWith).in(Shared),
		alone(SeeIntelligence, PCSO, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, MAVEChair, EducationLead, HealthLead,
			YouthJustice, MissingLead, ReviewOfficer, AgencyManager),

		alone(SeeChild, FrontDoor),
		by(SeeChild, answerers(), Allocated, OwnsPlan, InNetwork, Incoming, Answered, Opened),
		by(SeeChild, []Role{Supervisor}, AgencyKnows, InNetwork, Opened),
		by(SeeChild, meetings(), Tabled, Incoming, InNetwork, Opened),
		by(SeeChild, tabled(), Tabled, InNetwork, Opened),
		by(SeeChild, routed(), Routed, Opened),
		by(SeeChild, []Role{YouthJustice}, Allocated, InNetwork),
		by(SeeChild, []Role{Mentor, FamilyWorker}, Allocated, InNetwork),
		by(SeeChild, []Role{Advocate}, Allocated),
		by(SeeChild, caseworkers(), Deputising, Keeps),
		by(SeeChild, []Role{Guardian}, Keeps),

		alone(SeeAlerts, FrontDoor),
		by(SeeAlerts, answerers(), Incoming, Allocated, OwnsPlan, Answered, Opened),
		by(SeeAlerts, []Role{Supervisor}, AgencyKnows, Opened),
		by(SeeAlerts, meetings(), Incoming, Tabled, Opened),
		by(SeeAlerts, tabled(), Tabled, Opened),
		by(SeeAlerts, routed(), Routed, Opened),

		alone(SeePlan, FrontDoor),
		by(SeePlan, answerers(), OwnsPlan, Allocated, InNetwork, Incoming, Answered, Opened),
		by(SeePlan, []Role{Supervisor}, AgencyKnows, InNetwork, Opened),
		by(SeePlan, meetings(), Tabled, InNetwork, Opened),
		by(SeePlan, tabled(), Tabled, InNetwork, Opened),

		by(HoldCard, []Role{PCSO, EducationLead, HealthLead}, HoldsCard),
		alone(SeeAggregates, Analyst, Board, Violence, AgencyManager, MAVEChair),
		by(SeeApart, []Role{Supervisor}, OwnAgency),
		alone(SeeApart, Administrator),
		alone(ReadAudit, Auditor, Guardian),
		alone(SeeOpenings, Guardian, Auditor),
		by(SeeOpenings, []Role{Supervisor, FrontDoor}, AgencyKnows, OwnAgency),
		by(SeeOpenings, answerers(), OwnsPlan),
	}
}
