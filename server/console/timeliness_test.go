package console

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func measured() actions.Timeliness {
	return actions.Timeliness{Agencies: []actions.AgencyTimes{{Agency: "=HYPERLINK(\"http://evil.example\")", Entries: 12, Unclocked: 2, ToReceipt: actions.Median{Of: 10, Minutes: 61.5}, ToDecision: actions.Median{Of: 12, Minutes: 0.2},
		Partners: []actions.PartnerTimes{{Agency: "-Somerset Council", FromDecision: actions.Median{Of: 8, Minutes: 11}, FromContact: actions.Median{Of: -1}}}, Serious: 9, InTime: 6, Pending: 1}}}
}

func TestThePageOfTimeliness(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/timeliness").want(t, http.StatusOK, "Nothing was received in these days.")
	s.desk.measured = measured()
	s.get("/timeliness?from=2026-02-01&until=2026-02-28").want(t, http.StatusOK, "1 hour (10)", "under a minute (12)", "11 minutes (8)", "fewer than 5", "6 of 8 (75%)", "2 without a measured clock", "/timeliness.csv?from=2026-02-01&amp;until=2026-02-28")
	zone := s.desk.spans[len(s.desk.spans)-1].Location()
	if from, until := s.desk.spans[2], s.desk.spans[3]; !from.Equal(time.Date(2026, 2, 1, 0, 0, 0, 0, zone)) || !until.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, zone)) {
		t.Errorf("measured from %v until %v", from, until)
	}
	s.get("/timeliness?from=yesterday").want(t, http.StatusUnprocessableEntity, "The first day is not a date.")
	s.desk.refuse["Timeliness"] = casework.RefuseField("from", "The first day lies after the last one.")
	s.get("/timeliness?from=2026-03-01&until=2026-02-28").want(t, http.StatusUnprocessableEntity, "The first day lies after the last one.")
}

// No cell begins with a sign that a spreadsheet takes for a formula.
func TestTheFileOfTimelinessHoldsNoFormula(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.measured = measured()
	got := s.get("/timeliness.csv?from=2026-02-01&until=2026-02-28")
	if got.status != http.StatusOK {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a cell is a formula: %q", cell)
			}
		}
	}
	if got := strings.Join(rows[1], "|"); got != `2026-02-01|2026-02-28|'=HYPERLINK("http://evil.example")|12|2|62|10|0|12||||||9|6|1` {
		t.Errorf("the agency's line is %s", got)
	}
	if got := strings.Join(rows[2], "|"); got != `2026-02-01|2026-02-28|'=HYPERLINK("http://evil.example")|||||||'-Somerset Council|11|8|||||` {
		t.Errorf("the partner's line is %s", got)
	}
}
