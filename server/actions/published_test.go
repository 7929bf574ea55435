package actions_test

import (
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// share approves an entry and publishes it.
func (p *partnership) share(who string, id casework.EntryID) {
	p.t.Helper()
	in := p.approval(who, id)
	in.Publish, in.Basis, in.Because, in.Told = true, "ca1989_s17", "", "child"
	p.judge(who, in)
}

func (p *partnership) entry(who string, id casework.EntryID) actions.EntryPage {
	p.t.Helper()
	page, err := p.service.Entry(p.t.Context(), p.as(who), id)
	p.must(err)
	return page
}

func TestTheNetworkReadsWhatWasApprovedAndNothingElse(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	_, err := p.service.Entry(t.Context(), p.as("ashworth"), id)
	wantRefusal(t, err, casework.NotFound)
	p.share("nair", id)
	want := p.entry("ashworth", id)
	if want.Verdict != casework.Approved || want.MayJudge || !want.Superseded.IsZero() || want.Share == nil || want.Share.Basis != "ca1989_s17" {
		t.Errorf("the network reads %+v", want)
	}
	_, err = p.service.Entry(t.Context(), p.as("vine"), id)
	wantRefusal(t, err, casework.NotFound) // a supervisor whose agency does not know the child is not of its network

	p.pass(time.Hour)
	secret := "Named the older boy, in confidence."
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldFact, secret) })
	reed.sync()
	got := p.entry("ashworth", id)
	if got.Superseded.IsZero() || !got.Superseded.Equal(p.now) {
		t.Errorf("the copy is not marked superseded: %v", got.Superseded)
	}
	for _, l := range got.Lines {
		if l.Texts[0] == secret {
			t.Error("the network reads words that were not approved")
		}
	}
	if got.Summary != want.Summary || got.Content != want.Content {
		t.Errorf("the copy changed with its original: %q", got.Summary)
	}
	child, err := p.service.Child(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	if len(child.Entries) != 1 || child.Entries[0].Summary != want.Summary || child.Entries[0].Superseded.IsZero() {
		t.Errorf("the child's page shows %+v", child.Entries)
	}

	p.share("nair", id)
	if got := p.entry("ashworth", id); got.Summary != secret || !got.Superseded.IsZero() {
		t.Errorf("the new copy is %q, superseded %v", got.Summary, got.Superseded)
	}
	p.judge("nair", p.sendBack("nair", id, "wrong_child"))
	_, err = p.service.Entry(t.Context(), p.as("ashworth"), id)
	wantRefusal(t, err, casework.NotFound)
	child, err = p.service.Child(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	if len(child.Entries) != 0 || child.Withheld != 1 {
		t.Errorf("a retracted copy is still listed: %+v, withheld %d", child.Entries, child.Withheld)
	}
}

func TestWhatIsNotSharedIsCountedAndNotShown(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	p.judge("nair", p.approval("nair", id))
	child, err := p.service.Child(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	if len(child.Entries) != 0 || child.Withheld != 1 || child.Child.Name != "Jude Ashdown" {
		t.Errorf("the Front Door sees %+v", child)
	}
	_, err = p.service.Child(t.Context(), p.as("vine"), jude)
	wantRefusal(t, err, casework.NotFound)
	_, err = p.service.Child(t.Context(), p.as("reed"), jude)
	wantRefusal(t, err, casework.NotFound)
}
