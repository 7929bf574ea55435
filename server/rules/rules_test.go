package rules_test

import (
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

func TestPoliceContacts(t *testing.T) {
	young, twelve := bornYearsAgo(11, noon), bornYearsAgo(12, noon)
	for name, c := range map[string]struct {
		subject rules.Subject
		want    bool
	}{
		"two":                          {rules.Subject{Facts: calls(1, 2)}, false},
		"three":                        {rules.Subject{Facts: calls(1, 2, 3)}, true},
		"the third 89 days ago":        {rules.Subject{Facts: calls(1, 2, 89)}, true},
		"the third 90 days ago":        {rules.Subject{Facts: calls(1, 2, 90)}, true},
		"the third 91 days ago":        {rules.Subject{Facts: calls(1, 2, 91)}, false},
		"two, aged 11":                 {rules.Subject{Ages: young, Facts: calls(1, 90)}, true},
		"two, aged 11, one too old":    {rules.Subject{Ages: young, Facts: calls(1, 91)}, false},
		"one, aged 11":                 {rules.Subject{Ages: young, Facts: calls(1)}, false},
		"two, aged 12 today":           {rules.Subject{Ages: twelve, Facts: calls(1, 2)}, false},
		"two, 12 tomorrow":             {rules.Subject{Ages: bornYearsAgo(12, noon.Add(day)), Facts: calls(1, 2)}, true},
		"two, under 10 by band":        {rules.Subject{Ages: []rules.Age{{Band: "under_10"}}, Facts: calls(1, 2)}, true},
		"two, 10 to 13 by band":        {rules.Subject{Ages: []rules.Age{{Band: "10_13"}}, Facts: calls(1, 2)}, false},
		"two, one of two bands is low": {rules.Subject{Ages: []rules.Age{{Band: "under_10"}, {Band: "10_13"}}, Facts: calls(1, 2)}, true},
		"two, one linked record is 11": {rules.Subject{Ages: append(twelve, young...), Facts: calls(1, 2)}, true},
	} {
		if _, got := found(judge(t, c.subject), "R6"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

// TestPoliceContactsCount puts one contact beside two that count.
func TestPoliceContactsCount(t *testing.T) {
	search := with(called(), casework.FieldContactType, "search")
	welfare := with(called(), casework.FieldContactType, "welfare")
	for name, c := range map[string]struct {
		by     author
		values casework.Values
		want   bool
	}{
		"call":                             {police, called(), true},
		"found missing":                    {police, with(called(), casework.FieldContactType, "found_missing"), true},
		"other":                            {police, with(called(), casework.FieldContactType, "other"), true},
		"as a concern":                     {police, with(called(), casework.FieldCapacity, "concern"), true},
		"as a victim":                      {police, with(called(), casework.FieldCapacity, "victim"), false},
		"as a witness":                     {police, with(called(), casework.FieldCapacity, "witness"), false},
		"capacity disputed":                {police, with(called(), casework.FieldCapacity, "victim", "suspect"), true},
		"capacity disputed, none counts":   {police, with(called(), casework.FieldCapacity, "victim", "witness"), false},
		"capacity removed beside suspect":  {police, with(called(), casework.FieldCapacity, "", "suspect"), true},
		"search that found nothing":        {police, with(search, casework.FieldSearchOutcome, "nfa"), false},
		"search without an outcome":        {police, search, false},
		"search that found":                {police, with(search, casework.FieldSearchOutcome, "found"), true},
		"search with arrest":               {police, with(search, casework.FieldSearchOutcome, "arrest"), true},
		"search, other outcome":            {police, with(search, casework.FieldSearchOutcome, "other"), true},
		"search, outcome disputed":         {police, with(search, casework.FieldSearchOutcome, "nfa", "found"), true},
		"welfare":                          {police, welfare, false},
		"welfare with medium sign":         {police, with(welfare, casework.FieldIndicators, "LO2"), false},
		"welfare with significant sign":    {police, with(welfare, casework.FieldIndicators, "LO2", "VI3"), true},
		"engagement with sign of harm":     {police, with(with(called(), casework.FieldContactType, "engagement"), casework.FieldIndicators, "EX2"), true},
		"engagement with protective sign":  {police, with(with(called(), casework.FieldContactType, "engagement"), casework.FieldIndicators, "PR1"), false},
		"welfare or call, people disagree": {police, with(called(), casework.FieldContactType, "welfare", "asb_call"), true},
		"not by the police":                {mentor, called(), false},
	} {
		facts := append(calls(1, 2), c.by.fact(9, ago(3), c.values))
		if _, got := found(judge(t, rules.Subject{Facts: facts}), "R6"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestWeapon(t *testing.T) {
	for name, c := range map[string]struct {
		by     author
		values casework.Values
		want   bool
	}{
		"none":                        {police, with(note(), casework.FieldWeapon, "none"), false},
		"not known":                   {police, with(note(), casework.FieldWeapon, "unknown"), false},
		"seen":                        {police, with(note(), casework.FieldWeapon, "seen"), true},
		"found":                       {police, with(note(), casework.FieldWeapon, "found"), true},
		"says they carry, to mentor":  {mentor, with(note(), casework.FieldWeapon, "says_carries"), true},
		"found at home":               {family, with(note(), casework.FieldWeapon, "found"), true},
		"ticked as seen":              {mentor, note("VI1"), true},
		"ticked as said":              {mentor, note("VI2"), true},
		"another sign":                {mentor, note("VI3"), false},
		"disputed":                    {mentor, with(note(), casework.FieldWeapon, "none", "seen"), true},
		"no answer":                   {mentor, casework.Values{}, false},
		"searched for, nothing found": {police, with(with(called(), casework.FieldFact, "Searched for a knife."), casework.FieldSearchOutcome, "nfa"), false},
	} {
		j := judge(t, rules.Subject{Facts: []rules.Fact{c.by.fact(1, ago(400), c.values)}})
		if _, got := found(j, "R7"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestNoLead(t *testing.T) {
	street := func(days int, code string) rules.Fact { return police.fact(1, ago(days), note(code)) }
	mentors := func(days int, code string) rules.Fact { return mentor.fact(2, ago(days), note(code)) }
	for name, c := range map[string]struct {
		facts []rules.Fact
		lead  bool
		want  bool
	}{
		"two agencies":                {[]rules.Fact{street(1, "LO2"), mentors(2, "VI3")}, false, true},
		"somebody leads":              {[]rules.Fact{street(1, "LO2"), mentors(2, "VI3")}, true, false},
		"one agency twice":            {[]rules.Fact{street(1, "LO2"), police2.fact(2, ago(2), note("VI3"))}, false, false},
		"59 days":                     {[]rules.Fact{street(1, "LO2"), mentors(59, "VI3")}, false, true},
		"60 days":                     {[]rules.Fact{street(1, "LO2"), mentors(60, "VI3")}, false, true},
		"61 days":                     {[]rules.Fact{street(1, "LO2"), mentors(61, "VI3")}, false, false},
		"harm counts":                 {[]rules.Fact{street(1, "EX1"), mentors(2, "ED1")}, false, true},
		"vulnerability does not":      {[]rules.Fact{street(1, "HO1"), mentors(2, "VI3")}, false, false},
		"protective does not":         {[]rules.Fact{street(1, "PR1"), mentors(2, "VI3")}, false, false},
		"no sign does not":            {[]rules.Fact{police.fact(1, ago(1), called()), mentors(2, "VI3")}, false, false},
		"police and family worker":    {[]rules.Fact{street(1, "LO2"), family.fact(2, ago(2), note("ED1"))}, false, true},
		"joint visit of two agencies": {[]rules.Fact{police.fact(1, ago(1), with(note("LO2"), casework.FieldEncounter, "e")), mentor.fact(2, ago(1), with(note("LO2"), casework.FieldEncounter, "e"))}, false, true},
	} {
		if _, got := found(judge(t, rules.Subject{Facts: c.facts, HasLead: c.lead}), "R9"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		fact        rules.Fact
		want        bool
		provisional bool
	}{
		"submitted":                 {calls(3)[0], true, true},
		"approved":                  {approved(calls(3)[0]), true, false},
		"returned for its language": {returned(calls(3)[0], "language"), true, true},
		"returned as too vague":     {returned(calls(3)[0], "too_vague"), true, true},
		"returned as wrong child":   {returned(calls(3)[0], "wrong_child"), false, false},
		"returned as duplicate":     {returned(calls(3)[0], "duplicate"), false, false},
	} {
		c.fact.Entry = casework.EntryID{9}
		two := calls(1, 2)
		f, got := found(judge(t, rules.Subject{Facts: []rules.Fact{approved(two[0]), approved(two[1]), c.fact}}), "R6")
		if got != c.want || f.Provisional != c.provisional {
			t.Errorf("%s: got %t (provisional %t), want %t (%t)", name, got, f.Provisional, c.want, c.provisional)
		}
	}
	facts := calls(1, 2, 3)
	facts[1] = withdrawn(facts[1])
	if _, got := found(judge(t, rules.Subject{Facts: facts}), "R6"); got {
		t.Error("a withdrawn entry counts")
	}
}

func TestAClockThatRunsAheadHidesNothing(t *testing.T) {
	received := noon.Add(-time.Hour)
	for _, said := range []string{casework.FormatMoment(noon.AddDate(4, 0, 0)), "soon"} {
		e := casework.Entry{ID: casework.EntryID{1}, Kind: casework.MentorNote, Values: with(note("VI2"), casework.FieldOccurredAt, said)}
		got, ok := found(judge(t, rules.Subject{Facts: []rules.Fact{mentor.received(e, received)}}), "R7")
		if ok && got.Facts[0].OccurredAt.Equal(received) {
			continue
		}
		t.Errorf("got %v, want a finding at the time of receipt", got)
	}
}

func TestOneEventCountsOnce(t *testing.T) {
	ref := func(n int, days int, by author, number string) rules.Fact {
		return by.fact(n, ago(days), with(called(), casework.FieldReference, number))
	}
	met := func(n int, days int, encounter string) rules.Fact {
		return police.fact(n, ago(days), with(called(), casework.FieldEncounter, encounter))
	}
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  bool
	}{
		"three references":             {[]rules.Fact{ref(1, 1, police, "L 1"), ref(2, 2, police, "L 2"), ref(3, 3, police, "L 3")}, true},
		"two of one reference":         {[]rules.Fact{ref(1, 1, police, "L 1"), ref(2, 1, police2, "l1"), ref(3, 3, police, "L 3")}, false},
		"n/a is no reference":          {[]rules.Fact{ref(1, 1, police, "n/a"), ref(2, 2, police, "n/a"), ref(3, 3, police, "n/a")}, true},
		"one encounter":                {[]rules.Fact{met(1, 1, "a"), met(2, 1, "a"), met(3, 3, "b")}, false},
		"no encounter is not one":      {[]rules.Fact{met(1, 1, ""), met(2, 2, ""), met(3, 3, "")}, true},
		"joined by a third":            {[]rules.Fact{ref(1, 1, police, "L 1"), met(2, 1, "a"), police.fact(3, ago(1), with(with(called(), casework.FieldReference, "L1"), casework.FieldEncounter, "a")), ref(4, 9, police, "L 9")}, false},
		"withdrawn joins nothing":      {[]rules.Fact{ref(1, 1, police, "L 1"), ref(2, 2, police, "L 2"), withdrawn(police.fact(3, ago(1), with(called(), casework.FieldReference, "L 1", "L 2"))), ref(4, 4, police, "L 4")}, true},
		"one of two references agrees": {[]rules.Fact{police.fact(1, ago(1), with(called(), casework.FieldReference, "L 1", "L 7")), ref(2, 2, police, "L 7"), ref(3, 3, police, "L 3")}, false},
	} {
		if _, got := found(judge(t, rules.Subject{Facts: c.facts}), "R6"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestOneRecordStandsForAnEvent(t *testing.T) {
	same := with(called(), casework.FieldReference, "L 1")
	early, late := police.fact(1, ago(5), same), approved(police2.fact(2, ago(4), same))
	f, ok := found(judge(t, rules.Subject{Facts: []rules.Fact{early, late, approved(calls(0, 0, 2)[2]), approved(police.fact(8, ago(1), called()))}}), "R6")
	if !ok || len(f.Facts) != 3 || f.Facts[0].Entry != late.Entry || f.Provisional {
		t.Errorf("got %+v, want the approved record named for the event, and nothing provisional", f)
	}
	if got := somerset.SameEvents([]rules.Fact{early, late}); got[late.Entry] != early.Entry || len(got) != 2 {
		t.Errorf("got %v, want both records to name the same event", got)
	}
}

func TestADisputedTimeCountsAtEachTimeOnce(t *testing.T) {
	f := police.fact(3, ago(2), with(called(), casework.FieldOccurredAt, casework.FormatMoment(ago(200)), casework.FormatMoment(ago(3))))
	if _, got := found(judge(t, rules.Subject{Facts: append(calls(1, 2), f)}), "R6"); !got {
		t.Error("the time that counts was not looked at")
	}
	f = police.fact(3, ago(2), with(called(), casework.FieldOccurredAt, casework.FormatMoment(ago(4)), casework.FormatMoment(ago(3))))
	if _, got := found(judge(t, rules.Subject{Facts: append(calls(1), f)}), "R6"); got {
		t.Error("one fact of two times counted twice")
	}
}

func TestLateFacts(t *testing.T) {
	known := calls(120, 110)
	late := police.fact(9, ago(115), called())
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  bool
		on    time.Time
	}{
		"third at its own time":          {append(calls(120, 110), police.fact(9, ago(105), called())), true, ago(105)},
		"third when the next one came":   {append(known, late), true, ago(110)},
		"too far apart at any time":      {append(calls(220, 110), late), false, time.Time{}},
		"true now, so no looking back":   {append(calls(1, 2), police.fact(9, ago(3), called())), true, time.Time{}},
		"true then without the late one": {append(calls(120, 111, 110), police.fact(9, ago(300), called())), false, time.Time{}},
	} {
		j, err := somerset.JudgeLate(rules.Subject{Facts: c.facts}, noon, late.Entry)
		f, got := found(j, "R6")
		if err != nil || got != c.want || !f.WasTrueOn.Equal(c.on) {
			t.Errorf("%s: got %t on %s (%v), want %t on %s", name, got, f.WasTrueOn, err, c.want, c.on)
		}
		if got && !f.JudgedAt.Equal(noon) {
			t.Errorf("%s: judged at %s, want %s", name, f.JudgedAt, noon)
		}
	}
}

func TestNextDue(t *testing.T) {
	instant := time.Millisecond
	for name, c := range map[string]struct {
		subject rules.Subject
		want    time.Time
	}{
		"nothing":                   {rules.Subject{}, time.Time{}},
		"a weapon stays":            {rules.Subject{Facts: []rules.Fact{mentor.fact(1, ago(1), with(note(), casework.FieldWeapon, "seen"))}}, time.Time{}},
		"the first contact leaves":  {rules.Subject{Facts: calls(10, 80)}, ago(80).Add(90*day + instant)},
		"the first concern leaves":  {rules.Subject{Facts: []rules.Fact{mentor.fact(1, ago(10), note("VI3"))}}, ago(10).Add(60*day + instant)},
		"the twelfth birthday":      {rules.Subject{Ages: bornYearsAgo(12, noon.Add(3*day)), Facts: calls(10)}, time.Date(2026, 4, 3, 23, 0, 0, 0, time.UTC)},
		"what is too old is silent": {rules.Subject{Facts: calls(91)}, time.Time{}},
	} {
		if got := judge(t, c.subject).NextDue; !got.Equal(c.want) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
