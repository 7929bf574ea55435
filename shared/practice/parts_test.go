package practice_test

import (
	"strings"
	"testing"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

func TestReasonsThatEndWhatWasRecorded(t *testing.T) {
	p := pack(t)
	var ending []string
	for _, r := range p.ReturnReasons() {
		if !p.StillCounts(r.Code) {
			ending = append(ending, r.Code)
		}
	}
	if got, want := strings.Join(ending, " "), "wrong_child duplicate"; got != want || len(p.Returns) != 8 {
		t.Errorf("got %q of %d reasons, want %q of 8", got, len(p.Returns), want)
	}
	if !p.StillCounts("unheard_of") {
		t.Error("a reason that the pack does not know ends an entry")
	}
	if got := p.ReasonWords("too_vague"); got != "Too vague to act on" {
		t.Errorf("got %q", got)
	}
}

func TestBasesSayWhatTheyDoNotCover(t *testing.T) {
	p := pack(t)
	duty, ok := p.Basis("pcsc2022_s16")
	if !ok || duty.Covers(casework.Health) || !duty.Covers(casework.Police) {
		t.Errorf("the Serious Violence Duty: got %+v", duty)
	}
	if b, _ := p.Basis("ca2004_s10"); !b.Covers(casework.Health) {
		t.Error("the Children Act does not cover health")
	}
	if !p.NeedsSignOff(casework.Health) || p.NeedsSignOff(casework.Police) {
		t.Error("what health recorded, and nothing else, waits for the Caldicott guardian")
	}
	if len(p.SharingConditions()) == 0 || p.BasisWords("public_task") != "Public task" {
		t.Error("conditions or bases have no words")
	}
}

func TestRoutes(t *testing.T) {
	p := pack(t)
	for code, c := range map[string]struct {
		sends   casework.Role
		not     casework.Role
		consent practice.Consent
		first   string
	}{
		"emergency":  {casework.PCSO, casework.Analyst, practice.ConsentNotNeeded, ""},
		"front_door": {casework.Supervisor, casework.PCSO, practice.ConsentNotNeeded, "emergency"},
		"eha":        {casework.FrontDoor, casework.Mentor, practice.ConsentNeeded, "emergency"},
		"fis":        {casework.SocialWorker, casework.Mentor, practice.ConsentNeeded, "emergency"},
		"mave":       {casework.YouthJustice, casework.PCSO, practice.ConsentNotNeeded, "emergency front_door"},
		"nrm":        {casework.FrontDoor, casework.EducationLead, practice.ConsentNotNeeded, "emergency front_door"},
		"yjs":        {casework.EducationLead, casework.Mentor, practice.ConsentNeeded, "emergency"},
		"camhs":      {casework.HealthLead, casework.PCSO, practice.ConsentNeeded, "emergency"},
		"substance":  {casework.YouthJustice, casework.PCSO, practice.ConsentChild, "emergency"},
		"route1":     {casework.Mentor, casework.PCSO, practice.ConsentChild, ""},
	} {
		r, ok := p.Route(code)
		var first []string
		for _, earlier := range p.Before(code) {
			first = append(first, earlier.Code)
		}
		if got := strings.Join(first, " "); !ok || !r.MaySend(c.sends) || r.MaySend(c.not) || r.Consent != c.consent || got != c.first {
			t.Errorf("%s: got %+v after %q, want %+v", code, r, got, c)
		}
	}
	if level3, _ := p.Route("fis"); level3.Level != 3 {
		t.Errorf("the Family Intervention Service is of level %d, want 3", level3.Level)
	}
	if got := len(p.RoutesOf(casework.PCSO)); got != 1 {
		t.Errorf("a PCSO sends on %d routes, want 1", got)
	}
}

func TestActionsByAgency(t *testing.T) {
	p := pack(t)
	for role, want := range map[casework.Role]int{casework.PCSO: 3, casework.SocialWorker: 3, casework.EducationLead: 2, casework.HealthLead: 2,
		casework.YouthJustice: 2, casework.Mentor: 1, casework.FamilyWorker: 2, casework.Analyst: 0} {
		if got := len(p.ActionsOf(role)); got != want {
			t.Errorf("%s: got %d actions, want %d", role, got, want)
		}
	}
}

func TestScreening(t *testing.T) {
	p, asked := pack(t), 0
	for _, s := range p.Screening.Sections {
		list := p.Asked(s)
		asked += len(list)
		if len(list) == 0 {
			t.Errorf("%s asks %v", s.Words, list)
		}
	}
	if asked != len(p.Indicators) {
		t.Errorf("the screening asks %d indicators of %d", asked, len(p.Indicators))
	}
	for name, c := range map[string]struct {
		happened, screened string
		want               bool
	}{
		"the same day":            {"2026-11-24 09:00", "2026-11-24 10:00", true},
		"six months to the day":   {"2026-05-24 00:01", "2026-11-24 23:00", true},
		"six months and a day":    {"2026-05-23 23:59", "2026-11-24 00:01", false},
		"over the change of year": {"2026-08-15 12:00", "2027-02-15 12:00", true},
	} {
		if got := p.Now(at(t, c.happened), at(t, c.screened)); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestUrgentSignsAreAskedFirst(t *testing.T) {
	p := pack(t)
	list := p.Asked(p.Screening.Sections[0])
	var levels strings.Builder
	for _, i := range list {
		levels.WriteString(string(i.Level))
	}
	if got, want := levels.String(), "HHHHSSSSS"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestResolvingHasItsLimits(t *testing.T) {
	var got []string
	for _, s := range pack(t).Resolving.Stages {
		got = append(got, s.Within.String())
	}
	if got := strings.Join(got, " "); got != "2wd 5wd 2wd 10wd" {
		t.Errorf("got %s", got)
	}
}
