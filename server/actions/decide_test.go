package actions_test

import (
	"slices"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// decision is one about an entry as it stands: shared with the child's network.
func (p *partnership) decision(who string, id casework.EntryID) actions.DecideInput {
	p.t.Helper()
	return actions.DecideInput{Entry: id, Content: p.entry(who, id).Content, ShareInput: actions.ShareInput{Publish: true, Basis: "ca1989_s17", Told: "child"}}
}

func (p *partnership) decide(who string, in actions.DecideInput) {
	p.t.Helper()
	p.must(p.service.Decide(p.t.Context(), p.as(who), in))
}

// oneEntry is a partnership with one calm contact of a PCSO that nobody judged.
func oneEntry(t *testing.T) (p *partnership, reed *phone, jude casework.ChildID, id casework.EntryID) {
	t.Helper()
	p = newPartnership(t)
	reed = p.enrol("reed")
	jude = reed.meets(called("Jude Ashdown", "14_15"))
	id = reed.records(jude, p.street(nil))
	reed.sync()
	return p, reed, jude, id
}

func TestAnEntryIsSharedBeforeItIsApproved(t *testing.T) {
	p, reed, jude, id := oneEntry(t)
	p.decide("nair", p.decision("nair", id))
	if got := p.queue("nair"); len(got) != 1 {
		t.Errorf("after the decision the queue holds %v: sharing is no approval", got)
	}
	got := p.entry("ashworth", id)
	if got.Verdict != casework.Submitted || got.Share == nil || got.Share.Told != "child" {
		t.Errorf("the network reads %q with %+v, want not yet approved", got.Verdict, got.Share)
	}
	in := p.approval("nair", id)
	in.Because, in.Apart = "", true
	p.judge("nair", in)
	if got := p.entry("ashworth", id); got.Verdict != casework.Approved {
		t.Errorf("after the approval the copy is %q", got.Verdict)
	}
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	if p.entry("ashworth", id).Superseded.IsZero() {
		t.Error("the copy does not say that the original has changed")
	}
	in = p.approval("nair", id)
	in.Because, in.Apart = "", true
	p.judge("nair", in)
	if got := p.entry("ashworth", id); !got.Superseded.IsZero() || got.Verdict != casework.Approved {
		t.Errorf("the approval did not renew the copy: superseded %v, %q", got.Superseded, got.Verdict)
	}
}

func TestEveryDecisionIsKept(t *testing.T) {
	p, _, _, id := oneEntry(t)
	no := p.decision("nair", id)
	no.ShareInput = actions.ShareInput{Because: "His mother has not been told yet."}
	p.decide("nair", no)
	p.pass(day)
	p.decide("hale", p.decision("hale", id))
	p.pass(day)
	named := p.decision("nair", id)
	named.To, named.Purpose, named.Told, named.NotTold = casework.Audience{People: []casework.WorkerID{p.people["ford"].ID}}, "To visit him.", "nobody", "She fears his brother."
	p.decide("nair", named)
	page := p.entry("nair", id)
	if len(page.Decisions) != 3 || page.Share == nil || page.Share.NotTold != "She fears his brother." || page.DecidedBy != "Priya Nair" {
		t.Fatalf("the page shows %d decisions, and %+v by %q", len(page.Decisions), page.Share, page.DecidedBy)
	}
	first, last := page.Decisions[2], page.Decisions[0]
	if first.Share.Because != no.Because || first.By != "Priya Nair" || !slices.Equal(last.To, []string{"Amy Ford"}) || page.Decisions[1].By != "Owen Hale" || last.Verdict != casework.Submitted {
		t.Errorf("the decisions are %+v", page.Decisions)
	}
	leaves := p.leaves()
	if n := len(slices.DeleteFunc(leaves, func(l audit.Record) bool { return l.Entry.Action != "decide-sharing" })); n != 3 {
		t.Errorf("%d leaves of decisions, want 3", n)
	}
}

func TestADecisionNotToShareTakesBackWhatWasShared(t *testing.T) {
	p, _, _, id := oneEntry(t)
	p.decide("nair", p.decision("nair", id))
	no := p.decision("nair", id)
	no.ShareInput = actions.ShareInput{Because: "It concerns another boy."}
	p.decide("nair", no)
	_, err := p.service.Entry(t.Context(), p.as("ashworth"), id)
	wantRefusal(t, err, casework.NotFound)
}

func TestDecisionsThatAreRefused(t *testing.T) {
	p, reed, jude, id := oneEntry(t)
	good := p.decision("nair", id)
	for name, c := range map[string]struct {
		who   string
		spoil func(*actions.DecideInput)
		kind  casework.Reason
		field string
	}{
		"by another agency":           {"vine", func(*actions.DecideInput) {}, casework.NotFound, ""},
		"by its author":               {"reed", func(*actions.DecideInput) {}, casework.Forbidden, ""},
		"about no entry":              {"nair", func(in *actions.DecideInput) { in.Entry = casework.EntryID{1} }, casework.NotFound, ""},
		"about another content":       {"nair", func(in *actions.DecideInput) { in.Content = casework.ContentHash{1} }, casework.Conflict, ""},
		"without a basis":             {"nair", func(in *actions.DecideInput) { in.Basis = "" }, casework.Invalid, "basis"},
		"without who was told":        {"nair", func(in *actions.DecideInput) { in.Told = "" }, casework.Invalid, "told"},
		"without why nobody was told": {"nair", func(in *actions.DecideInput) { in.Told = "nobody" }, casework.Invalid, "not_told"},
		"not shared, and not why":     {"nair", func(in *actions.DecideInput) { in.Publish = false }, casework.Invalid, "because"},
		"with words without an end":   {"nair", func(in *actions.DecideInput) { in.Terms = strings.Repeat("w", 100_000) }, casework.Invalid, "conditions"},
		"to an agency that is not there": {"nair", func(in *actions.DecideInput) {
			in.To, in.Purpose = casework.Audience{Agencies: []casework.AgencyID{{9}}}, "School"
		}, casework.Invalid, "to"},
	} {
		in := good
		c.spoil(&in)
		if got := refusal(t, p.service.Decide(t.Context(), p.as(c.who), in), c.kind); got.Field != c.field {
			t.Errorf("%s: the field at fault is %q, want %q", name, got.Field, c.field)
		}
	}
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	wantRefusal(t, p.service.Decide(t.Context(), p.as("nair"), good), casework.Conflict)
	if got := p.entry("nair", id); got.Share != nil || len(got.Decisions) != 0 {
		t.Errorf("a refused decision is kept: %+v", got.Decisions)
	}
	p.judge("nair", p.sendBack("nair", id, "duplicate"))
	wantRefusal(t, p.service.Decide(t.Context(), p.as("nair"), p.decision("nair", id)), casework.Conflict)
}

func TestNothingIsSharedWithASuspendedAgency(t *testing.T) {
	p, _, jude, id := oneEntry(t)
	mentors := p.people["vine"].Agency
	_, err := p.service.SuspendAgency(t.Context(), "Nobody's Agency")
	wantRefusal(t, err, casework.NotFound)
	a, err := p.service.SuspendAgency(t.Context(), "Bridgwater Youth Mentors")
	p.must(err)
	if a.ID != mentors || !a.Suspended {
		t.Fatalf("suspended %+v", a)
	}
	_, err = p.service.SuspendAgency(t.Context(), a.Name)
	wantRefusal(t, err, casework.Conflict)
	for name, to := range map[string]casework.Audience{
		"the agency":               {Agencies: []casework.AgencyID{mentors}},
		"somebody who works there": {People: []casework.WorkerID{p.people["cole"].ID}},
	} {
		in := p.decision("nair", id)
		in.To, in.Purpose = to, "To keep him safe."
		got := refusal(t, p.service.Decide(t.Context(), p.as("nair"), in), casework.Invalid)
		if !strings.Contains(got.Sentence, "Bridgwater Youth Mentors is suspended") || got.Field != "to" {
			t.Errorf("%s: %q (%s)", name, got.Sentence, got.Field)
		}
		judge := p.approval("nair", id)
		judge.Publish, judge.Basis, judge.Told, judge.To, judge.Purpose = true, "ca1989_s17", "child", to, "To keep him safe."
		wantRefusal(t, p.service.Judge(t.Context(), p.as("nair"), judge), casework.Invalid)
	}
	wantRefusal(t, p.service.AddMember(t.Context(), p.as("ashworth"), jude, p.people["cole"].ID), casework.Invalid)
	if got := p.entry("nair", id); got.Verdict != casework.Submitted || len(got.Decisions) != 0 {
		t.Errorf("a refused share left %q and %d decisions", got.Verdict, len(got.Decisions))
	}
	_, err = p.service.ResumeAgency(t.Context(), a.Name)
	p.must(err)
	p.must(p.service.AddMember(t.Context(), p.as("ashworth"), jude, p.people["cole"].ID))
	_, err = p.service.SuspendAgency(t.Context(), a.Name)
	p.must(err)
	got := refusal(t, p.service.Decide(t.Context(), p.as("nair"), p.decision("nair", id)), casework.Invalid)
	if !strings.Contains(got.Sentence, "Marcus Cole of the child's network") {
		t.Errorf("it says %q", got.Sentence)
	}
	_, err = p.service.ResumeAgency(t.Context(), a.Name)
	p.must(err)
	p.decide("nair", p.decision("nair", id))
}

func TestNothingIsSharedWithAnAgencyThatNobodyIsLeftIn(t *testing.T) {
	p, _, _, id := oneEntry(t)
	p.must(p.service.EndWorker(t.Context(), p.people["vine"].ID, casework.WorkerID{}))
	in := p.decision("nair", id)
	in.To, in.Purpose = casework.Audience{Agencies: []casework.AgencyID{p.people["vine"].Agency}}, "To keep him safe."
	if got := refusal(t, p.service.Decide(t.Context(), p.as("nair"), in), casework.Invalid); !strings.Contains(got.Sentence, "Nobody is left in Bridgwater Youth Mentors") {
		t.Errorf("it says %q", got.Sentence)
	}
}

// The phone of a supervisor decides apart too.
func TestAVerdictFromAPhoneLeavesTheDecisionThatStands(t *testing.T) {
	p, _, _, id := oneEntry(t)
	p.decide("nair", p.decision("nair", id))
	nair := p.enrol("nair")
	nair.sync()
	asked := nair.asks(records.Request{Kind: casework.VerdictRequest, Entity: id,
		Verdict: &records.AskedVerdict{Content: p.entry("nair", id).Content, Verdict: casework.Approved, Apart: true}})
	nair.sync()
	nair.wantAnswer(asked, true)
	if got := p.entry("ashworth", id); got.Verdict != casework.Approved {
		t.Errorf("the copy is %q", got.Verdict)
	}
}
