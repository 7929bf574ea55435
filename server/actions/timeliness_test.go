package actions_test

import (
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func (p *partnership) timeliness(who string) actions.Timeliness {
	p.t.Helper()
	got, err := p.service.Timeliness(p.t.Context(), p.as(who), noon, noon.Add(30*day))
	p.must(err)
	return got
}

// of finds the line of an agency.
func of(t testing.TB, m actions.Timeliness, agency string) actions.AgencyTimes {
	t.Helper()
	for _, a := range m.Agencies {
		if a.Agency == agency {
			return a
		}
	}
	t.Fatalf("no line of %s in %+v", agency, m)
	return actions.AgencyTimes{}
}

const policeAgency = "Avon and Somerset Police"

// A phone three hours ahead writes a contact, an hour later it has signal, half an hour on it is decided and eleven minutes
// after that a social worker opens it.
func TestHowLongItTookIsMeasuredByTheServersClock(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.sync()
	reed.ahead = 3 * time.Hour
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, with(given(reed.wall(), casework.StreetContact), casework.Values{casework.FieldIndicators: {"VI3"}}))
	p.pass(time.Hour)
	reed.sync()
	p.pass(30 * time.Minute)
	p.decide("nair", p.decision("nair", id))
	p.pass(11 * time.Minute)
	p.entry("ashworth", id)
	p.entry("nair", id)
	got := of(t, p.timeliness("nair"), policeAgency)
	if got.Entries != 1 || got.Unclocked != 0 || got.ToReceipt != (actions.Median{Of: 1, Minutes: 60}) || got.ToDecision != (actions.Median{Of: 1, Minutes: 30}) {
		t.Errorf("measured %+v, want 60 minutes to the receipt and 30 to the decision", got)
	}
	if len(got.Partners) != 1 || got.Partners[0].Agency != "Somerset Council" || got.Partners[0].FromDecision.Minutes != 11 || got.Partners[0].FromContact.Minutes != 101 {
		t.Errorf("opened after %+v, want 11 minutes of the decision and 101 of the contact", got.Partners)
	}
	if got.Serious != 1 || got.InTime != 1 || got.Pending != 0 {
		t.Errorf("serious %d, in time %d, pending %d", got.Serious, got.InTime, got.Pending)
	}
}

func TestSeriousEntriesAreDecidedInTimeOrNot(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	records := func(codes ...string) casework.EntryID {
		return reed.records(jude, p.street(casework.Values{casework.FieldIndicators: codes}))
	}
	calm, significant, late, waits, gone := records("LO1"), records("EX4"), records("EX4"), records("EX4"), records("EX4")
	danger := reed.records(jude, p.street(casework.Values{casework.FieldDanger: {"yes"}}))
	reed.sync()
	p.pass(3 * time.Hour)
	for _, id := range []casework.EntryID{calm, significant, danger} { // the last had two hours
		no := p.decision("nair", id)
		no.ShareInput = actions.ShareInput{Because: "Nothing in it for others."}
		p.decide("nair", no)
	}
	p.must(p.service.Withdraw(t.Context(), p.as("reed"), gone, "It was his brother."))
	got := of(t, p.timeliness("nair"), policeAgency)
	if got.Entries != 5 || got.Serious != 4 || got.InTime != 1 || got.Pending != 2 {
		t.Errorf("of %d entries %d are serious, %d in time, %d pending", got.Entries, got.Serious, got.InTime, got.Pending)
	}
	p.pass(10 * day)
	p.decide("nair", p.decision("nair", late))
	got = of(t, p.timeliness("nair"), policeAgency)
	if got.Serious != 4 || got.InTime != 1 || got.Pending != 0 {
		t.Errorf("later %d are serious, %d in time, %d pending; %s waits still", got.Serious, got.InTime, got.Pending, waits)
	}
}

// What no phone sent has no measured clock: the time from the contact is not known of it, and not guessed.
func TestWhatHasNoMeasuredClockIsCountedApart(t *testing.T) {
	p := newPartnership(t)
	values := p.street(nil)
	delete(values, casework.FieldRecordedAt)
	out, err := p.service.Record(t.Context(), p.as("reed"), actions.RecordInput{Kind: casework.StreetContact, Child: actions.ChildNamed{Identity: called("Jude Ashdown", "14_15")}, Values: values})
	p.must(err)
	if out.Outcome != actions.OutcomeRecorded {
		t.Fatalf("recorded %+v", out)
	}
	got := of(t, p.timeliness("ashworth"), policeAgency)
	if got.Entries != 1 || got.Unclocked != 1 || got.ToReceipt.Of != 0 {
		t.Errorf("measured %+v, want one entry without a clock", got)
	}
}

func TestAnEntryThatMovedIsMeasuredOnce(t *testing.T) {
	p, _, _, jude, id := twoChildren(t)
	moved := p.move("nair", id, jude)
	got := of(t, p.timeliness("nair"), policeAgency)
	if got.Entries != 2 || got.ToDecision.Of != 0 {
		t.Errorf("measured %+v after a move to %s", got, moved)
	}
}

func TestAnalystsSeeNoSmallCounts(t *testing.T) {
	p := newPartnership(t)
	reed, cole := p.enrol("reed"), p.enrol("cole")
	jude, jo := reed.meets(called("Jude Ashdown", "14_15")), cole.meets(called("Jo Penn", "14_15"))
	for range 6 {
		id := reed.records(jude, p.street(casework.Values{casework.FieldIndicators: {"EX4"}}))
		reed.sync()
		p.decide("nair", p.decision("nair", id))
	}
	cole.records(jo, p.mentor(nil))
	cole.sync()
	p.entry("ashworth", p.queue("nair")[0])
	m := p.timeliness("frost")
	if !m.Hidden || len(m.Agencies) != 2 {
		t.Fatalf("an analyst sees %+v", m)
	}
	police, mentors := of(t, m, policeAgency), of(t, m, "Bridgwater Youth Mentors")
	if police.Entries != 6 || police.ToDecision.Of != 6 || police.Serious != 6 || police.InTime != 6 || !police.Partners[0].FromDecision.Hidden() || police.Partners[0].FromContact.Minutes != 0 {
		t.Errorf("of the police an analyst sees %+v", police)
	}
	if mentors.Entries != -1 || !mentors.ToReceipt.Hidden() || mentors.ToReceipt.Minutes != 0 {
		t.Errorf("of the mentors an analyst sees %+v", mentors)
	}
	if got := p.timeliness("nair"); len(got.Agencies) != 1 || got.Hidden || got.Agencies[0].Agency != policeAgency {
		t.Errorf("a supervisor sees %+v", got.Agencies)
	}
	for _, who := range []string{"reed", "lane", "quinn"} {
		_, err := p.service.Timeliness(t.Context(), p.as(who), noon, noon.Add(day))
		wantRefusal(t, err, casework.Forbidden)
	}
	_, err := p.service.Timeliness(t.Context(), p.as("nair"), noon, noon)
	wantRefusal(t, err, casework.Invalid)
}
