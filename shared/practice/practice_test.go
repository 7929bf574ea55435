package practice_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

func pack(t testing.TB) *practice.Pack {
	t.Helper()
	p, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefaultPackHoldsWhatPracticeNames(t *testing.T) {
	p := pack(t)
	levels := map[practice.Level]int{}
	for _, i := range p.Indicators {
		levels[i.Level]++
	}
	want := map[practice.Level]int{practice.Harm: 7, practice.Significant: 16, practice.Medium: 11, practice.Vulnerability: 7, practice.Protective: 7}
	if fmt.Sprint(levels) != fmt.Sprint(want) || len(p.Indicators) != 48 {
		t.Errorf("got levels %v of %d indicators, want %v of 48", levels, len(p.Indicators), want)
	}
	for _, id := range []string{"R6", "R7", "R9"} {
		r, ok := p.Rule(id)
		if !ok {
			t.Fatalf("rule %s is missing", id)
		}
		if _, ok := p.Template(r.Template); !ok {
			t.Errorf("rule %s drafts %q, which is missing", id, r.Template)
		}
	}
	for _, k := range casework.Kinds() {
		if kind := casework.Kind(k.Code); p.NeedsApproval(kind) != kind.Field() {
			t.Errorf("%s needs approval: %v, want %v", k.Code, p.NeedsApproval(kind), kind.Field())
		}
	}
}

func TestContactsSayHowSureTheyAre(t *testing.T) {
	got := map[string]bool{}
	for _, c := range pack(t).Contacts {
		got[c.Number] = c.Unverified
	}
	want := map[string]bool{"999": false, "0300 123 2224": true}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got unverified %v, want %v", got, want)
	}
}

func TestUrgentAlertsShowMore(t *testing.T) {
	d := pack(t).Disclosure
	if got := strings.Join(d.Fields(casework.P1), " "); got != "kind occurred_at agency place weapon immediate_danger injury source" {
		t.Errorf("P1 shows %s", got)
	}
	if got := strings.Join(d.Fields(casework.P2), " "); got != "kind occurred_at agency" {
		t.Errorf("P2 shows %s", got)
	}
}

func TestEveryGroupHasIndicators(t *testing.T) {
	p, total := pack(t), 0
	for _, g := range p.Groups {
		n := len(p.InGroup(g.Code))
		if n == 0 {
			t.Errorf("group %s is empty", g.Code)
		}
		total += n
	}
	if total != len(p.Indicators) {
		t.Errorf("got %d indicators in groups, want %d", total, len(p.Indicators))
	}
}

func TestEncodeGivesTheSamePack(t *testing.T) {
	p := pack(t)
	again, err := practice.Parse(p.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Encode(), p.Encode()) || again.Version != p.Version {
		t.Error("the pack changed on its way")
	}
	p.Encode()[0] = 'x'
	if p.Encode()[0] == 'x' {
		t.Error("a reader can change the pack's bytes")
	}
}

// TestParseNamesEachFault breaks the default pack in one place and asks for the line and for words that say what to do.
func TestParseNamesEachFault(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":         {"place: Somerset", "plaice: Somerset", `"plaice" is not a key`},
		"repeated key":        {"place: Somerset", "place: Somerset\nplace: Dorset", `"place" stands here again`},
		"alias":               {"place: Somerset", "place: &p Somerset", "may not use & or *"},
		"wrong type":          {"priority: 3\n", "priority: high\n", `A whole number is expected here, not "high"`},
		"list for text":       {"place: Somerset", "place: [Somerset]", "A text is expected here, not a list"},
		"no span":             {"deadline: 10wd", "deadline: soon", `"soon" is no length of time`},
		"bad version":         {`version: "2026.1"`, `version: "1"`, "is not a version"},
		"bad state":           {"state: live", "state: done", "Write draft, trial or live"},
		"bad zone":            {"zone: Europe/London", "zone: Europe/Taunton", "is not a time zone"},
		"unknown level":       {"level: H\n    words: An adult", "level: X\n    words: An adult", "Write H, S, M, L or P"},
		"missing words":       {"words: Found with drugs to hold or move", "words: ''", "words is missing"},
		"repeated indicator":  {"code: EX2", "code: EX1", `"EX1" is here twice`},
		"unknown source":      {"from: [PL]", "from: [QQ]", `no source "QQ"`},
		"unknown group":       {"code: EX2", "code: ZZ2", "ZZ2 has no heading"},
		"unknown indicator":   {"indicators: [VI1, VI2]", "indicators: [VI1, VI9]", `no indicator "VI9"`},
		"unknown kind":        {"kinds: [street_contact, police_contact]", "kinds: [street_chat]", `"street_chat" is not a kind`},
		"unknown answer":      {"capacity: [suspect, concern]", "capacity: [suspect, guilty]", `"guilty" cannot be an answer`},
		"ethnicity":           {"capacity: [suspect, concern]", "ethnicity: [any]", `"ethnicity" is not a field a rule may ask`},
		"free text":           {"capacity: [suspect, concern]", "fact: [knife]", `"fact" is not a field a rule may ask`},
		"field of other kind": {"capacity: [suspect, concern]", "engagement: [brief]", "No entry of these kinds has the field"},
		"unknown sector":      {"sectors: [police]", "sectors: [army]", "is not a sector"},
		"working-day window":  {"within: 90d", "within: 90wd", "cannot be counted in working days"},
		"unknown role":        {"owner: mave", "owner: mayor", "is not a role"},
		"role without plans":  {"proposes: front_door\n    deadline: 10wd", "proposes: pcso\n    deadline: 10wd", "A plan cannot be owned"},
		"unknown template":    {"template: EARLY", "template: LATE", `no template "LATE"`},
		"unknown blank":       {"{police.events} in", "{polic.events} in", "{polic.events} cannot be filled in"},
		"open bracket":        {"{police.events} in", "{police.events in", "A bracket is not closed"},
		"missing priority":    {"    - {priority: 3, acknowledge: 2wd", "    - {priority: 4, acknowledge: 2wd", "The timers are not complete"},
		"unknown basis":       {"basis: ca2004_s10", "basis: habit", "is not a lawful basis"},
		"urgent to nobody":    {"urgent_up_to: 1", "urgent_up_to: 0", "Priority 0 does not exist"},
		"disclosing words":    {"urgent: [place,", "urgent: [fact,", "cannot be shown by an alert"},
		"date":                {"- 2027-01-01", "- 2027-13-01", "is not a date"},
		"date outside":        {"- 2027-01-01", "- 2037-01-01", "lies outside the calendar"},
		"phrase in capitals":  {"say_not: streetwise", "say_not: Streetwise", "in lower case"},
		"no number":           {`number: "999"`, `number: ""`, "number is missing"},
		"text for set":        {"disclosure:\n", "disclosure: none\nx:\n", "A set of keys with values is expected here"},
		"text for sources":    {"          sectors: [police]", "          sectors: police", "A list is expected here"},
		"set for text":        {"place: Somerset", "place: {name: Somerset}", "not a set of keys with values"},
		"neither true nor":    {"card: true", "card: maybe", "true or false is expected here"},
		"waiting for what":    {"within: 90d", "within: 90d\n        waits: {for: 72h}", "No kind of entry is named"},
		"waiting how long":    {"within: 90d", "within: 90d\n        waits: {kinds: [mentor_note]}", "It says not how long to wait"},
		"empty condition":     {"sectors: [police]", "not: [{}]", "This condition asks nothing"},
		"selection's name":    {"name: police\n", "name: child\n", "cannot name a selection"},
		"no answer named":     {"capacity: [suspect, concern]", "capacity: []", "No answer is named"},
		"level in condition":  {"levels: [H, S]", "levels: [H, Q]", "Write H, S, M, L or P"},
		"role in condition":   {"sectors: [police]", "roles: [constable]", "is not a role"},
		"nested too deeply":   {"sectors: [police]", "not: [{any: [{any: [{any: [{any: [{any: [{any: [{any: [{levels: [H]}]}]}]}]}]}]}]}]", "nest too deeply"},
		"template's name":     {"name: EARLY", "name: Early", "is not the name of a template"},
		"window of no window": {"{weapon.events}: ", "{weapon.events} in {weapon.window}: ", "{weapon.window} cannot be filled in"},
		"no timer":            {"acknowledge: 4h, ", "", "Priority 1 has no acknowledge"},
		"reason's code":       {"code: wrong_child", "code: Wrong child", "is not a code"},
		"repeated reason":     {"code: too_vague", "code: wrong_child", `"wrong_child" is here twice`},
		"reason's source":     {"words: Too vague to act on, source: A proposal of this pack", "words: Too vague to act on", "source is missing"},
		"sector signed off":   {"signed_off: [health]", "signed_off: [army]", "is not a sector"},
		"not covered":         {"      not: [health]\n      not_why:", "      not: [health]\n      # not_why:", "not_why is missing"},
		"repeated basis":      {"code: ca1989_s17", "code: ca1989_s47", `"ca1989_s47" is here twice`},
		"no words on terms":   {"words: Use it for this child's plan alone", "words: ''", "words is missing"},
		"route's sender":      {"senders: [social_worker, front_door]", "senders: [mayor]", "is not a role"},
		"nobody sends":        {"senders: [social_worker, front_door]", "senders: []", "No role is named"},
		"route's consent":     {"consent: child\n", "consent: maybe\n", "says nothing of consent"},
		"route's level":       {"level: 4", "level: 5", "Level 5 does not exist"},
		"unknown route":       {"first: [emergency, front_door]", "first: [emergency, back_door]", `no route "back_door"`},
		"routes in a circle":  {"first: [emergency]\n    source: NHS Somerset, safeguarding page; answered", "first: [mave]\n    source: NHS Somerset, safeguarding page; answered", "go in a circle: front_door before mave before front_door"},
		"route before itself": {"themselves.\n    acknowledge: 5wd\n    first: [emergency]", "themselves.\n    acknowledge: 5wd\n    first: [substance]", "go in a circle: substance before substance"},
		"route's date":        {"name: National Referral Mechanism", "name: ''", "name is missing"},
		"role in actions":     {"roles: [mentor]", "roles: [friend]", "is not a role"},
		"repeated action":     {"does: Follows up on mental health", "does: Follows up the injury", "is here twice"},
		"months of now":       {"now_months: 6", "now_months: 0", "0 months cannot be now"},
		"level shown first":   {"first: [H, S]", "first: [H, Q]", "Write H, S, M, L or P"},
		"unknown heading":     {"groups: [LO]", "groups: [XX]", `no group "XX"`},
		"asked twice":         {"groups: [LO]", "groups: [LO, PE]", "is asked twice"},
		"unknown in section":  {"groups: [LO]", "indicators: [LO9]", `no indicator "LO9"`},
		"stage without limit": {"who: Both workers, within: 2wd", "who: Both workers", "The stage has no limit"},
		"class kept":          {"keep: 12 months", "keep: ''", "keep is missing"},
		"term turned round":   {"first: 2026-06-01, last: 2026-07-21", "first: 2026-07-21, last: 2026-06-01", "ends before it begins"},
		"terms overlap":       {"first: 2026-11-02", "first: 2026-10-23", "before the term above it has ended"},
		"term outside":        {"to: 2027-08-31", "to: 2027-07-01", "lies outside the calendar's from and to"},
		"no date of a term":   {"last: 2027-07-23", "last: July", "is not a date"},
		"no terms":            {"  terms:\n    - {name: Term 1 of 2025/26", "  terms: []\n  xs:\n    - {name: Term 1 of 2025/26", "The calendar has no terms"},
		"asked before what":   {"check: referral", "check: plan", "nothing that a rule can be asked before"},
		"asked across what":   {"across: place", "across: school", "cannot be asked across"},
		"asked and raising":   {"check: referral", "check: referral\n    priority: 2", "raises nothing"},
		"asked before none":   {"kinds: [referral]", "kinds: [mentor_note]", "looks at none"},
		"asked in two ways":   {"across: place", "across: place\n    check: referral", "not both"},
		"waiting at a place":  {"within: 30d\n        when:\n          levels: [H, S]\n    predicate: harm", "within: 30d\n        waits: {for: 2h, kinds: [street_contact]}\n        when:\n          levels: [H, S]\n    predicate: harm", "A rule across places has one selection"},
		"makes what":          {"makes: task", "makes: report", "nothing that a rule makes"},
		"task with a plan":    {"makes: task", "makes: task\n    template: EARLY", "A task drafts no plan"},
		"then less urgent":    {"then: {priority: 2, after: 2wd}", "then: {priority: 3, after: 2wd}", "from priority 3 to 3"},
		"then at what time":   {"then: {priority: 2, after: 2wd}", "then: {priority: 2}", "not after how long"},
		"two deadlines":       {"until: term_end", "until: term_end\n    deadline: 5wd", "no deadline, or two"},
		"no deadline":         {"    deadline: 10wd\n", "", "no deadline, or two"},
		"unknown end":         {"until: term_end", "until: easter", "is no end of time"},
		"owner of selection":  {"owner: front_door\n        when:", "owner: mayor\n        when:", "is not a role, nor another owner"},
		"unknown clock":       {"at: found_at", "at: lost_at", "is no time of a fact"},
		"clock without time":  {"at: found_at", "at: found_by", "is no time of a fact"},
		"clock of other kind": {"at: found_at", "at: referred_at", "No entry of these kinds has the field"},
		"clock of no entry":   {"kinds: [alert_raised]", "kinds: [alert_raised]\n        at: recorded_at", "No entry of these kinds has the field"},
		"school-day window":   {"within: 90d", "within: 90sd", "cannot be counted in working days or school days"},
		"end in working days": {"before: 6w", "before: 30wd", "cannot end working days or school days ago"},
		"ends, then begins":   {"before: 6w", "before: 12w", "ends before it begins"},
		"sum of a choice":     {"sums: [sessions_possible,", "sums: [send,", "is not a field that holds a whole number"},
		"sum of other kind":   {"sums: [sessions_possible,", "sums: [exclusion_days,", "No entry of these kinds has the field"},
		"sum twice":           {"sums: [sessions_possible, sessions_attended]", "sums: [sessions_possible, sessions_possible]", "is here twice"},
		"at least nothing":    {"exclusion_days: 6", "exclusion_days: 0", "Every number is at least 0"},
		"at least of a text":  {"exclusion_days: 6", "exclusion_reason: 6", "is not a field that holds a whole number"},
		"at least a word":     {"exclusion_days: 6", "exclusion_days: six", `A whole number is expected here, not "six"`},
		"filled by whom":      {"filled: [referred_at]", "filled: [ethnicity]", "is not a field of an entry"},
		"filled elsewhere":    {"filled: [referred_at]", "filled: [found_at]", "No entry of these kinds has the field"},
		"no such priority":    {"plans: [1, 2]\n", "plans: [1, 4]\n", "Priority 4 does not exist"},
		"unknown deed":        {"kinds: [sharing_decision]", "kinds: [sharing_thought]", "is not a kind of entry, nor of what is done about one"},
		"answers itself":      {"kinds: [acknowledgement], about", "kinds: [youth_justice], about", "answers itself"},
		"about, not waiting":  {"waits: {for: 5wd, kinds: [acknowledgement], about: true}", "waits: {about: true}", "It says not how long to wait"},
		"unknown of a child":  {"{child.school_days_left} until", "{child.age} until", "cannot be filled in"},
		"sum not said":        {"{last.sessions_attended} of", "{excluded.sessions_attended} of", "cannot be filled in"},
		"open part":           {"[; the last time", "; the last time", "A bracket is not closed"},
		"list for a clock":    {"at: found_at", "at: [found_at]", "A text is expected here, not a list"},
		"list for an end":     {"until: term_end", "until: [term_end]", "A text is expected here, not a list"},
		"not YAML":            {"place: Somerset", "place: 'Somerset", "This is not YAML"},
	} {
		t.Run(name, func(t *testing.T) { wantFault(t, c.old, c.new, c.want) })
	}
}

func wantFault(t *testing.T, old, replacement, want string) {
	t.Helper()
	raw := string(pack(t).Encode())
	if strings.Count(raw, old) < 1 {
		t.Fatalf("%q is not in the pack: the test breaks nothing", old)
	}
	_, err := practice.Parse([]byte(strings.Replace(raw, old, replacement, 1)))
	var faults practice.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	for _, f := range faults {
		if strings.Contains(f.String(), want) && f.Line > 0 {
			return
		}
	}
	t.Errorf("got %v, want a fault with its line and %q", err, want)
}

func replaceOnce(t *testing.T, text, old, replacement string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%q stands in the pack %d times, want once", old, n)
	}
	return strings.Replace(text, old, replacement, 1)
}

func TestFaultsReadAsLines(t *testing.T) {
	faults := practice.Faults{{Line: 3, Sentence: "Write it."}, {Sentence: "It is empty."}}
	if got, want := faults.Error(), "the practice pack cannot be used:\nline 3: Write it.\nIt is empty."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSourcesAndTemplatesInWords(t *testing.T) {
	p := pack(t)
	for _, i := range p.Indicators {
		for _, code := range i.From {
			if p.SourceWords(code) == code {
				t.Errorf("the source of %s has no words", i.Code)
			}
		}
	}
	if got := p.SourceWords("QQ"); got != "QQ" {
		t.Errorf("got %q, want the code of an unknown source back", got)
	}
	violence, _ := p.Template("VIOLENCE")
	cards := 0
	for _, a := range violence.PlanActions() {
		if a.Card {
			cards++
		}
	}
	if cards == 0 || cards == len(violence.Actions) {
		t.Errorf("got %d of %d rows on the card, want some", cards, len(violence.Actions))
	}
}

func TestParseReportsAllFaultsByLine(t *testing.T) {
	raw := strings.NewReplacer("state: live", "state: done", "owner: mave", "owner: mayor", "place: Somerset", "plaice: Somerset").Replace(string(pack(t).Encode()))
	_, err := practice.Parse([]byte(raw))
	var faults practice.Faults
	if !errors.As(err, &faults) || len(faults) < 3 {
		t.Fatalf("got %v, want at least 3 faults", err)
	}
	lines := strings.Split(raw, "\n")
	for i, f := range faults {
		if i > 0 && f.Line < faults[i-1].Line {
			t.Errorf("fault %d stands on line %d after line %d", i, f.Line, faults[i-1].Line)
		}
		if strings.Contains(f.Sentence, "mayor") && !strings.Contains(lines[f.Line-1], "mayor") {
			t.Errorf("got line %d (%s), want the line of mayor", f.Line, lines[f.Line-1])
		}
	}
}

func TestParseRefusesWhatIsNoPack(t *testing.T) {
	for name, raw := range map[string]string{
		"empty": "", "list": "- a", "text": "hello", "two documents": "version: '2026.1'\n---\nversion: '2026.2'",
		"deep": "a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40), "huge": strings.Repeat("#", practice.MaxBytes+1),
	} {
		if _, err := practice.Parse([]byte(raw)); err == nil {
			t.Errorf("%s was read as a pack", name)
		}
	}
}

func TestParseRunsChecks(t *testing.T) {
	check := func(p *practice.Pack) practice.Faults {
		return practice.Faults{p.FaultAt("No.", "rules", 0, "predicate")}
	}
	raw := pack(t).Encode()
	_, err := practice.Parse(raw, check)
	var faults practice.Faults
	if !errors.As(err, &faults) || !strings.Contains(strings.Split(string(raw), "\n")[faults[0].Line-1], "predicate: child.ce_flag") {
		t.Errorf("got %v, want a fault on the line of the first predicate", err)
	}
}

func FuzzParse(f *testing.F) {
	p, err := practice.Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Encode())
	f.Add([]byte("version: '2026.1'\nrules: [{id: R1, selections: [{name: a, when: {any: [{}]}}]}]\n"))
	f.Add([]byte("a: &x [*x]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := practice.Parse(raw)
		if err != nil {
			var faults practice.Faults
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("got error %v, want faults", err)
			}
			return
		}
		if !bytes.Equal(p.Encode(), raw) {
			t.Error("the pack changed on its way")
		}
	})
}
