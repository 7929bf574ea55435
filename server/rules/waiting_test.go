package rules_test

import (
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

func injured(n int, at time.Time, assault, mechanism string) rules.Fact {
	return health.record(casework.EDPresentation, n, at, casework.Values{casework.FieldAssault: {assault}, casework.FieldMechanism: {mechanism}})
}

func TestInjuryWithoutReferral(t *testing.T) {
	four := noon.Add(-4 * time.Hour)
	referred := health.record(casework.EDPresentation, 1, four, casework.Values{casework.FieldAssault: {"yes"}, casework.FieldMechanism: {"stab"},
		casework.FieldReferredAt: {casework.FormatMoment(four)}})
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  bool
	}{
		"four hours":             {[]rules.Fact{injured(1, four, "yes", "stab")}, true},
		"under four hours":       {[]rules.Fact{injured(1, four.Add(time.Millisecond), "yes", "stab")}, false},
		"may have been one":      {[]rules.Fact{injured(1, four, "unknown", "blunt")}, true},
		"no assault":             {[]rules.Fact{injured(1, four, "no", "stab")}, false},
		"a fall":                 {[]rules.Fact{injured(1, four, "yes", "fall")}, false},
		"self-harm":              {[]rules.Fact{injured(1, four, "unknown", "self_harm")}, false},
		"the department says so": {[]rules.Fact{referred}, false},
		"referral sent":          {[]rules.Fact{injured(1, four, "yes", "stab"), doneAt(casework.ReferralSent, noon)}, false},
		"referral sent before":   {[]rules.Fact{injured(1, four, "yes", "stab"), doneAt(casework.ReferralSent, four.Add(-time.Minute))}, true},
		"drafted only":           {[]rules.Fact{injured(1, four, "yes", "stab"), health.record(casework.Referral, 2, noon, casework.Values{})}, true},
		"another one since":      {[]rules.Fact{injured(1, four, "yes", "stab"), injured(2, noon, "yes", "stab")}, true},
	} {
		j := judge(t, rules.Subject{Facts: c.facts})
		f, got := found(j, "R8")
		if got != c.want || got && (f.Priority != casework.P1 || f.Owner != casework.HealthLead || len(f.Facts) != 1) {
			t.Errorf("%s: got %t (%+v), want %t", name, got, f, c.want)
		}
	}
	if j := judge(t, rules.Subject{Facts: []rules.Fact{injured(1, noon, "yes", "stab")}}); !j.NextDue.Equal(noon.Add(4 * time.Hour)) {
		t.Errorf("next due %s, want in four hours", j.NextDue)
	}
}

func TestDrift(t *testing.T) {
	for name, c := range map[string]struct {
		priority casework.Priority
		facts    []rules.Fact
		want     string
		due      time.Duration
	}{
		"no plan":                     {0, []rules.Fact{done(casework.PlanAccepted, 100)}, "", 0},
		"P1, 6 days":                  {1, []rules.Fact{done(casework.PlanAccepted, 6)}, "", day},
		"P1, 7 days":                  {1, []rules.Fact{done(casework.PlanAccepted, 7)}, "week", 0},
		"P1, updated since":           {1, []rules.Fact{done(casework.PlanAccepted, 9), done(casework.PlanUpdated, 5)}, "", 2 * day},
		"P1, updated 7 days ago":      {1, []rules.Fact{done(casework.PlanAccepted, 20), done(casework.PlanUpdated, 9), done(casework.PlanUpdated, 7)}, "week", 0},
		"P2, 13 days":                 {2, []rules.Fact{done(casework.PlanAccepted, 13)}, "", day},
		"P2, 14 days":                 {2, []rules.Fact{done(casework.PlanAccepted, 14)}, "fortnight", 0},
		"P3, 27 days":                 {3, []rules.Fact{done(casework.PlanAccepted, 27)}, "", day},
		"P3, 28 days":                 {3, []rules.Fact{done(casework.PlanAccepted, 28)}, "month", 0},
		"an outcome is a change":      {1, []rules.Fact{done(casework.PlanAccepted, 9), done(casework.PlanOutcome, 1)}, "", 6 * day},
		"touched, without change":     {3, []rules.Fact{done(casework.PlanAccepted, 84), done(casework.PlanUpdated, 1)}, "outcome", 0},
		"touched, 83 days":            {3, []rules.Fact{done(casework.PlanAccepted, 83), done(casework.PlanUpdated, 1)}, "", day},
		"outcome within 12 weeks":     {3, []rules.Fact{done(casework.PlanAccepted, 200), done(casework.PlanOutcome, 83), done(casework.PlanUpdated, 1)}, "", day},
		"another plan since":          {3, []rules.Fact{done(casework.PlanAccepted, 200), done(casework.PlanAccepted, 3)}, "", 25 * day},
		"two updates at one moment":   {1, []rules.Fact{done(casework.PlanUpdated, 8, entryID(1)), done(casework.PlanUpdated, 8, entryID(2))}, "week", 0},
		"plan and update, one moment": {1, []rules.Fact{done(casework.PlanUpdated, 8), done(casework.PlanAccepted, 8)}, "week", 0},
	} {
		facts := append(c.facts, approved(social.record(casework.ChildVoice, 7, noon, casework.Values{casework.FieldHow: {"spoken"}})))
		j, err := alone(t, "R10").Judge(rules.Subject{PlanPriority: c.priority, HasLead: true, Facts: facts}, noon)
		f, got := found(j, "R10")
		if err != nil || got != (c.want != "") || got && (len(f.Facts) != 1 || f.Facts[0].Selections[0] != c.want || !f.Task || f.Owner != casework.PlanOwnerManager) {
			t.Errorf("%s: got %t (%+v, %v), want one fact for %q", name, got, f, err, c.want)
		}
		if c.due > 0 && !j.NextDue.Equal(noon.Add(c.due)) {
			t.Errorf("%s: next due %s, want in %s", name, j.NextDue, c.due)
		}
	}
	if r, _ := changed(t).Rule("R10"); r.Then.Priority != casework.P2 || r.Then.After.String() != "2wd" {
		t.Errorf("got %+v, want priority 2 after two working days", r.Then)
	}
}

func TestDriftSentence(t *testing.T) {
	facts := []rules.Fact{done(casework.PlanAccepted, 100), done(casework.PlanUpdated, 31)}
	f, _ := found(judge(t, rules.Subject{PlanPriority: casework.P3, Facts: facts}), "R10")
	if want := "The plan has drifted. Nobody changed it for 28 days, since 1 March. No outcome changed for 12 weeks, since 22 December 2025."; f.Why != want {
		t.Errorf("got %q, want %q", f.Why, want)
	}
}

// serious is an entry with that sign, received when it happened.
func serious(n int, at time.Time, code string) rules.Fact {
	e := casework.Entry{ID: entryID(n), Kind: casework.MentorNote, Author: mentor.worker.ID, Agency: mentor.worker.Agency, Values: note(code)}
	return mentor.received(e, at)
}

func TestNotShared(t *testing.T) {
	hour := func(n int) time.Time { return noon.Add(-time.Duration(n) * time.Hour) }
	late := func(received time.Time) rules.Fact {
		e := casework.Entry{ID: entryID(1), Kind: casework.MentorNote, Values: with(note("EX1"), casework.FieldOccurredAt, casework.FormatMoment(ago(30)))}
		return mentor.received(e, received)
	}
	one := entryID(1)
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  string
		due   time.Duration
	}{
		"harm, 24 hours":                 {[]rules.Fact{serious(1, hour(24), "EX1")}, "harm", 0},
		"harm, 23 hours":                 {[]rules.Fact{serious(1, hour(23), "EX1")}, "", time.Hour},
		"harm, decided":                  {[]rules.Fact{serious(1, hour(24), "EX1"), doneAt(casework.SharingDecision, hour(1), one)}, "", 0},
		"harm, another decided":          {[]rules.Fact{serious(1, hour(24), "EX1"), doneAt(casework.SharingDecision, hour(1), entryID(2))}, "harm", 0},
		"harm, withdrawn":                {[]rules.Fact{withdrawn(serious(1, hour(24), "EX1"))}, "", 0},
		"days old, received just now":    {[]rules.Fact{late(hour(1))}, "", 23 * time.Hour},
		"days old, received yesterday":   {[]rules.Fact{late(hour(24))}, "harm", 0},
		"significant, two working days":  {[]rules.Fact{serious(1, on(2026, time.March, 30, 11), "VI3")}, "significant", 0}, // Monday to Wednesday
		"significant, less":              {[]rules.Fact{serious(1, on(2026, time.March, 30, 12), "VI3")}, "", time.Hour},
		"significant, over the weekend":  {[]rules.Fact{serious(1, on(2026, time.March, 27, 12), "VI3")}, "significant", 0},
		"medium":                         {[]rules.Fact{serious(1, ago(30), "LO2")}, "", 0},
		"urgent, two hours":              {[]rules.Fact{serious(1, hour(3), "VI3"), doneAt(casework.AlertRaised, hour(2), one)}, "urgent", 0},
		"urgent, one hour":               {[]rules.Fact{serious(1, hour(3), "VI3"), doneAt(casework.AlertRaised, hour(1), one)}, "", time.Hour},
		"urgent, decided before it came": {[]rules.Fact{serious(1, hour(9), "VI3"), doneAt(casework.SharingDecision, hour(8), one), doneAt(casework.AlertRaised, hour(2), one)}, "", 0},
		"urgent, another fact decided":   {[]rules.Fact{serious(1, hour(9), "VI3"), doneAt(casework.SharingDecision, hour(1), entryID(2)), doneAt(casework.AlertRaised, hour(2), one)}, "urgent", 0},
	} {
		j, err := alone(t, "R12").Judge(rules.Subject{HasLead: true, Facts: c.facts}, noon)
		f, got := found(j, "R12")
		if err != nil || got != (c.want != "") || got && (len(f.Facts) != 1 || f.Facts[0].Selections[0] != c.want || !f.Task || f.Owner != casework.AuthorSupervisor) {
			t.Errorf("%s: got %t (%+v, %v), want one fact for %q", name, got, f, err, c.want)
		}
		if c.due > 0 && !j.NextDue.Equal(noon.Add(c.due)) {
			t.Errorf("%s: next due %s, want in %s", name, j.NextDue, c.due)
		}
	}
}

func TestNotSharedNamesWhatTheAlertIsAbout(t *testing.T) {
	f, ok := found(judge(t, rules.Subject{Facts: []rules.Fact{doneAt(casework.AlertRaised, noon.Add(-2*time.Hour), entryID(5))}}), "R12")
	if !ok || f.Facts[0].About != entryID(5) || f.Facts[0].Kind != casework.AlertRaised || f.Why != "Nobody decided whether to share what is serious. 2 hours after an urgent alert: 1 April." {
		t.Errorf("got %+v, want the entry that the alert named", f)
	}
}

func TestYouthJusticeUnseen(t *testing.T) {
	involved := func(at time.Time, status string) rules.Fact {
		return social.record(casework.JusticeRecord, 1, at, casework.Values{casework.FieldYJStatus: {status}})
	}
	wednesday := on(2026, time.March, 25, 12) // noon there, as it is a week later in summer time
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  bool
		due   time.Duration
	}{
		"five working days":       {[]rules.Fact{involved(wednesday, "order")}, true, 0},
		"less":                    {[]rules.Fact{involved(wednesday.Add(time.Minute), "prevention")}, false, time.Minute},
		"acknowledged":            {[]rules.Fact{involved(wednesday, "order"), done(casework.Acknowledgement, 1, entryID(1))}, false, 0},
		"another entry's":         {[]rules.Fact{involved(wednesday, "order"), done(casework.Acknowledgement, 1, entryID(2))}, true, 0},
		"ended":                   {[]rules.Fact{involved(wednesday, "ended")}, false, 0},
		"over Easter and more":    {[]rules.Fact{involved(on(2026, time.March, 1, 12), "custody")}, true, 0},
		"people disagree, if not": {[]rules.Fact{social.record(casework.JusticeRecord, 1, wednesday, casework.Values{casework.FieldYJStatus: {"ended", "order"}})}, true, 0},
	} {
		j := judge(t, rules.Subject{Facts: c.facts})
		f, got := found(j, "R13")
		if got != c.want || got && (!f.Task || f.Owner != casework.YouthJustice || f.Priority != casework.P3) {
			t.Errorf("%s: got %t (%+v), want %t", name, got, f, c.want)
		}
		if c.due > 0 && !j.NextDue.Equal(noon.Add(c.due)) {
			t.Errorf("%s: next due %s, want in %s", name, j.NextDue, c.due)
		}
	}
}

func TestNoVoice(t *testing.T) {
	plan := done(casework.PlanAccepted, 50)
	voice := func(n, days int, how string) rules.Fact {
		return social.record(casework.ChildVoice, n, ago(days), casework.Values{casework.FieldHow: {how}})
	}
	said := mentor.fact(3, ago(28).Add(time.Hour), with(note(), casework.FieldVoice, "I only go there because it is warm."))
	for name, c := range map[string]struct {
		priority casework.Priority
		facts    []rules.Fact
		want     int // facts named
		due      time.Duration
	}{
		"no plan":                      {0, []rules.Fact{plan}, 0, 0},
		"a plan that is over":          {0, []rules.Fact{plan, voice(1, 40, "spoken")}, 0, 0},
		"never heard":                  {3, []rules.Fact{plan}, 1, 0},
		"never heard, accepted today":  {3, []rules.Fact{done(casework.PlanAccepted, 0)}, 1, 0},
		"heard 28 days ago":            {3, []rules.Fact{plan, voice(1, 28, "drawn")}, 0, time.Millisecond},
		"heard 29 days ago":            {3, []rules.Fact{plan, voice(1, 29, "drawn")}, 2, 0},
		"chose to say nothing":         {3, []rules.Fact{plan, voice(1, 20, "declined")}, 0, 8 * day},
		"heard by the mentor":          {3, []rules.Fact{plan, said}, 0, time.Hour},
		"a note without words":         {3, []rules.Fact{plan, mentor.fact(3, ago(1), note())}, 1, 0},
		"the last time alone is named": {3, []rules.Fact{plan, voice(1, 60, "text"), voice(2, 40, "text")}, 2, 0},
		"withdrawn":                    {3, []rules.Fact{plan, withdrawn(voice(1, 3, "text"))}, 1, 0},
	} {
		j, err := alone(t, "R14").Judge(rules.Subject{PlanPriority: c.priority, HasLead: true, Facts: c.facts}, noon)
		f, got := found(j, "R14")
		if err != nil || len(f.Facts) != c.want || got && (!f.Task || f.Owner != casework.PlanOwner) {
			t.Errorf("%s: got %+v (%v), want %d facts", name, f, err, c.want)
		}
		if c.due > 0 && !j.NextDue.Equal(noon.Add(c.due)) {
			t.Errorf("%s: next due %s, want in %s", name, j.NextDue, c.due)
		}
	}
	f, _ := found(judge(t, rules.Subject{PlanPriority: casework.P3, Facts: []rules.Fact{plan, voice(1, 60, "text"), voice(2, 40, "text")}}), "R14")
	if want := "The plan is active, and the child's own words were not recorded for 28 days; the last time on 20 February."; f.Why != want {
		t.Errorf("got %q, want %q", f.Why, want)
	}
}

func TestRiskOmitted(t *testing.T) {
	referral := func(risk ...string) rules.Fact {
		return mentor.record(casework.Referral, 9, noon, casework.Values{casework.FieldRisk: risk})
	}
	denying := mentor.record(casework.Referral, 8, ago(20), casework.Values{casework.FieldRisk: {"none"}})
	for name, c := range map[string]struct {
		facts    []rules.Fact
		referral rules.Fact
		want     bool
	}{
		"none identified, harm recorded":     {[]rules.Fact{serious(1, ago(30), "EX1")}, referral("none"), true},
		"none identified, significant":       {[]rules.Fact{serious(1, ago(365), "VI3")}, referral("none"), true},
		"366 days ago":                       {[]rules.Fact{serious(1, ago(366), "VI3")}, referral("none"), false},
		"medium":                             {[]rules.Fact{serious(1, ago(30), "LO2")}, referral("none"), false},
		"identified":                         {[]rules.Fact{serious(1, ago(30), "EX1")}, referral("identified"), false},
		"nothing said: that is refused":      {[]rules.Fact{serious(1, ago(30), "EX1")}, referral(), false},
		"an older referral said none":        {[]rules.Fact{serious(1, ago(30), "EX1"), denying}, referral("identified"), false},
		"withdrawn":                          {[]rules.Fact{withdrawn(serious(1, ago(30), "EX1"))}, referral("none"), false},
		"people disagree about the risk":     {[]rules.Fact{serious(1, ago(30), "EX1")}, referral("identified", "none"), true},
		"suspected to be false is no reason": {[]rules.Fact{intelligence(1, "e", "EX1")}, referral("none"), false},
	} {
		j, err := somerset.JudgeReferral(rules.Subject{Facts: c.facts}, c.referral, noon)
		f, got := found(j, "R11")
		if err != nil || got != c.want || len(j.Findings) > 1 || got && f.Owner != casework.EntryAuthor {
			t.Errorf("%s: got %t (%+v, %v), want %t", name, got, j, err, c.want)
		}
	}
	j, err := somerset.JudgeReferral(rules.Subject{Facts: []rules.Fact{serious(1, ago(30), "EX1")}}, referral("none"), noon)
	if want := "The referral says that no risk of violence was identified. There is one record of harm or significant risk in 365 days: 2 March."; err != nil || j.Findings[0].Why != want {
		t.Errorf("got %+v (%v), want %q", j, err, want)
	}
	if _, got := found(judge(t, rules.Subject{Facts: []rules.Fact{serious(1, ago(30), "EX1"), denying}}), "R11"); got {
		t.Error("the rule that is asked before a referral raised something by itself")
	}
}
