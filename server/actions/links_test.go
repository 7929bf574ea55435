package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func (p *partnership) linksOf(who string) []actions.LinkLine {
	p.t.Helper()
	out, err := p.service.Links(p.t.Context(), p.as(who))
	p.must(err)
	return out
}

// onlyLink is the one link that somebody sees.
func (p *partnership) onlyLink(who string) actions.LinkLine {
	p.t.Helper()
	got := p.linksOf(who)
	if len(got) != 1 {
		p.t.Fatalf("%s sees %d links, want 1", who, len(got))
	}
	return got[0]
}

func (p *partnership) confirm(who string, id casework.LinkID) {
	p.t.Helper()
	p.must(p.service.ConfirmLink(p.t.Context(), p.as(who), id))
}

// twoRecords is a child whom a PCSO and another worker each met, under names that each heard differently.
func twoRecords(p *partnership, second string) (reed, other *phone, mine, theirs casework.ChildID) {
	reed, other = p.enrol("reed"), p.enrol(second)
	mine = reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	p.pass(time.Minute)
	theirs = other.meets(called("Jood Ashdowne", "14_15"))
	other.sync()
	return reed, other, mine, theirs
}

func TestTwoRecordsOfOneChildAreSuggestedOnBothDesks(t *testing.T) {
	p := newPartnership(t)
	_, _, mine, theirs := twoRecords(p, "cole")
	for _, who := range []string{"nair", "vine"} {
		l := p.onlyLink(who)
		ids := []casework.ChildID{l.A.ID, l.B.ID}
		if l.State != casework.LinkSuggested || !slices.Contains(ids, mine) || !slices.Contains(ids, theirs) || len(l.Why) < 2 || len(l.Agencies) != 2 || !l.MayDecide {
			t.Errorf("%s sees %+v", who, l)
		}
	}
	if got := p.linksOf("lowe"); len(got) != 0 {
		t.Errorf("an agency that does not know the child sees %+v", got)
	}
	page, err := p.service.Child(t.Context(), p.as("nair"), mine)
	p.must(err)
	if len(page.Links) != 1 || len(page.Linked) != 0 {
		t.Errorf("the child's page shows links %+v and linked records %+v", page.Links, page.Linked)
	}
	_, err = p.service.Child(t.Context(), p.as("nair"), theirs)
	wantRefusal(t, err, casework.NotFound)
}

func TestNamesThatAreNotOneChild(t *testing.T) {
	for name, c := range map[string]struct {
		a, b casework.Values
		want int
	}{
		"heard differently":           {called("Jude Ashdown", "14_15"), called("Jood Ashdowne", "14_15"), 1},
		"accents and capitals":        {called("José Núñez", "14_15"), called("JOSE NUNEZ", "14_15"), 1},
		"a surname that sounds alike": {called("Anna Reed", "14_15"), called("Anna Reid", "14_15"), 1},
		"a nickname":                  {called("Alexander Holt", "14_15"), called("Alex Holt", "14_15"), 1},
		"another surname":             {called("Jude Ashdown", "14_15"), called("Jude Barnes", "14_15"), 0},
		"another age":                 {called("Jude Ashdown", "14_15"), called("Jude Ashdown", "under_10"), 0},
		"an age that nobody knew":     {called("Jude Ashdown", "14_15"), called("Jude Ashdown", "not_known"), 1},
		"another gender":              {called("Jude Ashdown", "14_15"), with(called("Jude Ashdown", "14_15"), casework.Values{casework.FieldGender: {"Girl"}}), 0},
		"no name at all":              {casework.Values{casework.FieldAgeBand: {"14_15"}}, casework.Values{casework.FieldAgeBand: {"14_15"}}, 0},
		"by an alias": {called("Jude Ashdown", "14_15"),
			with(called("Jay", "14_15"), casework.Values{casework.FieldAliases: {"Jude Ashdown"}}), 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed, shah := p.enrol("reed"), p.enrol("shah")
			reed.meets(c.a)
			reed.sync()
			shah.meets(c.b)
			shah.sync()
			if got := p.linksOf("nair"); len(got) != c.want {
				t.Errorf("%d suggestions, want %d", len(got), c.want)
			}
		})
	}
}

func TestWithinAnAgencyOneSupervisorLinks(t *testing.T) {
	p := newPartnership(t)
	_, _, mine, theirs := twoRecords(p, "shah")
	p.confirm("nair", p.onlyLink("nair").ID)
	if got := p.onlyLink("hale"); got.State != casework.LinkMade || !got.MayDecide {
		t.Errorf("after one word the link is %+v", got)
	}
	page, err := p.service.Child(t.Context(), p.as("hale"), mine)
	p.must(err)
	if len(page.Linked) != 1 || page.Linked[0].ID != theirs {
		t.Errorf("the child's page names linked records %+v", page.Linked)
	}
	wantRefusal(t, p.service.ConfirmLink(t.Context(), p.as("nair"), p.onlyLink("nair").ID), casework.Conflict)
}

func TestAcrossAgenciesBothSidesConfirm(t *testing.T) {
	p := newPartnership(t)
	twoRecords(p, "cole")
	id := p.onlyLink("nair").ID
	p.confirm("nair", id)
	if got := p.onlyLink("nair"); got.State != casework.LinkHalf || got.MayDecide || got.WhyNot == "" || !slices.Equal(got.Confirmed, []string{"Priya Nair"}) {
		t.Errorf("after one side the police see %+v", got)
	}
	wantRefusal(t, p.service.ConfirmLink(t.Context(), p.as("hale"), id), casework.Conflict)
	wantRefusal(t, p.service.ConfirmLink(t.Context(), p.as("lowe"), id), casework.Forbidden)
	wantRefusal(t, p.service.ConfirmLink(t.Context(), p.as("quinn"), id), casework.Forbidden)
	p.confirm("vine", id)
	if got := p.onlyLink("vine"); got.State != casework.LinkMade {
		t.Errorf("after both sides the link is %s", got.State)
	}
	p.must(p.service.UndoLink(t.Context(), p.as("nair"), id))
	if got := p.linksOf("vine"); len(got) != 0 {
		t.Errorf("an undone link is still shown: %+v", got)
	}
	// What was said before the undoing does not count a second time.
	p.confirm("vine", id)
	if got := p.onlyLink("vine"); got.State != casework.LinkHalf {
		t.Errorf("after undoing, one side alone made the link: %s", got.State)
	}
}

func TestARefusedPairIsNotSuggestedAgain(t *testing.T) {
	p := newPartnership(t)
	reed, cole, mine, theirs := twoRecords(p, "cole")
	id := p.onlyLink("nair").ID
	p.must(p.service.RefuseLink(t.Context(), p.as("vine"), id))
	reed.write(reed.files[mine], childEdit(mine, casework.FieldSchool, "Hill Academy"))
	cole.write(cole.files[theirs], childEdit(theirs, casework.FieldSchool, "Hill Academy"))
	reed.sync()
	cole.sync()
	if got := p.linksOf("nair"); len(got) != 0 {
		t.Errorf("a refused pair is shown again: %+v", got)
	}
	wantRefusal(t, p.service.ConfirmLink(t.Context(), p.as("nair"), id), casework.Conflict)
	wantRefusal(t, p.service.UndoLink(t.Context(), p.as("nair"), id), casework.Conflict)
}

func TestRulesLookAcrossAuthorsOnlyWhenLinked(t *testing.T) {
	p := newPartnership(t)
	reed, cole, mine, theirs := twoRecords(p, "cole")
	worry := casework.Values{casework.FieldIndicators: {"EX2"}}
	reed.records(mine, p.street(worry))
	cole.records(theirs, p.mentor(worry))
	reed.sync()
	cole.sync()
	p.wantRules("ashworth")
	id := p.onlyLink("nair").ID
	p.confirm("nair", id)
	p.wantRules("ashworth")
	p.confirm("vine", id)
	p.wantRules("ashworth", "R9")
	if page := p.onlyAlert("ashworth", "R9"); page.Child.ID != mine || len(page.Facts) != 2 {
		t.Errorf("the alert is about %v with %d facts, want the older record and both", page.Child, len(page.Facts))
	}
}

func TestPoliceContactsOfTwoOfficersCountTogetherWhenLinked(t *testing.T) {
	p := newPartnership(t)
	reed, shah, mine, theirs := twoRecords(p, "shah")
	reed.records(mine, p.street(policeContact()))
	p.pass(day)
	reed.records(mine, p.street(policeContact()))
	shah.records(theirs, p.street(policeContact()))
	reed.sync()
	shah.sync()
	p.wantRules("ashworth")
	p.confirm("hale", p.onlyLink("hale").ID)
	p.wantRules("ashworth", "R6")
}

func TestAlertsJoinWithTheLinkAndPartWithIt(t *testing.T) {
	p := newPartnership(t)
	reed, cole, mine, theirs := twoRecords(p, "cole")
	reed.records(mine, p.street(seen()))
	reed.sync()
	p.pass(time.Hour)
	cole.records(theirs, p.mentor(seen()))
	cole.sync()
	p.wantRules("ashworth", "R7", "R7")
	id := p.onlyLink("nair").ID
	p.confirm("nair", id)
	p.confirm("vine", id)
	p.wantRules("ashworth", "R7")
	joined := p.onlyAlert("ashworth", "R7")
	if joined.Child.ID != mine || len(joined.Facts) != 2 {
		t.Errorf("the joined alert is about %v with %d facts, want the older record and both facts", joined.Child, len(joined.Facts))
	}
	p.must(p.service.UndoLink(t.Context(), p.as("vine"), id))
	p.wantRules("ashworth", "R7", "R7")
	for _, a := range p.alerts("ashworth") {
		if page := p.alert("ashworth", a.ID); len(page.Facts) != 1 || !page.Provisional {
			t.Errorf("after undoing, the alert on %v has %d facts, want its own", page.Child.ID, len(page.Facts))
		}
	}
}

func TestUndoingALinkPartsAChainOfThree(t *testing.T) {
	p := newPartnership(t)
	reed, shah, mine, theirs := twoRecords(p, "shah")
	p.confirm("nair", p.onlyLink("nair").ID)
	first := p.onlyLink("nair").ID
	third := shah.meets(with(called("Jay Ashdown", "14_15"), casework.Values{casework.FieldAliases: {"Jood Ashdowne"}}))
	shah.sync()
	for _, l := range p.linksOf("nair") {
		if ids := []casework.ChildID{l.A.ID, l.B.ID}; slices.Contains(ids, third) && slices.Contains(ids, theirs) {
			p.confirm("nair", l.ID)
		}
	}
	reed.records(mine, p.street(seen()))
	reed.sync()
	p.pass(time.Hour)
	shah.records(third, p.street(seen()))
	shah.sync()
	p.wantRules("ashworth", "R7")
	p.must(p.service.UndoLink(t.Context(), p.as("nair"), first))
	p.wantRules("ashworth", "R7", "R7")
}

func TestTwoActivePlansAreNotLinked(t *testing.T) {
	p := newPartnership(t)
	reed, cole, mine, theirs := twoRecords(p, "cole")
	reed.records(mine, p.street(seen()))
	cole.records(theirs, p.mentor(seen()))
	reed.sync()
	cole.sync()
	for _, a := range p.alerts("ashworth") {
		p.accept(p.alert("ashworth", a.ID), "quinn")
	}
	id := p.onlyLink("nair").ID
	p.confirm("nair", id)
	before := p.ledger.dump()
	wantRefusal(t, p.service.ConfirmLink(t.Context(), p.as("vine"), id), casework.Conflict)
	p.wantSame(before)
	if got := p.onlyLink("vine"); got.State != casework.LinkHalf {
		t.Errorf("the refused link is %s", got.State)
	}
}

func TestLaterAlertsGoToTheRecordWithThePlan(t *testing.T) {
	p := newPartnership(t)
	_, cole, _, theirs := twoRecords(p, "cole")
	cole.records(theirs, p.mentor(seen()))
	cole.sync()
	plan := p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	id := p.onlyLink("nair").ID
	p.confirm("nair", id)
	p.confirm("vine", id)
	p.pass(day)
	cole.records(theirs, p.mentor(seen()))
	cole.sync()
	p.wantRules("ashworth")
	page, err := p.service.Plan(t.Context(), p.as("quinn"), plan)
	p.must(err)
	if page.Child.ID != theirs || len(page.Alerts) != 2 {
		t.Errorf("the plan is about %v with %d alerts, want the younger record with the plan, and the new fact", page.Child, len(page.Alerts))
	}
}

func TestALinkOpensNoOtherAgencysRecord(t *testing.T) {
	p := newPartnership(t)
	_, _, mine, theirs := twoRecords(p, "cole")
	id := p.onlyLink("nair").ID
	p.confirm("nair", id)
	p.confirm("vine", id)
	for _, c := range []struct {
		who string
		own casework.ChildID
		not casework.ChildID
	}{{"nair", mine, theirs}, {"vine", theirs, mine}} {
		if _, err := p.service.Child(t.Context(), p.as(c.who), c.own); err != nil {
			t.Errorf("%s opens the record of their own agency: %v", c.who, err)
		}
		_, err := p.service.Child(t.Context(), p.as(c.who), c.not)
		wantRefusal(t, err, casework.NotFound)
	}
}
