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
		by(ReadCopy, answerers(), Allocated, OwnsPlan, InNetwork, Incoming, Answered, BrokeGlass).in(Shared),
		by(ReadCopy, []Role{Supervisor}, AgencyKnows, InNetwork, BrokeGlass).in(Shared),
		by(ReadCopy, meetings(), Tabled, Incoming, InNetwork, BrokeGlass).in(Shared),
		by(ReadCopy, tabled(), Tabled, InNetwork, BrokeGlass).in(Shared),
		by(ReadCopy, []Role{YouthJustice}, Allocated, InNetwork, BrokeGlass).in(Shared),
		by(ReadCopy, []Role{Mentor, FamilyWorker}, InNetwork).in(Shared),
		by(ReadCopy, []Role{EducationLead, HealthLead}, BrokeGlass).in(Shared),

		by(ReceiveShares, []Role{Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, MAVEChair, EducationLead, HealthLead, YouthJustice}, SharedWith).in(Shared),
		by(BeShared, caseworkers(), SharedWith).in(Shared),
		alone(SeeIntelligence, PCSO, Supervisor, SocialWorker, FrontDoor, LeadPractice, MAVE, MAVEChair, EducationLead, HealthLead,
			YouthJustice, MissingLead, ReviewOfficer, AgencyManager),

		alone(SeeChild, FrontDoor),
		by(SeeChild, answerers(), Allocated, OwnsPlan, InNetwork, Incoming, Answered, BrokeGlass),
		by(SeeChild, []Role{Supervisor}, AgencyKnows, InNetwork, BrokeGlass),
		by(SeeChild, meetings(), Tabled, Incoming, InNetwork, BrokeGlass),
		by(SeeChild, tabled(), Tabled, InNetwork, BrokeGlass),
		by(SeeChild, routed(), Routed, BrokeGlass),
		by(SeeChild, []Role{YouthJustice}, Allocated, InNetwork),
		by(SeeChild, []Role{Mentor, FamilyWorker}, Allocated, InNetwork),
		by(SeeChild, []Role{Advocate}, Allocated),
		by(SeeChild, caseworkers(), Deputising, Keeps),
		by(SeeChild, []Role{Guardian}, Keeps),

		alone(SeeAlerts, FrontDoor),
		by(SeeAlerts, answerers(), Incoming, Allocated, OwnsPlan, Answered, BrokeGlass),
		by(SeeAlerts, []Role{Supervisor}, AgencyKnows, BrokeGlass),
		by(SeeAlerts, meetings(), Incoming, Tabled, BrokeGlass),
		by(SeeAlerts, tabled(), Tabled, BrokeGlass),
		by(SeeAlerts, routed(), Routed, BrokeGlass),

		alone(SeePlan, FrontDoor),
		by(SeePlan, answerers(), OwnsPlan, Allocated, InNetwork, Incoming, Answered, BrokeGlass),
		by(SeePlan, []Role{Supervisor}, AgencyKnows, InNetwork, BrokeGlass),
		by(SeePlan, meetings(), Tabled, InNetwork, BrokeGlass),
		by(SeePlan, tabled(), Tabled, InNetwork, BrokeGlass),

		by(HoldCard, []Role{PCSO, EducationLead, HealthLead}, HoldsCard),
		alone(SeeAggregates, Analyst, Board, Violence, AgencyManager, MAVEChair),
		by(SeeApart, []Role{Supervisor}, OwnAgency),
		alone(SeeApart, Administrator),
		alone(ReadAudit, Auditor, Guardian),
		alone(SeeGlass, Guardian, Auditor),
		by(SeeGlass, []Role{Supervisor, FrontDoor}, AgencyKnows, OwnAgency),
		by(SeeGlass, answerers(), OwnsPlan),
	}
}
