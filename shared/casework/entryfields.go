package casework

import (
	"slices"
	"sync"
)

// The fields of an entry.
const (
	FieldKind          FieldID = 1
	FieldEncounter     FieldID = 2
	FieldOccurredAt    FieldID = 3
	FieldRecordedAt    FieldID = 4
	FieldUpdatedAt     FieldID = 5
	FieldRegime        FieldID = 6
	FieldPlace         FieldID = 7
	FieldLat           FieldID = 8
	FieldLon           FieldID = 9
	FieldAccuracy      FieldID = 10
	FieldSource        FieldID = 11
	FieldFact          FieldID = 12
	FieldOpinion       FieldID = 13
	FieldIndicators    FieldID = 14
	FieldWeapon        FieldID = 15
	FieldInjury        FieldID = 16
	FieldDanger        FieldID = 17
	FieldCapacity      FieldID = 18
	FieldContactType   FieldID = 19
	FieldSearchOutcome FieldID = 20
	FieldCompanions    FieldID = 21
	FieldOthers        FieldID = 22
	FieldAction        FieldID = 23
	FieldNextContact   FieldID = 24
	FieldVoice         FieldID = 25
	FieldReference     FieldID = 26
	FieldWorkerRef     FieldID = 27
	FieldMadeUnder     FieldID = 28 // version of the practice pack under which it was made
	FieldMadeFor       FieldID = 29 // the entry that this one replaces, written about the wrong child

	FieldMode       FieldID = 40
	FieldEngagement FieldID = 41
	FieldGoal       FieldID = 42
	FieldStrengths  FieldID = 43
	FieldChanged    FieldID = 44

	FieldSeen       FieldID = 60
	FieldNotSeenWhy FieldID = 61
	FieldPresent    FieldID = 62
	FieldHome       FieldID = 63
	FieldParentView FieldID = 64
	FieldAgreed     FieldID = 65
	FieldSafetyNote FieldID = 66

	FieldMissingFrom  FieldID = 80
	FieldReportedAt   FieldID = 81
	FieldFoundAt      FieldID = 82
	FieldFoundWhere   FieldID = 83
	FieldFoundBy      FieldID = 84
	FieldMissingRisk  FieldID = 85
	FieldWith         FieldID = 86
	FieldPushPull     FieldID = 87
	FieldHarm         FieldID = 88
	FieldPrevention   FieldID = 89
	FieldInterview    FieldID = 90
	FieldDeclinedWhy  FieldID = 91
	FieldWentBefore   FieldID = 92
	FieldLastSeenWith FieldID = 93

	FieldPossible       FieldID = 100
	FieldAttended       FieldID = 101
	FieldUntil          FieldID = 102
	FieldAttendanceCode FieldID = 103
	FieldExclusionType  FieldID = 104
	FieldExclusionDays  FieldID = 105
	FieldExclusionWhy   FieldID = 106
	FieldProvision      FieldID = 107
	FieldProvisionFrom  FieldID = 108
	FieldReduced        FieldID = 109
	FieldSEND           FieldID = 110
	FieldWorkerTold     FieldID = 111

	FieldSite        FieldID = 120
	FieldMechanism   FieldID = 121
	FieldAssault     FieldID = 122
	FieldCPIS        FieldID = 123
	FieldPoliceTold  FieldID = 124
	FieldNotToldWhy  FieldID = 125
	FieldReferredAt  FieldID = 126
	FieldExplanation FieldID = 127

	FieldYJStatus FieldID = 140
	FieldOrder    FieldID = 141
	FieldYJUntil  FieldID = 142

	FieldSourceGrade FieldID = 150
	FieldInfoGrade   FieldID = 151
	FieldHandling    FieldID = 152
	FieldConditions  FieldID = 153

	FieldHow        FieldID = 160
	FieldAskedWhat  FieldID = 161
	FieldWishes     FieldID = 162
	FieldSharedBack FieldID = 163
	FieldWhoSays    FieldID = 164
	FieldStrength   FieldID = 165

	FieldOther      FieldID = 170
	FieldRelation   FieldID = 171
	FieldConfidence FieldID = 172
	FieldExpires    FieldID = 173
	FieldPattern    FieldID = 174
	FieldGuardians  FieldID = 175
	FieldPlaceKind  FieldID = 176

	FieldRoute       FieldID = 180
	FieldRisk        FieldID = 181
	FieldRiskWords   FieldID = 182
	FieldNotHeardWhy FieldID = 183
	FieldConsent     FieldID = 184
	FieldNeed        FieldID = 185
)

// EntryFields is the table of all fields of entries, in the order a form asks them. The slice must not be changed.
var EntryFields = sync.OnceValue(entryFields)

// None of weapon, injury and danger is chosen beforehand: an answer that nobody gave is no answer.
func entryFields() []Field {
	return append(meetingFields(), partnerFields()...)
}

// meetingFields are those of the entries that field workers make, and those that every entry has.
func meetingFields() []Field {
	street, mentor, visit, field := []Kind{StreetContact}, []Kind{MentorNote}, []Kind{FamilyVisit}, FieldKinds()
	harm := append(FieldKinds(), PoliceContact, MissingEpisode, ReturnInterview, EDPresentation, Referral)
	return []Field{
		{ID: FieldKind, Name: "kind", Label: "Kind of entry", Type: OneOf, Choices: Kinds(), Required: true, Auto: true},
		{ID: FieldEncounter, Name: "encounter", Label: "Encounter", Type: Ref, Auto: true},
		{ID: FieldOccurredAt, Name: "occurred_at", Label: "When", Type: Moment, Required: true, Help: "When it happened, not when you write it."},
		{ID: FieldPlace, Name: "place", Label: "Where", Type: Text, Kinds: []Kind{StreetContact, PoliceContact, MissingEpisode, Location, Intelligence}, Needed: []Kind{StreetContact, Location}, Help: "A street or place name, or \"not known\"."},
		{ID: FieldContactType, Name: "type", Label: "Type of contact", Type: OneOf, Required: true, Kinds: []Kind{StreetContact, PoliceContact}, Choices: []Choice{
			{"welfare", "Welfare"}, {"engagement", "Engagement"}, {"asb_call", "Anti-social behaviour call"}, {"search", "Search"},
			{"found_missing", "Found missing"}, {"other", "Other"}}},
		{ID: FieldCapacity, Name: "capacity", Label: "The child was", Type: OneOf, Required: true, Kinds: []Kind{StreetContact, PoliceContact}, Choices: []Choice{
			{"concern", "A concern"}, {"victim", "A victim"}, {"witness", "A witness"}, {"suspect", "A suspect"}}},
		{ID: FieldSearchOutcome, Name: "search_outcome", Label: "Outcome of the search", Type: OneOf, Kinds: []Kind{StreetContact, PoliceContact}, Choices: []Choice{
			{"nfa", "Nothing found, no further action"}, {"found", "Found"}, {"arrest", "Arrest"}, {"other", "Other"}},
			Help: "What was looked for is a suspicion; only what was found is a fact."},
		{ID: FieldMode, Name: "mode", Label: "How you met", Type: OneOf, Required: true, Kinds: mentor, Choices: []Choice{
			{"face", "Face to face"}, {"phone", "By phone"}, {"text", "By message"}}},
		{ID: FieldEngagement, Name: "engagement", Label: "Engagement", Type: OneOf, Required: true, Kinds: mentor, Choices: []Choice{
			{"declined", "Declined"}, {"brief", "Brief"}, {"engaged", "Engaged"}, {"initiated", "The child made contact"}}},
		{ID: FieldSeen, Name: "seen", Label: "Was the child seen?", Type: OneOf, Required: true, Kinds: visit, Choices: []Choice{
			{"alone", "Seen alone"}, {"with_adult", "Seen with an adult"}, {"not_seen", "Not seen"}}},
		{ID: FieldNotSeenWhy, Name: "not_seen_why", Label: "Why not seen", Type: Text, Kinds: visit, Help: "Needed when the child was not seen."},
		{ID: FieldPresent, Name: "present", Label: "Who was there", Type: Text, Kinds: visit},
		{ID: FieldWeapon, Name: "weapon", Label: "Weapon", Type: OneOf, Kinds: harm, Needed: field, Choices: []Choice{
			{"none", "None"}, {"seen", "Seen"}, {"found", "Found"}, {"says_carries", "Says they carry"}, {"unknown", "Not known"}}},
		{ID: FieldInjury, Name: "injury", Label: "Injury", Type: OneOf, Kinds: harm, Needed: field, Choices: []Choice{
			{"no", "No"}, {"yes", "Yes"}, {"unknown", "Not known"}}},
		{ID: FieldDanger, Name: "immediate_danger", Label: "Immediate danger", Type: OneOf, Kinds: harm, Needed: append(FieldKinds(), Referral), Choices: []Choice{
			{"no", "No"}, {"yes", "Yes"}}, Help: "In immediate danger ring 999 first: this app is not the emergency channel."},
		{ID: FieldFact, Name: "fact", Label: "What happened", Type: Note, Needed: append(FieldKinds(), PoliceContact, Intelligence, ChildVoice, Strength, Connection, Location, Referral),
			Help: "What you saw or heard. One plain sentence is enough."},
		{ID: FieldSource, Name: "source", Label: "How you know", Type: OneOf, Required: true, Choices: []Choice{
			{"saw", "I saw or heard it"}, {"child_said", "The child told me"}, {"third_party", "Someone else told me"}, {"system", "From another system"}}},
		{ID: FieldIndicators, Name: "indicators", Label: "What it may point to", Type: Codes, Help: "Up to six are enough."},
		{ID: FieldOpinion, Name: "opinion", Label: "What you think", Type: Note, Help: "Kept apart from the facts."},
		{ID: FieldVoice, Name: "voice", Label: "In the child's own words", Type: Note, Kinds: append(FieldKinds(), ReturnInterview, EDPresentation, Referral)},
		{ID: FieldStrengths, Name: "strengths", Label: "What is going well", Type: Lines, Kinds: []Kind{MentorNote, FamilyVisit, ReturnInterview}},
		{ID: FieldGoal, Name: "goal", Label: "Goal", Type: Text, Kinds: mentor},
		{ID: FieldChanged, Name: "changed", Label: "What changed", Type: Note, Kinds: mentor},
		{ID: FieldHome, Name: "home", Label: "Home conditions", Type: Note, Kinds: visit},
		{ID: FieldParentView, Name: "parent_view", Label: "The parent's view", Type: Note, Kinds: visit},
		{ID: FieldAction, Name: "action", Label: "What you did", Type: Text, Required: true, Kinds: street},
		{ID: FieldAgreed, Name: "agreed_actions", Label: "What was agreed", Type: Note, Required: true, Kinds: visit},
		{ID: FieldNextContact, Name: "next_contact", Label: "Next contact", Type: Day, Kinds: field, Help: "Needed in a mentor note."},
		{ID: FieldSafetyNote, Name: "safety_note", Label: "Safety note for workers", Type: Text, Kinds: visit, Help: "Such as: visit in pairs. Seen on the child's page only."},
		{ID: FieldCompanions, Name: "companions", Label: "Who else was there", Type: Lines, Kinds: street, Help: "Descriptions, not names of children."},
		{ID: FieldOthers, Name: "others_present", Label: "How many other children", Type: Count, Auto: true},
		{ID: FieldReference, Name: "reference", Label: "Your agency's own reference", Type: Text, Help: "Log, PPN or occurrence number."},
		{ID: FieldLat, Name: "lat", Label: "Latitude", Type: Decimal, Auto: true},
		{ID: FieldLon, Name: "lon", Label: "Longitude", Type: Decimal, Auto: true},
		{ID: FieldAccuracy, Name: "accuracy_m", Label: "Accuracy in metres", Type: Count, Auto: true},
		{ID: FieldMadeUnder, Name: "pack", Label: "Practice pack", Type: Text, Auto: true},
		{ID: FieldMadeFor, Name: "made_for", Label: "Instead of entry", Type: Ref, Auto: true},
		{ID: FieldRegime, Name: "regime", Label: "Legal regime", Type: OneOf, Auto: true, Choices: []Choice{
			{"part3", "Law enforcement (DPA 2018 Part 3)"}, {"general", "UK GDPR"}}},
		{ID: FieldRecordedAt, Name: "recorded_at", Label: "Recorded", Type: Moment, Auto: true},
		{ID: FieldUpdatedAt, Name: "updated_at", Label: "Changed in the other system", Type: Moment, Auto: true},
		{ID: FieldWorkerRef, Name: "worker_id", Label: "Worker in the other system", Type: Text, Auto: true},
	}
}

// MeetingFields lists the fields of the entries that workers make where they meet a child, each as needed as one of them needs it.
func MeetingFields() []Field {
	var out []Field
	for _, f := range EntryFields() {
		if kinds := slices.DeleteFunc(FieldKinds(), func(k Kind) bool { return !f.For(k) }); len(kinds) > 0 {
			f.Required = f.Required || slices.ContainsFunc(kinds, func(k Kind) bool { return f.as(k).Required })
			out = append(out, f)
		}
	}
	return out
}

// FieldsFor lists the fields that an entry of kind k carries, in the order a form asks them.
func FieldsFor(k Kind) []Field {
	var out []Field
	for _, f := range EntryFields() {
		if f.For(k) {
			out = append(out, f.as(k))
		}
	}
	return out
}
