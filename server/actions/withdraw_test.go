package actions_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

func (ph *phone) withdraws(id casework.EntryID, because string) casework.RequestID {
	return ph.asks(records.Request{Kind: casework.WithdrawRequest, Entity: id, Reason: because})
}

func TestAnAuthorWithdrawsAnEntryFromAPhone(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	p.decide("nair", p.decision("nair", id))
	asked := reed.withdraws(id, "It was a toy that I took for a knife.")
	p.pass(3 * time.Hour) // without signal
	reed.sync()
	reed.wantAnswer(asked, true)
	if got := reed.verdict(jude, id); got.Verdict != casework.Withdrawn || got.By != p.people["reed"].ID || got.Words == "" {
		t.Errorf("the author reads %+v", got)
	}
	if got := p.queue("nair"); len(got) != 0 {
		t.Errorf("a withdrawn entry waits for a verdict: %v", got)
	}
	_, err := p.service.Entry(t.Context(), p.as("quinn"), id)
	wantRefusal(t, err, casework.NotFound)
	page := p.entry("nair", id)
	if page.Verdict != casework.Withdrawn || page.MayShare || page.MayAdd || page.MayMove || len(page.Lines) == 0 {
		t.Errorf("the supervisor sees %q, share %t, add %t, move %t", page.Verdict, page.MayShare, page.MayAdd, page.MayMove)
	}
	judge := p.approval("nair", id)
	wantRefusal(t, p.service.Judge(t.Context(), p.as("nair"), judge), casework.Conflict)
	wantRefusal(t, p.service.Decide(t.Context(), p.as("nair"), p.decision("nair", id)), casework.Conflict)

	again := reed.withdraws(id, "Once more.")
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	if got := reed.wantAnswer(again, false); got.Reason != casework.Conflict {
		t.Errorf("withdrawn twice: %+v", got)
	}
	if got := p.queue("nair"); len(got) != 0 || p.entry("nair", id).Verdict != casework.Withdrawn {
		t.Errorf("a change brought a withdrawn entry back: %v", got)
	}
}

// What was withdrawn raises nothing: a second fact of the rule's kind finds it gone.
func TestAWithdrawnEntryCountsNoMore(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	first := reed.records(jude, p.street(policeContact()))
	p.pass(day)
	reed.records(jude, p.street(policeContact()))
	reed.sync()
	p.must(p.service.Withdraw(t.Context(), p.as("reed"), first, "It was his brother."))
	p.pass(day)
	reed.records(jude, p.street(policeContact()))
	reed.sync()
	alerts, err := p.service.Alerts(t.Context(), p.as("ashworth"))
	p.must(err)
	if slices.ContainsFunc(alerts, func(a actions.AlertLine) bool { return a.Rule == "R6" }) {
		t.Errorf("a withdrawn entry still counts: %+v", alerts)
	}
}

func TestWhoMayNotWithdraw(t *testing.T) {
	p, reed, _, id := oneEntry(t)
	wantRefusal(t, p.service.Withdraw(t.Context(), p.as("nair"), id, "Wrong."), casework.Forbidden)
	wantRefusal(t, p.service.Withdraw(t.Context(), p.as("vine"), id, "Wrong."), casework.NotFound)
	wantRefusal(t, p.service.Withdraw(t.Context(), p.as("shah"), id, "Wrong."), casework.NotFound)
	wantRefusal(t, p.service.Withdraw(t.Context(), p.as("reed"), id, ""), casework.Invalid)
	wantRefusal(t, p.service.Withdraw(t.Context(), p.as("reed"), id, strings.Repeat("w", 3000)), casework.Invalid)
	shah := p.enrol("shah")
	shah.sync()
	asked := shah.withdraws(id, "Not mine to take back.")
	shah.sync()
	shah.wantAnswer(asked, false)
	reed.sync()
	if got := p.entry("nair", id); got.Verdict != casework.Submitted {
		t.Errorf("after refusals the entry is %q", got.Verdict)
	}
}

func TestWordsAreAddedBesideAnEntry(t *testing.T) {
	p, reed, _, id := oneEntry(t)
	p.judge("nair", p.approval("nair", id))
	before := p.entry("nair", id)
	p.pass(time.Hour)
	p.must(p.service.AddAddendum(t.Context(), p.as("nair"), id, "The park keeper rang: they were gone by six."))
	p.pass(time.Minute)
	asked := reed.asks(records.Request{Kind: casework.AddendumRequest, Entity: id, Reason: "One of the two was his cousin."})
	made := p.now
	p.pass(2 * time.Hour)
	reed.sync()
	reed.wantAnswer(asked, true)
	page := p.entry("nair", id)
	if page.Content != before.Content || page.Verdict != casework.Approved || page.Summary != before.Summary {
		t.Errorf("an addendum changed the entry: %q", page.Verdict)
	}
	if len(page.Addenda) != 2 || page.Addenda[0].By != "Priya Nair" || page.Addenda[1].By != "Tom Reed" || !page.Addenda[1].At.Equal(made) {
		t.Errorf("beside it stands %+v", page.Addenda)
	}
	wantRefusal(t, p.service.AddAddendum(t.Context(), p.as("vine"), id, "We know him too."), casework.NotFound)
	wantRefusal(t, p.service.AddAddendum(t.Context(), p.as("nair"), id, ""), casework.Invalid)
	wantRefusal(t, p.service.AddAddendum(t.Context(), p.as("nair"), id, "a\x00b"), casework.Invalid)
}

// An addendum goes to readers with the next decision, for that is about what stands then.
func TestReadersGetWhatWasAddedWithTheNextDecision(t *testing.T) {
	p, _, _, id := oneEntry(t)
	p.decide("nair", p.decision("nair", id))
	p.must(p.service.AddAddendum(t.Context(), p.as("nair"), id, "His aunt was told."))
	if got := p.entry("ashworth", id); len(got.Addenda) != 0 || !got.Superseded.IsZero() {
		t.Errorf("before a decision readers get %+v", got.Addenda)
	}
	wantRefusal(t, p.service.AddAddendum(t.Context(), p.as("ashworth"), id, "We know."), casework.Forbidden)
	p.decide("nair", p.decision("nair", id))
	if got := p.entry("ashworth", id); len(got.Addenda) != 1 || got.Addenda[0].Words != "His aunt was told." {
		t.Errorf("after it they get %+v", got.Addenda)
	}
}

func TestAnEntryHoldsSoManyAdditionsAndNoMore(t *testing.T) {
	p, _, _, id := oneEntry(t)
	for range casework.MaxAddenda {
		p.must(p.service.AddAddendum(t.Context(), p.as("nair"), id, "Rang again."))
	}
	wantRefusal(t, p.service.AddAddendum(t.Context(), p.as("nair"), id, "Rang again."), casework.TooLarge)
}
