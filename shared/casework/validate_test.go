package casework_test

import (
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
)

var now = time.Date(2026, 1, 5, 22, 30, 0, 0, time.UTC)

// entry is one of each kind with all that is needed.
func entry(k casework.Kind) casework.Entry {
	v := casework.Values{casework.FieldOccurredAt: {"2026-01-05T22:10:00.000Z"}, casework.FieldFact: {"He was with two older boys."}, casework.FieldSource: {"saw"},
		casework.FieldWeapon: {"none"}, casework.FieldInjury: {"no"}, casework.FieldDanger: {"no"}}
	switch k {
	case casework.StreetContact:
		v.Set(casework.FieldPlace, "Fore Street")
		v.Set(casework.FieldContactType, "engagement")
		v.Set(casework.FieldCapacity, "concern")
		v.Set(casework.FieldAction, "Gave him a card.")
	case casework.MentorNote:
		v.Set(casework.FieldMode, "face")
		v.Set(casework.FieldEngagement, "engaged")
		v.Set(casework.FieldNextContact, "2026-01-07")
	case casework.FamilyVisit:
		v.Set(casework.FieldSeen, "alone")
		v.Set(casework.FieldAgreed, "We meet again on Friday.")
	default:
		fill(k, v)
	}
	return casework.Entry{Kind: k, Values: v}
}

// fill gives each field that an entry of the kind needs an answer, and takes out what it does not carry.
func fill(k casework.Kind, v casework.Values) {
	answers := map[casework.Type]string{casework.Text: "Some words", casework.Note: "Some words.", casework.Count: "1", casework.Moment: "2026-01-05T22:10:00.000Z"}
	fields := map[casework.FieldID]bool{}
	for _, f := range casework.FieldsFor(k) {
		fields[f.ID] = true
		if !f.Required || f.Auto || len(v[f.ID]) > 0 {
			continue
		}
		v.Set(f.ID, answers[f.Type])
		if f.Type == casework.OneOf {
			v.Set(f.ID, f.Choices[0].Code)
		}
	}
	for id := range v {
		if !fields[id] {
			delete(v, id)
		}
	}
	if k == casework.Exclusion {
		v.Set(casework.FieldExclusionDays, "2")
	}
}

func TestWholeEntriesAreValid(t *testing.T) {
	for _, k := range casework.Kinds() {
		if err := entry(casework.Kind(k.Code)).Validate(now); err != nil {
			t.Errorf("%s: %v", k.Code, err)
		}
	}
}

// Every field that is needed says so by name when it is missing.
func TestEveryNeededFieldIsAskedFor(t *testing.T) {
	for _, k := range casework.Kinds() {
		for _, f := range casework.FieldsFor(casework.Kind(k.Code)) {
			if !f.Required || f.Auto {
				continue
			}
			e := entry(casework.Kind(k.Code))
			delete(e.Values, f.ID)
			refusedAs(t, e.Validate(now), f.Name, f.Label+" is needed.")
		}
	}
}

// refusedAs fails the test unless err refuses that field in those words.
func refusedAs(t *testing.T, err error, field, sentence string) {
	t.Helper()
	r, ok := casework.RefusalOf(err)
	if !ok {
		t.Errorf("got %v, want a refusal of %s", err, field)
		return
	}
	if r.Kind != casework.Invalid || r.Field != field || r.Sentence != sentence {
		t.Errorf("got %s %q: %s; want %q: %s", r.Kind, r.Field, r.Sentence, field, sentence)
	}
}

func TestEntrySentences(t *testing.T) {
	const street, mentor, visit = casework.StreetContact, casework.MentorNote, casework.FamilyVisit
	cases := []struct {
		name     string
		kind     casework.Kind
		id       casework.FieldID
		texts    []string
		field    string
		sentence string
	}{
		{"a time in the future", street, casework.FieldOccurredAt, []string{"2026-01-05T22:35:00.001Z"}, "occurred_at",
			"That time is in the future. Check the date and the time of day."},
		{"a time that is none", street, casework.FieldOccurredAt, []string{"yesterday"}, "occurred_at",
			`When cannot be "yesterday". Write it like 2026-01-07T22:10:00.000Z.`},
		{"a day that is not in the calendar", street, casework.FieldOccurredAt, []string{"2026-02-30T22:10:00.000Z"}, "occurred_at",
			`When cannot be "2026-02-30T22:10:00.000Z". Write it like 2026-01-07T22:10:00.000Z.`},
		{"an empty note", street, casework.FieldFact, []string{""}, "fact", "What happened is empty. Write a few words."},
		{"a note of blanks", street, casework.FieldFact, []string{" \n\t "}, "fact", "What happened is empty. Write a few words."},
		{"a note of 100,000 characters", street, casework.FieldFact, []string{strings.Repeat("é", 100_000)}, "fact",
			"What happened has 100000 characters; 2000 are the most. Shorten it, or make a second entry."},
		{"a note with one character too many", street, casework.FieldFact, []string{strings.Repeat("x", 2001)}, "fact",
			"What happened has 2001 characters; 2000 are the most. Shorten it, or make a second entry."},
		{"a text with one character too many", street, casework.FieldPlace, []string{strings.Repeat("x", 201)}, "place",
			"Where has 201 characters; 200 are the most. Shorten it, or make a second entry."},
		{"a text of two lines", street, casework.FieldPlace, []string{"Fore Street\nTaunton"}, "place",
			"Where is one line. Take the line breaks out."},
		{"NUL", street, casework.FieldFact, []string{"a\x00b"}, "fact", "What happened holds characters that cannot be kept. Type it again in plain text."},
		{"an escape", street, casework.FieldFact, []string{"\x1b[2J"}, "fact", "What happened holds characters that cannot be kept. Type it again in plain text."},
		{"no UTF-8", street, casework.FieldFact, []string{"a\xffb"}, "fact", "What happened holds characters that cannot be kept. Type it again in plain text."},
		{"half a surrogate", street, casework.FieldFact, []string{"\xed\xa0\x80"}, "fact", "What happened holds characters that cannot be kept. Type it again in plain text."},
		{"an unknown choice", street, casework.FieldInjury, []string{"maybe"}, "injury", `Injury cannot be "maybe". Choose one of: no, yes, unknown.`},
		{"a choice by its label", street, casework.FieldCapacity, []string{"A concern"}, "capacity",
			`The child was cannot be "A concern". Choose one of: concern, victim, witness, suspect.`},
		{"a long unknown choice is cut", street, casework.FieldInjury, []string{strings.Repeat("é", 60)}, "injury",
			`Injury cannot be "` + strings.Repeat("é", 40) + `…". Choose one of: no, yes, unknown.`},
		{"a date that is none", street, casework.FieldNextContact, []string{"next week"}, "next_contact", `Next contact cannot be "next week". Write it like 2026-01-07.`},
		{"a date with a time", street, casework.FieldNextContact, []string{"2026-01-07T10:00:00Z"}, "next_contact",
			`Next contact cannot be "2026-01-07T10:00:00Z". Write it like 2026-01-07.`},
		{"a latitude in words", street, casework.FieldLat, []string{"north"}, "lat", `Latitude cannot be "north". Write a number.`},
		{"a latitude without end", street, casework.FieldLat, []string{"Inf"}, "lat", `Latitude cannot be "Inf". Write a number.`},
		{"a latitude that is no number", street, casework.FieldLat, []string{"NaN"}, "lat", `Latitude cannot be "NaN". Write a number.`},
		{"a latitude in base 16", street, casework.FieldLat, []string{"0x1p4"}, "lat", `Latitude cannot be "0x1p4". Write a number.`},
		{"a count below zero", street, casework.FieldAccuracy, []string{"-1"}, "accuracy_m", `Accuracy in metres cannot be "-1". Write a number.`},
		{"a count that is not whole", street, casework.FieldOthers, []string{"1.5"}, "others_present", `How many other children cannot be "1.5". Write a number.`},
		{"a count over a million", street, casework.FieldOthers, []string{"1000001"}, "others_present", `How many other children cannot be "1000001". Write a number.`},
		{"an id that is none", street, casework.FieldEncounter, []string{"12"}, "encounter", `"12" is not an id: 36 characters such as 0b1f2c3d-... are expected.`},
		{"a search without an outcome", street, casework.FieldContactType, []string{"search"}, "search_outcome", "Say how the search ended."},
		{"a note without the next contact", mentor, casework.FieldNextContact, nil, "next_contact", "Say when you will next be in contact, as a date."},
		{"a child not seen without a reason", visit, casework.FieldSeen, []string{"not_seen"}, "not_seen_why", "The child was not seen: say why, in a few words."},
		{"found before missing", casework.MissingEpisode, casework.FieldFoundAt, []string{"2026-01-05T22:09:00.000Z"}, "found_at",
			"The child was found before they went missing. Check both times."},
		{"an interview declined without a reason", casework.ReturnInterview, casework.FieldInterview, []string{"declined"}, "declined_why",
			"The child declined: say why, in a few words."},
		{"more sessions than possible", casework.Attendance, casework.FieldAttended, []string{"2"}, "sessions_attended",
			"More sessions were attended than were possible. Check both numbers."},
		{"an attendance that ends before it begins", casework.Attendance, casework.FieldUntil, []string{"2026-01-04"}, "last_day",
			"The last day lies before the first. Check both dates."},
		{"a suspension of no days", casework.Exclusion, casework.FieldExclusionDays, []string{"0"}, "exclusion_days", "Say for how many school days the child is suspended."},
		{"police not told without a reason", casework.EDPresentation, casework.FieldPoliceTold, []string{"no"}, "not_told_why",
			"The police were not told: say why, in a few words."},
		{"handling with conditions that are not said", casework.Intelligence, casework.FieldHandling, []string{"c"}, "handling_conditions",
			"Handling C means with conditions: say which."},
		{"a connection of a year", casework.Connection, casework.FieldExpires, []string{"2027-01-05"}, "expires",
			"A connection ends after six months at most. Choose an earlier day."},
		{"a field of a visit in intelligence", casework.Intelligence, casework.FieldSeen, []string{"alone"}, "seen",
			"Was the child seen? does not belong in an intelligence line. Take it out, or choose another kind of entry."},
		{"a field of another kind", street, casework.FieldSeen, []string{"alone"}, "seen",
			"Was the child seen? does not belong in a street contact. Take it out, or choose another kind of entry."},
		{"no kind", "", casework.FieldFact, []string{"x"}, "kind", "Choose what you are recording, such as a street contact, a mentor note or a family visit."},
		{"what only the server does", casework.PlanAccepted, casework.FieldFact, []string{"x"}, "kind",
			"Choose what you are recording, such as a street contact, a mentor note or a family visit."},
		{"an unknown kind", "home_visit", casework.FieldFact, []string{"x"}, "kind", "Choose what you are recording, such as a street contact, a mentor note or a family visit."},
		{"a set of 51", street, casework.FieldIndicators, make([]string, 51), "indicators", "What it may point to holds 51 items; 50 are the most."},
		{"an empty member of a set", street, casework.FieldIndicators, []string{"EX1", ""}, "indicators", "What it may point to is empty. Write a few words."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := entry(c.kind)
			e.Values[c.id] = c.texts
			refusedAs(t, e.Validate(now), c.field, c.sentence)
		})
	}
}

func TestEntryIsValidAtItsLimits(t *testing.T) {
	codes := make([]string, casework.MaxLines)
	for i := range codes {
		codes[i] = strings.Repeat("x", i+1)
	}
	cases := []struct {
		name  string
		id    casework.FieldID
		texts []string
	}{
		{"five minutes ahead", casework.FieldOccurredAt, []string{"2026-01-05T22:35:00.000Z"}},
		{"long ago", casework.FieldOccurredAt, []string{"1999-01-05T22:35:00.000Z"}},
		{"2,000 characters of several bytes", casework.FieldFact, []string{strings.Repeat("é", casework.MaxNote)}},
		{"line breaks and tabs in a note", casework.FieldFact, []string{"one\ntwo\r\n\tthree"}},
		{"200 characters", casework.FieldPlace, []string{strings.Repeat("é", casework.MaxText)}},
		{"50 members of a set", casework.FieldCompanions, codes},
		{"no coordinates", casework.FieldLat, nil},
		{"a negative longitude", casework.FieldLon, []string{"-3.1029"}},
		{"a million", casework.FieldOthers, []string{"1000000"}},
		{"an id", casework.FieldEncounter, []string{"0b1f2c3d-0000-4000-8000-000000000001"}},
		{"a search with an outcome", casework.FieldSearchOutcome, []string{"nfa"}},
		{"people contradict each other", casework.FieldAction, []string{"Gave him a card.", "Took him home."}},
		{"one took away what another changed", casework.FieldOpinion, []string{"He is afraid.", ""}},
		{"a field that this program does not know", 0x3abc, []string{"kept"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := entry(casework.StreetContact)
			e.Values[c.id] = c.texts
			if err := e.Validate(now); err != nil {
				t.Error(err)
			}
		})
	}
}
