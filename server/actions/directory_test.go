package actions_test

import (
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// No row of the store says in the clear who works where, what a child is called or what was written.
func TestNoNameStandsInTheStore(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(with(seen(), casework.Values{casework.FieldFact: {"Stood by the weir."}})))
	reed.sync()
	p.judge("nair", p.approval("nair", id))
	p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	planted := []string{"Ashdown", "weir", "Tom Reed", "Priya Nair", "Avon and Somerset", "Bridgwater"}
	for key, value := range p.ledger.dump() {
		for _, name := range planted {
			if table, _, _ := strings.Cut(key, "\n"); strings.Contains(key, name) || strings.Contains(value, name) {
				t.Errorf("a row of %s holds %q in the clear", table, name)
			}
		}
	}
	p.open() // another process reads them
	workers, err := p.service.Workers(t.Context())
	p.must(err)
	if !containsWorker(workers, "Tom Reed", "Avon and Somerset Police", "Bridgwater") {
		t.Errorf("after a restart the directory says %+v", workers)
	}
}

func containsWorker(lines []actions.WorkerLine, name, agency, team string) bool {
	for _, l := range lines {
		if l.Name == name && l.AgencyName == agency && l.TeamName == team {
			return true
		}
	}
	return false
}
