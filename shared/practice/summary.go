package practice

import "fmt"

// Summary counts what a pack holds.
type Summary struct {
	Version       string        `json:"version"`
	State         State         `json:"state"`
	Place         string        `json:"place"`
	Rules         int           `json:"rules"`
	Indicators    int           `json:"indicators"`
	ByLevel       map[Level]int `json:"indicators_by_level"`
	Templates     int           `json:"templates"`
	AgencyActions int           `json:"agency_actions"`
	NeedApproval  int           `json:"kinds_that_need_approval"`
	Returns       int           `json:"return_reasons"`
	Bases         int           `json:"sharing_bases"`
	Conditions    int           `json:"sharing_conditions"`
	Routes        int           `json:"referral_routes"`
	Sections      int           `json:"screening_sections"`
	Stages        int           `json:"resolving_stages"`
	Retention     int           `json:"retention_classes"`
	Holidays      int           `json:"bank_holidays"`
	Terms         int           `json:"school_terms"`
	Contacts      int           `json:"contacts"`
	Wording       int           `json:"wording_hints"`
}

// Summary counts what the pack holds.
func (p *Pack) Summary() Summary {
	s := Summary{Version: p.Version, State: p.State, Place: p.Place, Rules: len(p.Rules), Indicators: len(p.Indicators), ByLevel: map[Level]int{},
		Templates: len(p.Templates), AgencyActions: len(p.AgencyActions), NeedApproval: len(p.Approval), Returns: len(p.Returns),
		Bases: len(p.Sharing.Bases), Conditions: len(p.Sharing.Conditions), Routes: len(p.Routes), Sections: len(p.Screening.Sections),
		Stages: len(p.Resolving.Stages), Retention: len(p.Retention), Holidays: len(p.Calendar.Holidays), Terms: len(p.Schools.Terms),
		Contacts: len(p.Contacts), Wording: len(p.Wording)}
	for _, i := range p.Indicators {
		s.ByLevel[i.Level]++
	}
	return s
}

// Count is one line of a summary.
type Count struct {
	N    int
	What string
}

// Counts lists what the pack holds, in words.
func (s Summary) Counts() []Count {
	levels := ""
	for _, l := range []Level{Harm, Significant, Medium, Vulnerability, Protective} {
		levels += fmt.Sprintf(", %s %d", l, s.ByLevel[l])
	}
	return []Count{{s.Rules, "rules"}, {s.Indicators, "indicators: " + levels[2:]}, {s.Templates, "plan templates"}, {s.AgencyActions, "agency actions"},
		{s.NeedApproval, "kinds of entry that need approval"}, {s.Returns, "return reasons"}, {s.Bases, "bases for sharing"},
		{s.Conditions, "conditions of sharing"}, {s.Routes, "referral routes"}, {s.Sections, "headings of the screening"},
		{s.Stages, "stages of resolving differences"}, {s.Retention, "retention classes"}, {s.Holidays, "bank holidays"},
		{s.Terms, "school terms"}, {s.Contacts, "contacts"}, {s.Wording, "wording hints"}}
}
