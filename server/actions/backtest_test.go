package actions_test

import (
	"slices"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// lessWeapon would have R7 speak of what a child says they carry no more.
const lessWeapon = `
rules:
  - id: R7
    name: Weapon
    words: A weapon seen or found.
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
        when: {has: {weapon: [found]}}
    predicate: weapon.events >= 1
    why: "{weapon.events}: {weapon.dates}."
`

func TestABacktestRaisesNothingAndSaysWhatWouldHaveBeen(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(child, p.street(seen()))
	reed.sync()
	p.pass(day)
	reed.records(child, p.street(casework.Values{casework.FieldWeapon: {"found"}}))
	reed.sync()
	p.pass(day)
	before := p.alerts("ashworth")

	got := p.weapons(actions.BacktestInput{Since: p.now.Add(-90 * day)})
	if len(got) != 2 || got[0].Finding.Rule != "R7" || len(got[0].Finding.Facts) != 1 || len(got[1].Finding.Facts) != 2 || !got[0].Live || got[0].Proposed {
		t.Errorf("got %+v, want the first weapon, then both", got)
	}
	got = p.weapons(actions.BacktestInput{Since: p.now.Add(-90 * day), Pack: p.packWith(lessWeapon)})
	proposed := 0
	for _, l := range got {
		if l.Proposed {
			proposed++
		}
	}
	if len(got) != 3 || proposed != 1 {
		t.Errorf("got %d lines, %d of the other pack; want three, of which one is the other's alone", len(got), proposed)
	}
	if after := p.alerts("ashworth"); len(after) != len(before) {
		t.Errorf("there are %d alerts after the backtest, want %d as before", len(after), len(before))
	}
}

func TestABacktestOfABadPackIsRefused(t *testing.T) {
	p := newPartnership(t)
	if _, err := p.service.Backtest(t.Context(), actions.BacktestInput{Since: p.now.Add(-day), Pack: []byte("rules: 7")}); err == nil {
		t.Error("a pack that is none was taken")
	}
	_, err := p.service.Backtest(t.Context(), actions.BacktestInput{Since: p.now.Add(day)})
	wantRefusal(t, err, casework.Invalid)
}

// weapons asks for all parts, and gives what R7 would have raised.
func (p *partnership) weapons(in actions.BacktestInput) (out []actions.BacktestLine) {
	p.t.Helper()
	for {
		part, err := p.service.Backtest(p.t.Context(), in)
		p.must(err)
		out = append(out, part.Lines...)
		if part.Done {
			return slices.DeleteFunc(out, func(l actions.BacktestLine) bool { return l.Finding.Rule != "R7" })
		}
		in.From = part.Next
	}
}
