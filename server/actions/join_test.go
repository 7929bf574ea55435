package actions_test

import (
	"testing"
	"time"

	"streetlight/shared/casework"
)

// contactsOver records as many police contacts, a day apart, and gives their ids.
func (ph *phone) contactsOver(child casework.ChildID, days int) []casework.EntryID {
	ph.p.t.Helper()
	var out []casework.EntryID
	for range days {
		out = append(out, ph.records(child, ph.p.street(policeContact())))
		ph.p.pass(day)
	}
	ph.sync()
	return out
}

// An alert that nobody has answered forgets no fact, whatever its rule finds later; what stops counting leaves it.
func TestAnOpenAlertForgetsNoFact(t *testing.T) {
	for name, c := range map[string]struct {
		later func(*partnership, *phone, casework.ChildID)
		want  int
	}{
		"more after the window has moved on": {func(p *partnership, ph *phone, jude casework.ChildID) {
			p.pass(100 * day)
			ph.contactsOver(jude, 3)
		}, 6},
		"what was true once and came late": {func(p *partnership, ph *phone, jude casework.ChildID) {
			p.pass(100 * day)
			for n := range 3 {
				at := casework.FormatMoment(p.now.Add(-time.Duration(400+n) * day))
				ph.records(jude, p.street(with(policeContact(), casework.Values{casework.FieldOccurredAt: {at}})))
			}
			ph.sync()
		}, 6},
		"one of them goes back as another child's": {func(p *partnership, ph *phone, jude casework.ChildID) {
			first := p.onlyAlert("ashworth", "R6").Facts[0].Entry
			p.judge("nair", p.sendBack("nair", first, "wrong_child"))
			p.pass(100 * day)
			ph.contactsOver(jude, 3)
		}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			reed.contactsOver(jude, 3)
			before := p.onlyAlert("ashworth", "R6")
			c.later(p, reed, jude)
			got := p.onlyAlert("ashworth", "R6")
			if got.ID != before.ID || len(got.Facts) != c.want {
				t.Errorf("the open alert names %d facts, want %d: %s", len(got.Facts), c.want, got.Why)
			}
			reed.records(jude, p.street(nil)) // looked at again, it stays as it is
			reed.sync()
			if again := p.onlyAlert("ashworth", "R6"); again.Why != got.Why || len(again.Facts) != len(got.Facts) {
				t.Errorf("looked at again it says %q on %d facts, before %q on %d", again.Why, len(again.Facts), got.Why, len(got.Facts))
			}
		})
	}
}
