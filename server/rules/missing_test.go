package rules_test

import (
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// gone are missing episodes so many days ago.
func gone(days ...int) []rules.Fact {
	var out []rules.Fact
	for i, d := range days {
		out = append(out, social.record(casework.MissingEpisode, i+1, ago(d), casework.Values{casework.FieldMissingRisk: {"high"}}))
	}
	return out
}

// back is an episode that began so many days ago and ended then.
func back(n, days int, found time.Time) rules.Fact {
	v := casework.Values{casework.FieldMissingRisk: {"high"}, casework.FieldFoundAt: {casework.FormatMoment(found)}, casework.FieldOccurredAt: {casework.FormatMoment(ago(days))}}
	return approved(social.received(casework.Entry{ID: entryID(n), Kind: casework.MissingEpisode, Agency: social.worker.Agency, Author: social.worker.ID, Values: v}, noon))
}

// interviewed is a return interview so many days ago.
func interviewed(n, days int, how string) rules.Fact {
	return social.record(casework.ReturnInterview, n, ago(days), casework.Values{casework.FieldInterview: {how}})
}

func TestExploitationAndMissing(t *testing.T) {
	same := gone(3, 3)
	for i := range same {
		same[i] = social.record(casework.MissingEpisode, i+1, ago(3), casework.Values{casework.FieldReference: {"M 1"}})
	}
	for name, c := range map[string]struct {
		flag  bool
		facts []rules.Fact
		want  bool
	}{
		"flag, once":               {true, gone(1), false},
		"flag, twice":              {true, gone(1, 2), true},
		"flag, the second 30 days": {true, gone(1, 30), true},
		"flag, the second 31 days": {true, gone(1, 31), false},
		"twice without the flag":   {false, gone(1, 2), false},
		"one episode, two records": {true, same, false},
	} {
		f, got := found(judge(t, rules.Subject{CEFlag: c.flag, Facts: c.facts}), "R1")
		if got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
		if got && (f.Priority != casework.P1 || f.Owner != casework.SocialWorker || f.Task || f.Template != "MISSING" || f.Provisional) {
			t.Errorf("%s: got %+v, want an alert of priority 1 for the social worker that rests on nothing unapproved", name, f)
		}
	}
}

func TestRepeatMissing(t *testing.T) {
	for name, c := range map[string]struct {
		days []int
		want bool
	}{
		"two":                        {[]int{1, 2}, false},
		"three":                      {[]int{1, 2, 3}, true},
		"the third 30 days":          {[]int{1, 2, 30}, true},
		"the third 31 days":          {[]int{1, 2, 31}, false},
		"five in a year":             {[]int{1, 40, 80, 120, 160}, false},
		"six in a year":              {[]int{1, 40, 80, 120, 160, 200}, true},
		"the sixth 365 days":         {[]int{1, 40, 80, 120, 160, 365}, true},
		"the sixth 366 days":         {[]int{1, 40, 80, 120, 160, 366}, false},
		"six in a year, none lately": {[]int{40, 80, 120, 160, 200, 240}, true},
	} {
		if _, got := found(judge(t, rules.Subject{Facts: gone(c.days...)}), "R2"); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
	f, _ := found(judge(t, rules.Subject{Facts: gone(1, 2, 3)}), "R2")
	if want := "Three missing episodes in 30 days, three missing episodes in 365 days: 29, 30 and 31 March."; f.Why != want {
		t.Errorf("got %q, want %q", f.Why, want)
	}
}

func TestReturnInterviewOverdue(t *testing.T) {
	before, instant := 72*time.Hour, time.Millisecond
	for name, c := range map[string]struct {
		facts []rules.Fact
		want  bool
		due   time.Time
	}{
		"still missing":               {gone(9), false, time.Time{}},
		"back for less than 72 hours": {[]rules.Fact{back(1, 9, noon.Add(instant-before))}, false, noon.Add(instant)},
		"back for 72 hours":           {[]rules.Fact{back(1, 9, noon.Add(-before))}, true, time.Time{}},
		"held":                        {[]rules.Fact{back(1, 9, ago(8)), interviewed(2, 7, "held")}, false, time.Time{}},
		"declined":                    {[]rules.Fact{back(1, 9, ago(8)), interviewed(2, 1, "declined")}, false, time.Time{}},
		"held before the child went":  {[]rules.Fact{back(1, 9, ago(8)), interviewed(2, 20, "held")}, true, time.Time{}},
		"withdrawn interview":         {[]rules.Fact{back(1, 9, ago(8)), withdrawn(interviewed(2, 7, "held"))}, true, time.Time{}},
		"back, then gone again":       {append([]rules.Fact{back(8, 9, ago(8))}, gone(1)...), true, time.Time{}},
	} {
		j := judge(t, rules.Subject{Facts: c.facts})
		f, got := found(j, "R3")
		if got != c.want || got && (!f.Task || f.Owner != "missing_coordinator") {
			t.Errorf("%s: got %t (%+v), want %t and a task for the missing coordinator", name, got, f, c.want)
		}
		if !c.due.IsZero() && !j.NextDue.Equal(c.due) {
			t.Errorf("%s: next due %s, want %s", name, j.NextDue, c.due)
		}
	}
}

// TestTwoRecordsOfOneReturn has the carer's record without the return and the police's with it.
func TestTwoRecordsOfOneReturn(t *testing.T) {
	f := back(2, 9, ago(8))
	open := social.record(casework.MissingEpisode, 1, ago(9), casework.Values{casework.FieldReference: {"M 7"}})
	got, ok := found(judge(t, rules.Subject{Facts: []rules.Fact{open, f}}), "R3")
	if !ok || len(got.Facts) != 1 || got.Facts[0].Entry != f.Entry || !got.Facts[0].OccurredAt.Equal(ago(9)) {
		t.Errorf("got %+v, want the record with the return, with the day the child went", got)
	}
	if want := "One return 72 hours ago or more, and no return interview held or declined: back on 24 March."; got.Why != want {
		t.Errorf("got %q, want %q", got.Why, want)
	}
}
