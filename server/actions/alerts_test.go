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

// alerts lists the open alerts as somebody sees them.
func (p *partnership) alerts(who string) []actions.AlertLine {
	p.t.Helper()
	out, err := p.service.Alerts(p.t.Context(), p.as(who))
	p.must(err)
	return out
}

// rules names the rules of the open alerts, in order. To-dos, which make no plan, are left out.
func (p *partnership) rules(who string) []string {
	p.t.Helper()
	var out []string
	for _, a := range p.alerts(who) {
		if !a.Task {
			out = append(out, a.Rule)
		}
	}
	slices.Sort(out)
	return out
}

func (p *partnership) alert(who string, id casework.AlertID) actions.AlertPage {
	p.t.Helper()
	page, err := p.service.Alert(p.t.Context(), p.as(who), id)
	p.must(err)
	return page
}

// onlyAlert is the one open alert of a rule.
func (p *partnership) onlyAlert(who, rule string) actions.AlertPage {
	p.t.Helper()
	var found []casework.AlertID
	for _, a := range p.alerts(who) {
		if a.Rule == rule {
			found = append(found, a.ID)
		}
	}
	if len(found) != 1 {
		p.t.Fatalf("%d open alerts of %s, want 1 (open: %v)", len(found), rule, p.rules(who))
	}
	return p.alert(who, found[0])
}

func (p *partnership) wantRules(who string, want ...string) {
	p.t.Helper()
	if got := p.rules(who); !slices.Equal(got, want) {
		p.t.Fatalf("open alerts: %v, want %v", got, want)
	}
}

// accept makes somebody own the plan of an alert, with its card for Bridgwater's PCSOs.
func (p *partnership) accept(page actions.AlertPage, owner string) casework.PlanID {
	p.t.Helper()
	id, err := p.service.Accept(p.t.Context(), p.as("ashworth"), actions.AcceptInput{Alert: page.ID, Owner: p.people[owner].ID,
		ReviewDate: p.now.Add(4 * day), Teams: []casework.TeamID{p.people["reed"].Team}})
	p.must(err)
	return id
}

func TestAWeaponRaisesAnAlertThatApprovalMakesFirm(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	page := p.onlyAlert("ashworth", "R7")
	if page.Priority != casework.P1 || !page.Provisional || !page.RaisedAt.Equal(p.now) || page.Child.Name != "Jude Ashdown" {
		t.Errorf("the alert is %+v, want priority 1, provisional, raised with the entry", page.AlertLine)
	}
	if got := page.DueAt.Sub(p.now); got != 4*time.Hour {
		t.Errorf("it is due after %v, want 4 h", got)
	}
	lines, err := p.service.Queue(t.Context(), p.as("nair"))
	p.must(err)
	if len(lines) != 1 || !lines[0].Urgent || lines[0].DueAt.Sub(p.now) != 4*time.Hour {
		t.Errorf("the queue shows %+v, want the entry as urgent, due in 4 h", lines)
	}
	p.judge("nair", p.approval("nair", id))
	if page := p.onlyAlert("ashworth", "R7"); page.Provisional || !page.Facts[0].Approved {
		t.Errorf("after the approval the alert is still provisional")
	}
}

func TestAnUrgentEntryStaysUrgentWhenItIsCorrected(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	p.pass(time.Hour)
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	second := reed.records(jude, p.street(seen()))
	reed.sync()
	lines, err := p.service.Queue(t.Context(), p.as("nair"))
	p.must(err)
	for _, l := range lines {
		if !l.Urgent {
			t.Errorf("entry %s is not urgent (the corrected one is %s, the one that joined %s)", l.ID, id, second)
		}
	}
	p.wantRules("ashworth", "R7")
	if got := p.onlyAlert("ashworth", "R7").Facts; len(got) != 2 {
		t.Errorf("the alert rests on %d facts, want both", len(got))
	}
}

func TestADeclinedFactNeverRaisesAgain(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	alert := p.onlyAlert("ashworth", "R7")
	wantRefusal(t, p.service.Decline(t.Context(), p.as("ashworth"), alert.ID, ""), casework.Invalid)
	p.must(p.service.Decline(t.Context(), p.as("ashworth"), alert.ID, "It was a toy from the carnival."))
	p.wantRules("ashworth")
	p.pass(time.Hour)
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	p.judge("nair", p.approval("nair", id))
	p.wantRules("ashworth")
	wantRefusal(t, p.service.Decline(t.Context(), p.as("ashworth"), alert.ID, "Once more."), casework.Conflict)
	if page := p.alert("ashworth", alert.ID); page.Alert.Because == "" || page.AnsweredBy != "Helen Ashworth" || page.MayDecide {
		t.Errorf("the answered alert shows %+v", page)
	}
	p.pass(time.Hour)
	reed.records(jude, p.street(seen()))
	reed.sync()
	p.wantRules("ashworth", "R7")
}

func TestASecondRecordOfADeclinedEventRaisesNothing(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	logged := with(seen(), casework.Values{casework.FieldReference: {"Log 812"}})
	first := reed.records(jude, p.street(logged))
	reed.sync()
	p.must(p.service.Decline(t.Context(), p.as("ashworth"), p.onlyAlert("ashworth", "R7").ID, "It was a toy from the carnival."))
	smallest := false
	for n := 0; n < 2 || !smallest; n++ { // also when one has a smaller id than the first, whose alert was declined
		p.pass(time.Hour)
		again := reed.records(jude, p.street(logged))
		smallest = smallest || byBytes(again, first) < 0
		reed.sync()
		p.wantRules("ashworth")
		p.judge("nair", p.approval("nair", again))
		p.wantRules("ashworth")
	}
}

func TestWhatIsReturnedStopsCountingOrNot(t *testing.T) {
	for name, c := range map[string]struct {
		reason string
		want   []string
	}{
		"wrong child": {"wrong_child", nil},
		"duplicate":   {"duplicate", nil},
		"language":    {"language", []string{"R6"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			first := reed.records(jude, p.street(policeContact()))
			p.pass(day)
			reed.records(jude, p.street(policeContact()))
			reed.sync()
			p.judge("nair", p.sendBack("nair", first, c.reason))
			p.pass(day)
			reed.records(jude, p.street(policeContact()))
			reed.sync()
			p.wantRules("ashworth", c.want...)
			if len(c.want) > 0 && !p.onlyAlert("ashworth", "R6").Provisional {
				t.Error("an alert that rests on a returned entry is not provisional")
			}
		})
	}
}

func TestAnAcceptedAlertBecomesAPlanWithAnOwner(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(with(called("Jude Ashdown", "14_15"), casework.Values{casework.FieldDescription: {"Tall, red cap"}}))
	reed.records(jude, p.street(seen()))
	reed.sync()
	alert := p.onlyAlert("ashworth", "R7")
	chosen := slices.DeleteFunc(slices.Clone(alert.Teams), func(c actions.TeamChoice) bool { return !c.Chosen })
	if len(chosen) != 1 || chosen[0].Team.ID != p.people["reed"].Team {
		t.Errorf("teams chosen beforehand: %+v, want the author's", chosen)
	}
	id := p.accept(alert, "quinn")
	p.wantRules("ashworth")
	plan, err := p.service.Plan(t.Context(), p.as("quinn"), id)
	p.must(err)
	if plan.Owner != "Daniel Quinn" || plan.State != casework.PlanActive || !plan.ReviewDate.Equal(p.now.Add(4*day)) || plan.AcceptedBy != "Helen Ashworth" || len(plan.Alerts) != 1 {
		t.Errorf("the plan is %+v", plan)
	}
	for _, a := range plan.Plan.Actions {
		if a.ID.IsZero() {
			t.Errorf("the row %q has no id", a.If)
		}
	}
	_, err = p.service.Accept(t.Context(), p.as("ashworth"), actions.AcceptInput{Alert: alert.ID, Owner: p.people["quinn"].ID, ReviewDate: p.now.Add(day)})
	wantRefusal(t, err, casework.Conflict)
}

func TestWhatKeepsAnAlertFromBecomingAPlan(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(seen()))
	reed.sync()
	alert := p.onlyAlert("ashworth", "R7")
	left := p.people["stone"]
	left.Ended = true
	p.must(p.service.PutWorker(t.Context(), left))
	good := actions.AcceptInput{Alert: alert.ID, Owner: p.people["quinn"].ID, ReviewDate: p.now.Add(day)}
	for name, c := range map[string]struct {
		spoil func(*actions.AcceptInput)
		field string
	}{
		"no owner":                  {func(in *actions.AcceptInput) { in.Owner = casework.WorkerID{} }, "owner"},
		"a supervisor":              {func(in *actions.AcceptInput) { in.Owner = p.people["nair"].ID }, "owner"},
		"a PCSO":                    {func(in *actions.AcceptInput) { in.Owner = p.people["reed"].ID }, "owner"},
		"somebody who left":         {func(in *actions.AcceptInput) { in.Owner = left.ID }, "owner"},
		"no review date":            {func(in *actions.AcceptInput) { in.ReviewDate = time.Time{} }, "review_date"},
		"a review yesterday":        {func(in *actions.AcceptInput) { in.ReviewDate = p.now.Add(-day) }, "review_date"},
		"a review in three months":  {func(in *actions.AcceptInput) { in.ReviewDate = p.now.Add(90 * day) }, "review_date"},
		"a team that nobody knows":  {func(in *actions.AcceptInput) { in.Teams = []casework.TeamID{{1}} }, "teams"},
		"an action without its who": {func(in *actions.AcceptInput) { in.Actions = []casework.PlanAction{{If: "Absent", Does: "Rings"}} }, "actions"},
		"an action without an end": {func(in *actions.AcceptInput) {
			in.Actions = []casework.PlanAction{{If: "Absent", Who: "Owner", Does: strings.Repeat("a", 100_000), By: "09:30"}}
		}, "actions"},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			c.spoil(&in)
			before := p.ledger.dump()
			_, err := p.service.Accept(t.Context(), p.as("ashworth"), in)
			if got := refusal(t, err, casework.Invalid); got.Field != c.field {
				t.Errorf("the field at fault is %q, want %q", got.Field, c.field)
			}
			p.wantSame(before)
		})
	}
	in := good
	in.ReviewDate = p.now.Truncate(day)
	_, err := p.service.Accept(t.Context(), p.as("ashworth"), in)
	p.must(err)
}

func TestASecondAlertJoinsThePlanAndItsOwnerStays(t *testing.T) {
	p := newPartnership(t)
	reed, cole := p.enrol("reed"), p.enrol("cole")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(with(seen(), policeContact())))
	reed.sync()
	plan := p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	for range 3 {
		p.pass(day)
		reed.records(jude, p.street(policeContact()))
	}
	reed.sync()
	again, err := p.service.Accept(t.Context(), p.as("stone"), actions.AcceptInput{Alert: p.onlyAlert("ashworth", "R6").ID, Owner: p.people["stone"].ID,
		ReviewDate: p.now.Add(day), Teams: []casework.TeamID{p.people["shah"].Team}})
	p.must(err)
	if again != plan {
		t.Fatal("the second alert made a plan of its own")
	}
	page, err := p.service.Plan(t.Context(), p.as("stone"), plan)
	p.must(err)
	if page.Owner != "Daniel Quinn" || page.Priority != casework.P1 || len(page.Alerts) != 2 || len(page.Teams) != 2 {
		t.Errorf("the plan is %+v, want the first owner, priority 1, both alerts, both teams", page)
	}
	p.pass(day)
	reed.records(jude, p.street(seen()))
	reed.sync()
	p.wantRules("ashworth") // a new weapon is a fact of the plan that there is
	page, err = p.service.Plan(t.Context(), p.as("stone"), plan)
	p.must(err)
	if len(page.Alerts) != 3 {
		t.Errorf("%d alerts in the plan, want the new fact as a third", len(page.Alerts))
	}
	_ = cole
}

func TestTheCardReachesThePhoneAndThePlanDoesNot(t *testing.T) {
	p := newPartnership(t)
	reed, shah, cole := p.enrol("reed"), p.enrol("shah"), p.enrol("cole")
	jude := reed.meets(with(called("Jude Ashdown", "14_15"), casework.Values{casework.FieldDescription: {"Tall, red cap"}}))
	reed.records(jude, p.street(seen()))
	reed.sync()
	p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	for _, ph := range []*phone{reed, shah, cole} {
		ph.sync()
	}
	grants := reed.grants()
	if len(grants) != 1 || grants[0].Kind != casework.CardScope || grants[0].Child != jude || grants[0].Write {
		t.Fatalf("the phone's grants are %+v, want one card on the child it knows", grants)
	}
	card, ok, err := records.ReadWhole[casework.Card](reed.state(grants[0].Scope), grants[0].Scope, casework.FieldCard)
	p.must(err)
	if !ok || card.Owner != "Daniel Quinn" || card.Name != "Jude Ashdown" || card.Description != "Tall, red cap" || len(card.Actions) == 0 {
		t.Errorf("the card is %+v", card)
	}
	if want := []casework.ScopeKind{casework.CardScope, casework.FileScope, casework.PracticeScope, casework.UserScope}; !slices.Equal(reed.kinds(), want) {
		t.Errorf("the PCSO's phone holds %v, want %v", reed.kinds(), want)
	}
	for name, ph := range map[string]*phone{"a PCSO of another team": shah, "a mentor": cole} {
		if want := []casework.ScopeKind{casework.PracticeScope, casework.UserScope}; !slices.Equal(ph.kinds(), want) {
			t.Errorf("the phone of %s holds %v, want %v", name, ph.kinds(), want)
		}
	}
	if slices.ContainsFunc(card.Actions, func(a casework.PlanAction) bool { return !a.Card }) {
		t.Error("the card shows rows of the plan that were not ticked for it")
	}
}

func TestAnAlertShowsWhatItsStandingBasisCovers(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	words := with(with(seen(), policeContact()), casework.Values{casework.FieldOpinion: {"He looked tired."}})
	reed.records(jude, p.street(words))
	reed.records(jude, p.street(words))
	reed.records(jude, p.street(words))
	reed.sync()
	labels := func(f actions.FactLine) []string {
		var out []string
		for _, l := range f.Words {
			out = append(out, l.Label)
		}
		return out
	}
	urgent := p.onlyAlert("quinn", "R7")
	if got, want := labels(urgent.Facts[0]), []string{"Where", "Weapon", "Injury", "Immediate danger", "How you know"}; !slices.Equal(got, want) {
		t.Errorf("an urgent alert shows %q, want %q", got, want)
	}
	if f := urgent.Facts[0]; f.MayOpen || f.Author != "" || f.Agency != "Avon and Somerset Police" {
		t.Errorf("who recorded it is shown to those who may not read it: %+v", f)
	}
	if got := labels(p.onlyAlert("quinn", "R6").Facts[0]); len(got) != 0 {
		t.Errorf("an alert that is not urgent shows %q, want no words", got)
	}
	if f := p.onlyAlert("nair", "R6").Facts[0]; !f.MayOpen || f.Author != "Tom Reed" || len(f.Words) == 0 {
		t.Errorf("the author's supervisor sees %+v, want the words", f)
	}
	p.wantRules("vine")
	_, err := p.service.Alert(t.Context(), p.as("vine"), urgent.ID)
	wantRefusal(t, err, casework.NotFound)
	_, err = p.service.Alert(t.Context(), p.as("reed"), urgent.ID)
	wantRefusal(t, err, casework.Forbidden)
}

func TestWhatASearchLookedForRaisesNothing(t *testing.T) {
	search := func(outcome string) casework.Values {
		return casework.Values{casework.FieldContactType: {"search"}, casework.FieldCapacity: {"suspect"}, casework.FieldSearchOutcome: {outcome},
			casework.FieldFact: {"Searched for offensive weapons. Nothing was found."}}
	}
	for name, c := range map[string]struct {
		values casework.Values
		want   []string
	}{
		"searches for weapons that found none": {search("nfa"), nil},
		"searches that found something":        {search("found"), []string{"R6"}},
		"a victim":                             {with(policeContact(), casework.Values{casework.FieldCapacity: {"victim"}}), nil},
		"a witness":                            {with(policeContact(), casework.Values{casework.FieldCapacity: {"witness"}}), nil},
		"calm engagement":                      {casework.Values{}, nil},
		"suspect":                              {policeContact(), []string{"R6"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			for range 4 {
				reed.records(jude, p.street(c.values))
				p.pass(day)
			}
			reed.sync()
			p.wantRules("ashworth", c.want...)
		})
	}
}
