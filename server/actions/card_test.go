package actions_test

import (
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestANewPCSOGetsTheCardsOfTheTeam(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(seen()))
	reed.sync()
	p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	for key, team := range map[string]string{"vale": "Bridgwater", "moss": "Taunton"} {
		w, _, err := p.service.AddWorker(t.Context(), actions.NewWorker{Name: key, Role: casework.PCSO, Agency: "Avon and Somerset Police", Sector: casework.Police, Team: team})
		p.must(err)
		p.people[key] = w
	}
	vale, moss := p.enrol("vale"), p.enrol("moss")
	vale.sync()
	moss.sync()
	if got := vale.grants(); len(got) != 1 || got[0].Kind != casework.CardScope || got[0].Child != jude {
		t.Errorf("the new PCSO of the team holds %+v, want its card", got)
	}
	if got := moss.grants(); len(got) != 0 {
		t.Errorf("the new PCSO of another team holds %+v", got)
	}
}
