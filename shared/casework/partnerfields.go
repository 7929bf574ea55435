package casework

// yesNo are the answers to a plain question; an answer that nobody gave is no answer.
func yesNo() []Choice { return []Choice{{"yes", "Yes"}, {"no", "No"}} }

// yesNoUnknown are those where one may not know.
func yesNoUnknown() []Choice { return append(yesNo(), Choice{"unknown", "Not known"}) }

// partnerFields are those of the records that come from partners' own systems, or that several roles write.
func partnerFields() []Field {
	var out []Field
	for _, some := range [][]Field{missingFields(), schoolFields(), healthFields(), justiceFields(), voiceFields(), aroundFields(), referralFields()} {
		out = append(out, some...)
	}
	return out
}

func missingFields() []Field {
	missing, interview := []Kind{MissingEpisode}, []Kind{ReturnInterview}
	return []Field{
		{ID: FieldMissingFrom, Name: "missing_from", Label: "Missing from", Type: OneOf, Kinds: missing, Choices: []Choice{
			{"home", "Home"}, {"care", "Care"}, {"education", "Education"}}},
		{ID: FieldMissingRisk, Name: "missing_risk", Label: "Risk", Type: OneOf, Required: true, Kinds: missing, Choices: []Choice{
			{"no_apparent", "No apparent risk"}, {"low", "Low"}, {"medium", "Medium"}, {"high", "High"}}},
		{ID: FieldReportedAt, Name: "reported_at", Label: "Reported", Type: Moment, Kinds: missing},
		{ID: FieldLastSeenWith, Name: "last_seen_with", Label: "Last seen with", Type: Text, Kinds: missing, Help: "Descriptions, not names of children."},
		{ID: FieldFoundAt, Name: "found_at", Label: "Found or returned", Type: Moment, Kinds: missing, Help: "Leave empty while the child is missing."},
		{ID: FieldFoundWhere, Name: "found_where", Label: "Where found", Type: Text, Kinds: missing},
		{ID: FieldFoundBy, Name: "found_by", Label: "Found by", Type: Text, Kinds: missing},
		{ID: FieldWith, Name: "with", Label: "Alone or with whom", Type: Text, Kinds: missing, Help: "Descriptions, not names of children."},
		{ID: FieldPushPull, Name: "push_pull", Label: "What pushed or pulled the child", Type: Note, Kinds: []Kind{MissingEpisode, ReturnInterview}},
		{ID: FieldHarm, Name: "harm", Label: "Harm while away", Type: Note, Kinds: []Kind{MissingEpisode, ReturnInterview}},
		{ID: FieldPrevention, Name: "prevention_interview", Label: "Police prevention interview", Type: OneOf, Kinds: missing, Choices: yesNo()},
		{ID: FieldWentBefore, Name: "went_before", Label: "Missing before", Type: OneOf, Kinds: missing, Choices: yesNoUnknown()},
		{ID: FieldInterview, Name: "interview", Label: "Interview", Type: OneOf, Required: true, Kinds: interview, Choices: []Choice{
			{"held", "Held"}, {"declined", "Declined"}}},
		{ID: FieldDeclinedWhy, Name: "declined_why", Label: "Why declined", Type: Text, Kinds: interview, Help: "Needed when the child declined."},
	}
}

func schoolFields() []Field {
	attendance, exclusion := []Kind{Attendance}, []Kind{Exclusion}
	return []Field{
		{ID: FieldPossible, Name: "sessions_possible", Label: "Sessions possible", Type: Count, Required: true, Kinds: attendance, Help: "Half days from the date above to the last day."},
		{ID: FieldAttended, Name: "sessions_attended", Label: "Sessions attended", Type: Count, Required: true, Kinds: attendance},
		{ID: FieldUntil, Name: "last_day", Label: "Last day", Type: Day, Kinds: attendance},
		{ID: FieldAttendanceCode, Name: "attendance_code", Label: "Register code", Type: Text, Kinds: attendance},
		{ID: FieldExclusionType, Name: "exclusion", Label: "Suspension or exclusion", Type: OneOf, Required: true, Kinds: exclusion, Choices: []Choice{
			{"suspension", "Suspension"}, {"permanent", "Permanent exclusion"}}},
		{ID: FieldExclusionDays, Name: "exclusion_days", Label: "School days", Type: Count, Kinds: exclusion, Help: "Needed for a suspension."},
		{ID: FieldExclusionWhy, Name: "exclusion_reason", Label: "Reason", Type: Text, Kinds: exclusion},
		{ID: FieldProvision, Name: "provision", Label: "Education arranged", Type: Text, Kinds: exclusion, Help: "Where, from the sixth school day at the latest."},
		{ID: FieldProvisionFrom, Name: "provision_from", Label: "Arranged from", Type: Day, Kinds: exclusion},
		{ID: FieldReduced, Name: "reduced_timetable", Label: "Reduced timetable", Type: OneOf, Kinds: []Kind{Attendance, Exclusion}, Choices: yesNo()},
		{ID: FieldSEND, Name: "send", Label: "SEND or education, health and care plan", Type: OneOf, Kinds: []Kind{Attendance, Exclusion}, Choices: []Choice{
			{"none", "None"}, {"support", "SEN support"}, {"plan", "Education, health and care plan"}, {"waiting", "Waiting for an assessment"}}},
		{ID: FieldWorkerTold, Name: "worker_told", Label: "Social worker and Virtual School told", Type: OneOf, Kinds: exclusion,
			Choices: append(yesNo(), Choice{"none", "The child has none"}), Help: "Must be without delay."},
	}
}

func healthFields() []Field {
	ed := []Kind{EDPresentation}
	return []Field{
		{ID: FieldSite, Name: "site", Label: "Hospital or unit", Type: Text, Required: true, Kinds: ed},
		{ID: FieldMechanism, Name: "mechanism", Label: "How it happened", Type: OneOf, Required: true, Kinds: ed, Choices: []Choice{
			{"stab", "Stabbed or cut"}, {"blunt", "Blunt injury"}, {"fall", "Fall"}, {"self_harm", "Self-harm"}, {"substance", "Substance"}, {"other", "Other"}}},
		{ID: FieldAssault, Name: "assault", Label: "Assault", Type: OneOf, Required: true, Kinds: ed, Choices: yesNoUnknown()},
		{ID: FieldExplanation, Name: "explanation", Label: "Plausible explanation", Type: OneOf, Kinds: ed, Choices: yesNoUnknown()},
		{ID: FieldCPIS, Name: "cp_is", Label: "Child protection alert checked", Type: OneOf, Kinds: ed, Choices: yesNo()},
		{ID: FieldPoliceTold, Name: "police_told", Label: "Police told", Type: OneOf, Kinds: ed, Choices: []Choice{
			{"anonymous", "Without a name"}, {"named", "By name"}, {"no", "No"}}},
		{ID: FieldNotToldWhy, Name: "not_told_why", Label: "Why the police were not told", Type: Text, Kinds: ed},
		{ID: FieldReferredAt, Name: "referred_at", Label: "Referral sent", Type: Moment, Kinds: ed},
	}
}

func justiceFields() []Field {
	yj, intel := []Kind{JusticeRecord}, []Kind{Intelligence}
	return []Field{
		{ID: FieldYJStatus, Name: "yj_status", Label: "Involvement", Type: OneOf, Required: true, Kinds: yj, Choices: []Choice{
			{"prevention", "Prevention or diversion"}, {"out_of_court", "Out-of-court disposal"}, {"order", "Court order"}, {"custody", "Custody"}, {"ended", "Ended"}}},
		{ID: FieldOrder, Name: "order", Label: "Order", Type: Text, Kinds: yj, Help: "Such as referral order."},
		{ID: FieldYJUntil, Name: "order_until", Label: "Until", Type: Day, Kinds: yj},
		{ID: FieldSourceGrade, Name: "source_grade", Label: "Source", Type: OneOf, Required: true, Kinds: intel, Choices: []Choice{
			{"1", "1 Reliable"}, {"2", "2 Untested"}, {"3", "3 Not reliable"}}},
		{ID: FieldInfoGrade, Name: "information_grade", Label: "Information", Type: OneOf, Required: true, Kinds: intel, Choices: []Choice{
			{"a", "A Known directly"}, {"b", "B Known indirectly, corroborated"}, {"c", "C Known indirectly"}, {"d", "D Not known"}, {"e", "E Suspected to be false"}}},
		{ID: FieldHandling, Name: "handling", Label: "Handling", Type: OneOf, Required: true, Kinds: intel, Choices: []Choice{
			{"p", "P May be shared"}, {"c", "C May be shared with conditions"}}},
		{ID: FieldConditions, Name: "handling_conditions", Label: "Conditions", Type: Note, Kinds: intel, Help: "Needed for handling C. Never say who the source is."},
	}
}

func voiceFields() []Field {
	voice, strength := []Kind{ChildVoice}, []Kind{Strength}
	return []Field{
		{ID: FieldHow, Name: "how_given", Label: "How it was given", Type: OneOf, Required: true, Kinds: voice, Choices: []Choice{
			{"spoken", "Spoken"}, {"drawn", "Drawn"}, {"text", "Written"}, {"advocate", "Through an advocate"}, {"declined", "The child chose to say nothing"}}},
		{ID: FieldAskedWhat, Name: "asked_what", Label: "What was asked", Type: Text, Kinds: voice},
		{ID: FieldWishes, Name: "wishes", Label: "What the child wants to happen", Type: Note, Kinds: voice},
		{ID: FieldSharedBack, Name: "shared_back", Label: "Told the child what became of it", Type: OneOf, Kinds: voice, Choices: yesNo()},
		{ID: FieldStrength, Name: "strength", Label: "Strength", Type: Text, Required: true, Kinds: strength},
		{ID: FieldWhoSays, Name: "who_says", Label: "Who says so", Type: Text, Required: true, Kinds: strength},
	}
}

func aroundFields() []Field {
	connection, place := []Kind{Connection}, []Kind{Location}
	return []Field{
		{ID: FieldOther, Name: "other", Label: "With whom", Type: Text, Required: true, Kinds: connection, Help: "A record's id for a child; a description for an adult."},
		{ID: FieldRelation, Name: "relation", Label: "What they are to each other", Type: OneOf, Required: true, Kinds: connection, Choices: []Choice{
			{"friend", "Friend"}, {"family", "Family"}, {"possible_exploiter", "Possible exploiter"}, {"unsafe_together", "Unsafe together"}}},
		{ID: FieldConfidence, Name: "confidence", Label: "How sure", Type: OneOf, Kinds: connection, Choices: []Choice{
			{"sure", "Sure"}, {"likely", "Likely"}, {"possible", "Possible"}}},
		{ID: FieldExpires, Name: "expires", Label: "Ends on", Type: Day, Kinds: connection, Help: "Six months at most, then it is looked at anew."},
		{ID: FieldPlaceKind, Name: "place_kind", Label: "Kind of place", Type: Text, Kinds: place},
		{ID: FieldPattern, Name: "time_pattern", Label: "When harm happens there", Type: Text, Kinds: place},
		{ID: FieldGuardians, Name: "guardians", Label: "Who can keep an eye on it", Type: Text, Kinds: place},
	}
}

func referralFields() []Field {
	referral := []Kind{Referral}
	return []Field{
		{ID: FieldRoute, Name: "route", Label: "To", Type: Text, Required: true, Kinds: referral, Help: "The code of a route of the practice pack."},
		{ID: FieldNeed, Name: "need", Label: "What is asked for", Type: Note, Kinds: referral},
		{ID: FieldRisk, Name: "risk", Label: "Risk of violence", Type: OneOf, Kinds: referral, Choices: []Choice{
			{"identified", "There is one"}, {"none", "None identified"}}},
		{ID: FieldRiskWords, Name: "risk_statement", Label: "What the risk is, or why none was identified", Type: Note, Kinds: referral},
		{ID: FieldNotHeardWhy, Name: "not_heard_why", Label: "Why the child was not heard yet", Type: Text, Kinds: referral, Help: "Needed where the child's own words are missing."},
		{ID: FieldConsent, Name: "consent", Label: "Consent", Type: OneOf, Kinds: referral, Choices: []Choice{
			{"given", "Given"}, {"not_needed", "Not needed: a child is at risk"}, {"refused", "Refused"}}},
	}
}
