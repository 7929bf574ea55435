package actions_test

import (
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// workflowRules look at what was done: a plan untouched for a week, an entry undecided for a day, one that nobody of another
// agency has seen for two days.
const workflowRules = `
rules:
  - id: R91
    name: Untouched
    words: A plan that nobody touched for seven days.
    source: A rule for tests.
    from: [PRO]
    priority: 3
    owner: mave
    proposes: front_door
    deadline: 2wd
    template: EARLY
    selections:
      - name: quiet
        one: step without another
        many: steps without another
        kinds: [plan_accepted, plan_updated]
        waits: {for: 7d, kinds: [plan_updated]}
    predicate: quiet.events >= 1 && child.plan_priority == 1
    why: "{quiet.events}: {quiet.dates}."
  - id: R92
    name: Undecided
    words: A fact of an urgent alert that nobody decided to share, or not, in two hours.
    source: A rule for tests.
    from: [PRO]
    priority: 2
    owner: supervisor
    proposes: front_door
    deadline: 1wd
    template: EARLY
    selections:
      - name: undecided
        one: entry
        many: entries
        kinds: [alert_raised]
        waits: {for: 2h, kinds: [sharing_decision], about: true}
    predicate: undecided.events >= 1
    why: "{undecided.events}: {undecided.dates}."
  - id: R7
    name: Weapon
    words: A weapon seen.
    source: A rule for tests.
    from: [PRO]
    priority: 1
    owner: front_door
    proposes: front_door
    deadline: 1wd
    template: VIOLENCE
    selections:
      - name: weapon
        one: weapon
        many: weapons
        kinds: [street_contact]
        when: {has: {weapon: [seen]}}
    predicate: weapon.events >= 1
    why: "{weapon.events}: {weapon.dates}."
`

func TestAPlanThatNobodyTouchesIsBroughtBeforePeople(t *testing.T) {
	p := newPartnership(t)
	p.ruledBy(workflowRules)
	_, _, plan := p.planned()
	p.pass(6 * day)
	p.must(p.notes("quinn", actions.PlanNoteInput{Plan: plan, Kind: casework.PlanUpdated, Words: "Rang his mum."}))
	p.pass(6 * day)
	p.runDue()
	p.wantNoRule("R91")
	p.pass(day)
	p.runDue()
	page := p.onlyAlert("ashworth", "R91")
	if len(page.Facts) != 1 || page.Facts[0].Author != "Daniel Quinn" || !page.Facts[0].Entry.IsZero() || page.Facts[0].MayOpen {
		t.Errorf("the facts are %+v, want the one step in the plan's course", page.Facts)
	}
	p.must(p.service.Decline(t.Context(), p.as("ashworth"), page.ID, "He was away."))
	p.pass(day)
	p.runDue()
	p.wantNoRule("R91")
	p.must(p.notes("quinn", actions.PlanNoteInput{Plan: plan, Kind: casework.PlanUpdated, Words: "Rang again."}))
	p.pass(7 * day)
	p.runDue()
	p.onlyAlert("ashworth", "R91") // another silence is another fact
}

// wantNoRule checks that no open alert is of the rule.
func (p *partnership) wantNoRule(id string) {
	p.t.Helper()
	for _, line := range p.alerts("ashworth") {
		if line.Rule == id {
			p.t.Errorf("there is an alert of %s: %s", id, line.Why)
		}
	}
}

func TestAnUrgentFactThatNobodyDecidesAboutIsBroughtBeforePeople(t *testing.T) {
	for name, decides := range map[string]bool{"nobody decides": false, "not to share, in time": true} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			p.ruledBy(workflowRules)
			reed := p.enrol("reed")
			child := reed.meets(called("Jude Ashdown", "14_15"))
			id := reed.records(child, p.street(seen()))
			reed.sync()
			p.pass(time.Hour)
			if decides {
				entry, err := p.service.Entry(t.Context(), p.as("nair"), id)
				p.must(err)
				p.must(p.service.Decide(t.Context(), p.as("nair"), actions.DecideInput{Entry: id, Content: entry.Content, ShareInput: actions.ShareInput{Because: "He asked us to wait a day."}}))
			}
			p.pass(time.Hour)
			p.runDue()
			got := 0
			for _, line := range p.alerts("ashworth") {
				if line.Rule == "R92" {
					got++
				}
			}
			if want := map[bool]int{false: 1, true: 0}[decides]; got != want {
				t.Errorf("there are %d alerts of R92, want %d", got, want)
			}
		})
	}
}

func TestWhoAcknowledgesAnEntry(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(child, p.street(seen()))
	reed.sync()
	wantRefusal(t, p.service.Acknowledge(t.Context(), p.as("ashworth"), id), casework.NotFound) // not shared yet
	p.must(p.service.Decide(t.Context(), p.as("nair"), p.decision("nair", id)))
	wantRefusal(t, p.service.Acknowledge(t.Context(), p.as("nair"), id), casework.Conflict) // its own agency
	p.must(p.service.Acknowledge(t.Context(), p.as("ashworth"), id))
	p.must(p.service.Acknowledge(t.Context(), p.as("ashworth"), id))
}
