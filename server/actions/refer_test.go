package actions_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// asking is a referral to the Front Door that lacks nothing.
func (p *partnership) asking(changes casework.Values) casework.Values {
	return with(casework.Values{
		casework.FieldOccurredAt: {casework.FormatMoment(p.now)}, casework.FieldDanger: {"no"}, casework.FieldSource: {"child_said"},
		casework.FieldFact: {"He sleeps at friends' homes since Sunday."}, casework.FieldRoute: {"front_door"}, casework.FieldNeed: {"Somewhere to sleep."},
		casework.FieldRisk: {"none"}, casework.FieldRiskWords: {"Nobody has seen or heard of any."}, casework.FieldVoice: {"I want my own bed."},
	}, changes)
}

// referred is a mentor's draft that reached the server.
func referred(t *testing.T, changes casework.Values) (p *partnership, cole *phone, jude casework.ChildID, id casework.EntryID) {
	t.Helper()
	p = newPartnership(t)
	cole = p.enrol("cole")
	jude = cole.meets(called("Jude Ashdown", "14_15"))
	id = cole.recordsKind(jude, casework.Referral, p.asking(changes))
	cole.sync()
	return p, cole, jude, id
}

// sending is the referral as it stands, sent.
func (p *partnership) sending(who string, id casework.EntryID) actions.SendInput {
	p.t.Helper()
	page, err := p.service.Referral(p.t.Context(), p.as(who), id)
	p.must(err)
	return actions.SendInput{Entry: id, Content: page.Content, Basis: "ca1989_s17", Told: "child"}
}

func (p *partnership) sendsReferral(who string, in actions.SendInput) {
	p.t.Helper()
	p.must(p.service.SendReferral(p.t.Context(), p.as(who), in))
}

func (p *partnership) referral(who string, id casework.EntryID) actions.ReferralPage {
	p.t.Helper()
	page, err := p.service.Referral(p.t.Context(), p.as(who), id)
	p.must(err)
	return page
}

func TestAReferralReachesItsReceiversAndTheAnswerItsAuthor(t *testing.T) {
	p, cole, _, id := referred(t, nil)
	p.sendsReferral("vine", p.sending("vine", id))
	if got := p.leavesOf("send-referral"); len(got) != 1 || got[0].Entry.Reason != "front_door" {
		t.Errorf("the log holds %+v, want one leaf that names the route", got)
	}
	if got := p.tasks("ashworth"); !slices.Contains(got, casework.TaskReferred) {
		t.Errorf("the Front Door is told %v", got)
	}
	lists, err := p.service.Referrals(t.Context(), p.as("ashworth"))
	p.must(err)
	if len(lists.ToAnswer) != 1 || lists.ToAnswer[0].ID != id || lists.ToAnswer[0].AnswerBy.Sub(p.now) <= 0 {
		t.Fatalf("to answer there is %+v", lists.ToAnswer)
	}
	page := p.referral("ashworth", id)
	if !page.MayAnswer || page.MaySend || !strings.Contains(lineTexts(page.Lines), "I want my own bed.") {
		t.Errorf("the Front Door reads %+v", page)
	}
	p.must(p.service.AnswerReferral(t.Context(), p.as("ashworth"), actions.AnswerReferralInput{Entry: id, Answer: casework.ReferralMore, Because: "Who are the friends?"}))
	p.pass(time.Hour)
	p.must(p.service.AnswerReferral(t.Context(), p.as("ashworth"), actions.AnswerReferralInput{Entry: id, Answer: casework.ReferralAccepted}))
	cole.sync()
	if got := cole.heard(id); got.Referred.IsZero() || len(got.Answers) != 2 || got.Answers[0].Because != "Who are the friends?" || got.Answers[1].Answer != casework.ReferralAccepted {
		t.Errorf("the author hears %+v", got)
	}
	for _, who := range []string{"cole", "vine"} {
		if got := p.tasks(who); !slices.Contains(got, casework.TaskReceived) {
			t.Errorf("%s is told %v, want that it was answered", who, got)
		}
	}
	if slices.Contains(p.tasks("ashworth"), casework.TaskReferred) {
		t.Error("the Front Door is still asked for an answer")
	}
	wantRefusal(t, p.service.AnswerReferral(t.Context(), p.as("ashworth"), actions.AnswerReferralInput{Entry: id, Answer: casework.ReferralMore, Because: "x"}), casework.Conflict)
}

func lineTexts(lines []actions.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Texts...)
	}
	return strings.Join(out, "\n")
}

func TestAReferralThatMayNotLeave(t *testing.T) {
	none := []string(nil)
	for name, c := range map[string]struct {
		who     string
		changes casework.Values
		edit    func(*actions.SendInput)
		kind    casework.Reason
		field   string
	}{
		"no statement":               {who: "vine", changes: casework.Values{casework.FieldRiskWords: none}, kind: casework.Invalid, field: "risk_statement"},
		"a statement of no risk":     {who: "vine", changes: casework.Values{casework.FieldRisk: none}, kind: casework.Invalid, field: "risk_statement"},
		"no voice, and no why":       {who: "vine", changes: casework.Values{casework.FieldVoice: none}, kind: casework.Invalid, field: "not_heard_why"},
		"no consent where needed":    {who: "vine", changes: casework.Values{casework.FieldRoute: {"eha"}}, kind: casework.Invalid, field: "consent"},
		"consent refused":            {who: "vine", changes: casework.Values{casework.FieldRoute: {"eha"}, casework.FieldConsent: {"refused"}}, kind: casework.Invalid, field: "consent"},
		"no such route":              {who: "vine", changes: casework.Values{casework.FieldRoute: {"moon"}}, kind: casework.Forbidden},
		"first responders alone":     {who: "vine", changes: casework.Values{casework.FieldRoute: {"nrm"}}, kind: casework.Forbidden},
		"its author, in no danger":   {who: "cole", kind: casework.Forbidden},
		"another agency":             {who: "nair", kind: casework.NotFound},
		"another content":            {who: "vine", edit: func(in *actions.SendInput) { in.Content[0] ^= 1 }, kind: casework.Conflict},
		"no basis":                   {who: "vine", edit: func(in *actions.SendInput) { in.Basis = "" }, kind: casework.Invalid, field: "basis"},
		"nobody told, and no why":    {who: "vine", edit: func(in *actions.SendInput) { in.Told = "nobody" }, kind: casework.Invalid, field: "not_told"},
		"to somebody who reads none": {who: "vine", edit: func(in *actions.SendInput) { in.To.People = []casework.WorkerID{{9}} }, kind: casework.Invalid, field: "to"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _, _, id := referred(t, c.changes)
			in := p.sending("cole", id)
			if c.edit != nil {
				c.edit(&in)
			}
			if got := refusal(t, p.service.SendReferral(t.Context(), p.as(c.who), in), c.kind); got.Field != c.field {
				t.Errorf("it is about %q (%s), want %q", got.Field, got.Sentence, c.field)
			}
			if page := p.referral("cole", id); !page.SentAt.IsZero() {
				t.Error("it was sent")
			}
			wantRefusal(t, p.service.AnswerReferral(t.Context(), p.as("ashworth"), actions.AnswerReferralInput{Entry: id, Answer: casework.ReferralAccepted}), casework.NotFound)
		})
	}
}

func TestAReferralIsSentOnceAsItStands(t *testing.T) {
	p, cole, jude, id := referred(t, nil)
	in := p.sending("vine", id)
	p.sendsReferral("vine", in)
	wantRefusal(t, p.service.SendReferral(t.Context(), p.as("vine"), in), casework.Conflict)
	wantRefusal(t, p.service.Decide(t.Context(), p.as("vine"), p.decision("vine", id)), casework.Conflict) // it would be taken from the Front Door
	cole.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldNeed, "A bed tonight.") })
	cole.sync()
	p.pass(time.Hour)
	p.sendsReferral("vine", p.sending("vine", id))
	page := p.referral("ashworth", id)
	if !page.SentAt.Equal(noon) || !page.Superseded.IsZero() || !strings.Contains(lineTexts(page.Lines), "A bed tonight.") {
		t.Errorf("the Front Door reads %+v", page)
	}
	cole.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldRoute, "eha"); v.Set(casework.FieldConsent, "given") })
	cole.sync()
	wantRefusal(t, p.service.SendReferral(t.Context(), p.as("vine"), p.sending("vine", id)), casework.Invalid)
}

func TestARiskThatIsDeniedIsConfirmed(t *testing.T) {
	p, cole, jude, id := referred(t, nil)
	knife := cole.recordsKind(jude, casework.MentorNote, p.mentor(casework.Values{casework.FieldIndicators: {"VI2"}}))
	cole.sync()
	in := p.sending("vine", id)
	got := refusal(t, p.service.SendReferral(t.Context(), p.as("vine"), in), casework.Invalid)
	if got.Field != "confirmed" || !strings.Contains(got.Sentence, "Mentor note (Bridgwater Youth Mentors) of 14 January 2026") {
		t.Errorf("it says %q of %q", got.Sentence, got.Field)
	}
	in.Confirmed = true
	p.sendsReferral("vine", in)
	if page := p.referral("vine", id); page.SentAt.IsZero() || knife.IsZero() {
		t.Error("it was not sent")
	}
}

func TestInDangerTheAuthorSendsAtOnceAndCompletesIt(t *testing.T) {
	p, cole, jude, id := referred(t, casework.Values{casework.FieldDanger: {"yes"}, casework.FieldRisk: nil, casework.FieldRiskWords: nil, casework.FieldVoice: nil})
	p.sendsReferral("cole", p.sending("cole", id))
	page := p.referral("ashworth", id)
	if !page.Incomplete || !page.CompleteBy.Equal(noon.Add(2*time.Hour)) || len(page.Missing) != 2 {
		t.Errorf("the Front Door reads %+v, want it incomplete for two hours", page)
	}
	for _, who := range []string{"cole", "vine"} {
		if got := p.tasks(who); !slices.Contains(got, casework.TaskComplete) {
			t.Errorf("%s is told %v, want what is missing", who, got)
		}
	}
	p.pass(time.Hour)
	cole.changes(jude, id, func(v casework.Values) {
		v.Set(casework.FieldRisk, "identified")
		v.Set(casework.FieldRiskWords, "Three men wait outside his door.")
	})
	cole.sync()
	if !p.referral("vine", id).Incomplete {
		t.Error("the child's voice is missing still")
	}
	cole.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldVoice, "Get me out.") })
	cole.sync()
	page = p.referral("ashworth", id)
	if page.Incomplete || !page.Superseded.IsZero() || !strings.Contains(lineTexts(page.Lines), "Three men") {
		t.Errorf("after the edits the Front Door reads %+v", page)
	}
	for _, who := range []string{"cole", "vine"} {
		if slices.Contains(p.tasks(who), casework.TaskComplete) {
			t.Errorf("%s is still told that something is missing", who)
		}
	}
}

func TestAWithdrawnReferralIsNotSent(t *testing.T) {
	p, _, _, id := referred(t, nil)
	in := p.sending("vine", id)
	p.must(p.service.Withdraw(t.Context(), p.as("cole"), id, "He has a bed."))
	wantRefusal(t, p.service.SendReferral(t.Context(), p.as("vine"), in), casework.Conflict)
}

func TestAContradictedReferralIsNotSent(t *testing.T) {
	p, cole, jude, id := referred(t, nil)
	cole.write(cole.files[jude], func(*crdt.State) []crdt.Op {
		return []crdt.Op{{Entity: id, Field: uint16(casework.FieldNeed), Value: []byte("Nothing.")}}
	})
	cole.sync()
	got := refusal(t, p.service.SendReferral(t.Context(), p.as("vine"), p.sending("vine", id)), casework.Conflict)
	if !strings.Contains(got.Sentence, "contradict") {
		t.Errorf("it says %q", got.Sentence)
	}
}

func TestAnAnswerThatIsNoneIsRefused(t *testing.T) {
	p, _, _, id := referred(t, nil)
	p.sendsReferral("vine", p.sending("vine", id))
	for name, in := range map[string]actions.AnswerReferralInput{
		"nothing":        {Entry: id},
		"no why":         {Entry: id, Answer: casework.ReferralRefused},
		"more, of what":  {Entry: id, Answer: casework.ReferralMore},
		"something else": {Entry: id, Answer: "perhaps", Because: "x"},
		"far too long":   {Entry: id, Answer: casework.ReferralRefused, Because: strings.Repeat("a", 3000)},
	} {
		if err := p.service.AnswerReferral(t.Context(), p.as("ashworth"), in); !casework.Refused(err, casework.Invalid) && !casework.Refused(err, casework.TooLarge) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	wantRefusal(t, p.service.AnswerReferral(t.Context(), p.as("marsh"), actions.AnswerReferralInput{Entry: id, Answer: casework.ReferralAccepted}), casework.NotFound)
}

func TestAnInjuryWaitsForAReferralThatWasSent(t *testing.T) {
	for name, sends := range map[string]bool{"nobody sends one": false, "one is sent in time": true} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			p.hospital()
			dunn := p.enrol("dunn")
			jude := dunn.meets(called("Jude Ashdown", "14_15"))
			dunn.recordsKind(jude, casework.EDPresentation, casework.Values{casework.FieldOccurredAt: {casework.FormatMoment(p.now)}, casework.FieldSource: {"saw"},
				casework.FieldFact: {"A cut of the left forearm."}, casework.FieldSite: {"Musgrove Park"}, casework.FieldMechanism: {"stab"}, casework.FieldAssault: {"unknown"}})
			id := dunn.recordsKind(jude, casework.Referral, p.asking(casework.Values{casework.FieldRisk: {"identified"}, casework.FieldRiskWords: {"A cut that may be of a knife."}}))
			dunn.sync()
			p.pass(time.Hour)
			if sends {
				in := p.sending("rao", id)
				wantRefusal(t, p.service.SendReferral(t.Context(), p.as("rao"), in), casework.Conflict) // nobody signed it off
				p.must(p.service.SignOff(t.Context(), p.as("dunn"), id, in.Content, ""))
				p.sendsReferral("rao", in)
			}
			p.pass(3 * time.Hour)
			p.runDue()
			if got := slices.Contains(p.rules("ashworth"), "R8"); got == sends {
				t.Errorf("R8 raised: %t, with a referral sent: %t", got, sends)
			}
		})
	}
}

func TestWhoHasWhichReferrals(t *testing.T) {
	p, _, _, id := referred(t, nil)
	for who, want := range map[string][3]int{"vine": {1, 0, 0}, "cole": {}, "nair": {}, "ashworth": {}} {
		got, err := p.service.Referrals(t.Context(), p.as(who))
		p.must(err)
		if have := [3]int{len(got.ToSend), len(got.Sent), len(got.ToAnswer)}; have != want {
			t.Errorf("before: %s has %v, want %v", who, have, want)
		}
	}
	p.sendsReferral("vine", p.sending("vine", id))
	for who, want := range map[string][3]int{"vine": {0, 1, 0}, "cole": {0, 1, 0}, "nair": {}, "ashworth": {0, 0, 1}} {
		got, err := p.service.Referrals(t.Context(), p.as(who))
		p.must(err)
		if have := [3]int{len(got.ToSend), len(got.Sent), len(got.ToAnswer)}; have != want {
			t.Errorf("after: %s has %v, want %v", who, have, want)
		}
	}
}
