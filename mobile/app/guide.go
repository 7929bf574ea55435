package app

import (
	"streetlight/mobile/state"
	"streetlight/shared/practice"
)

// emergency is the number that every screen names by itself.
const emergency = "999"

// guideOf takes from the practice pack what screens show; a phone without a pack has an empty guide.
func guideOf(p *practice.Pack) state.Guide {
	if p == nil {
		return state.Guide{}
	}
	g := state.Guide{Version: p.Place + " " + p.Version}
	for _, i := range p.Indicators {
		g.Indicators = append(g.Indicators, state.Indicator{Code: i.Code, Wording: i.Words, Level: string(i.Level)})
	}
	for _, c := range p.Contacts {
		if c.Number != emergency {
			g.FrontDoor = append(g.FrontDoor, state.Contact{Name: c.Name, Number: c.Number, Checked: !c.Unverified})
		}
	}
	return g
}
