package console

import (
	"net/http"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestATodoIsSettledInWords(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/todo").want(t, http.StatusOK, "Nothing is to do.")
	id := casework.AlertID{77}
	s.desk.todo = []actions.AlertLine{{ID: id, Child: s.desk.alerts[0].Child, Rule: "R12", RuleName: "Not shared", Priority: casework.P2, Task: true,
		Why: "Nobody decided whether to share what is serious.", RaisedAt: now.Add(-time.Hour), DueAt: now.Add(-time.Minute), State: casework.AlertOpen}}
	s.get("/todo").want(t, http.StatusOK, "Not shared", "Nobody decided whether to share what is serious.", "late")
	s.post("/todo/"+id.String()).want(t, http.StatusUnprocessableEntity, "Say in a sentence what was done.")
	s.post("/todo/"+id.String(), "because", "He asked us to wait.").wantRedirect(t, "/todo?done=settled")
	if got := s.desk.settled; len(got) != 1 || got[0] != "He asked us to wait." {
		t.Errorf("settled: %q", got)
	}
	s.get("/todo?done=settled").want(t, http.StatusOK, "It is settled.")
}
