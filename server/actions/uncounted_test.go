package actions_test

import (
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
)

func TestAnOpenAlertSaysWhatCountsNoMore(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(p *partnership, id casework.EntryID)
		want bool
	}{
		"returned as another child's": {func(p *partnership, id casework.EntryID) { p.judge("nair", p.sendBack("nair", id, "wrong_child")) }, true},
		"returned for its language":   {func(p *partnership, id casework.EntryID) { p.judge("nair", p.sendBack("nair", id, "language")) }, false},
		"withdrawn": {func(p *partnership, id casework.EntryID) {
			p.must(p.service.Withdraw(p.t.Context(), p.as("reed"), id, "It was his brother."))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			id := reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(seen()))
			reed.sync()
			before := p.onlyAlert("ashworth", "R7").Why
			c.end(p, id)
			page := p.onlyAlert("ashworth", "R7")
			if got := strings.Contains(page.Why, "Counted no more: 1 of 1 records, withdrawn or returned as another child's"); got != c.want || page.Alert.Draft.WhyNow != page.Why || !strings.HasPrefix(page.Why, before) {
				t.Errorf("the alert says %q, and its draft %q", page.Why, page.Alert.Draft.WhyNow)
			}
		})
	}
}

func TestAnAlertWhoseFactCountsAgainSaysSoNoMore(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	before := p.onlyAlert("ashworth", "R7").Why
	p.judge("nair", p.sendBack("nair", id, "wrong_child"))
	reed.sync()
	p.pass(time.Hour)
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	if got := p.onlyAlert("ashworth", "R7").Why; got != before {
		t.Errorf("the alert says %q, want %q: the author has said that it is about this child", got, before)
	}
}
