package casework

// deciding is who may decide about what.
func deciding() []Permission {
	return []Permission{
		by(JudgeEntry, []Role{Supervisor}, OwnAgency).in(Awaiting, Judged).never(OwnEntry),
		by(JudgeEntry, caseworkers(), Deputising).in(Awaiting, Judged).never(OwnEntry),
		by(DecideSharing, []Role{Supervisor}, OwnAgency),
		by(DecideSharing, caseworkers(), Deputising),
		by(SignOffHealth, []Role{HealthLead}, HealthOwn),
		by(AddBeside, append(caseworkers(), Advocate), OwnEntry, Deputising),
		by(AddBeside, []Role{Supervisor}, OwnAgency),
		by(WithdrawEntry, append(caseworkers(), Advocate), OwnEntry),
		by(EndShare, []Role{Supervisor}, OwnAgency).in(Shared),
		by(ReleaseApart, []Role{Supervisor}, OwnAgency).never(OwnEntry),
		by(LinkRecords, []Role{Supervisor}, AgencyKnows).in(Waiting, Linked),
		by(LinkRecords, caseworkers(), Keeps).in(Waiting, Linked),

		alone(DecideAlert, FrontDoor).in(Open),
		by(DecideAlert, answerers(), Incoming, Allocated, OwnsPlan).in(Open),
		by(DecideAlert, append(answerers(), FrontDoor), Keeps).in(Open),

		alone(OwnPlan, SocialWorker, FrontDoor, LeadPractice),
		alone(JoinNetwork, members()...),
		by(NameMembers, append(answerers(), FrontDoor), OwnsPlan).in(Active),
		alone(NameMembers, FrontDoor).in(Planless),
		by(NameMembers, answerers(), Incoming, Allocated).in(Planless),

		alone(WriteProfile, FrontDoor),
		by(WriteProfile, answerers(), Allocated, OwnsPlan, InNetwork, Incoming),
		by(WriteProfile, []Role{Supervisor}, AgencyKnows, InNetwork),
		by(WriteProfile, meetings(), Tabled, InNetwork, Incoming),
		by(WriteProfile, members(), InNetwork),

		alone(SetFlag, FrontDoor),
		by(SetFlag, answerers(), Allocated, OwnsPlan, InNetwork, Incoming),
		by(SetFlag, meetings(), Tabled, InNetwork, Incoming),

		alone(WritePlan, FrontDoor).in(Active),
		by(WritePlan, answerers(), OwnsPlan, Allocated, InNetwork).in(Active),
		by(WritePlan, []Role{Supervisor}, AgencyKnows, InNetwork).in(Active),
		by(WritePlan, meetings(), Tabled, InNetwork).in(Active),
		by(WritePlan, members(), InNetwork).in(Active),
		alone(HolidayCover, FrontDoor).in(Active),
		by(HolidayCover, answerers(), OwnsPlan, Allocated, InNetwork).in(Active),
		by(HolidayCover, []Role{EducationLead}, HoldsCard, Routed).in(Active),
	}
}

// running is who says who else may do what, and who runs the place.
func running() []Permission {
	return []Permission{
		alone(Allocate, FrontDoor),
		by(Allocate, []Role{Supervisor}, AgencyKnows),
		by(Allocate, answerers(), Allocated, OwnsPlan),
		alone(BeAllocated, allocatable()...),
		alone(TableChild, FrontDoor),
		by(TableChild, []Role{Supervisor}, AgencyKnows),
		by(TableChild, answerers(), Allocated, OwnsPlan, Incoming),
		by(TableChild, meetings(), Tabled, Incoming),
		alone(BeTabled, append(meetings(), tabled()...)...),

		alone(Restrict, FrontDoor, Guardian),
		by(Restrict, []Role{Supervisor}, AgencyKnows),
		by(Restrict, answerers(), Allocated, OwnsPlan),
		by(KeepRestricted, append(caseworkers(), Guardian), Keeps),
		alone(BreakGlass, Supervisor, SocialWorker, LeadPractice, MAVE, MAVEChair, EducationLead, HealthLead, YouthJustice, MissingLead, ReviewOfficer, AgencyManager),

		by(NameDeputy, []Role{Supervisor, AgencyManager}, OwnAgency),
		alone(NameDeputy, Administrator),
		alone(BeDeputy, caseworkers()...),
		alone(EraseRecords, Auditor, FrontDoor, Guardian),
		alone(ChangePack, Supervisor, FrontDoor, MAVE),
		alone(ManageWorkers, Administrator),
	}
}
