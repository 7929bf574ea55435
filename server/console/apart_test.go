package console

import (
	"net/http"
	"strings"
	"testing"

	"streetlight/shared/casework"
)

func TestWhatIsKeptApartIsListedShownAndReleased(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/").want(t, http.StatusOK, `href="/quarantine">Kept apart <span class="tag new">2</span>`, "could not be accepted")
	s.get("/quarantine").want(t, http.StatusOK, `aria-current="page">Kept apart`, "Your role does not record a street contact", "PCSO Tom Reed", "Never saved: a draft", "It cannot be opened", "/quarantine/6f1d20aa")
	s.get("/quarantine/6f1d20aa").want(t, http.StatusOK, "Stood by the weir", "Its clock was 3 hours ahead.", "One of 2 that were saved together", "Leave it here", "Release it")
	s.get("/quarantine/0c93be14").want(t, http.StatusOK, "It cannot be opened: the key of its phone was destroyed.", "who records it anew")
	s.get("/quarantine/nothing").want(t, http.StatusNotFound, "not yours to see")

	s.post("/quarantine/6f1d20aa").want(t, http.StatusUnprocessableEntity, "Say why it counts after all.")
	s.post("/quarantine/6f1d20aa", "reason", strings.Repeat("x", 201)).want(t, http.StatusUnprocessableEntity, "200 are the most")
	s.desk.refuse["Release"] = casework.Refuse(casework.Conflict, "A part of what was saved with it is not here.")
	s.post("/quarantine/6f1d20aa", "reason", "He was on patrol.").want(t, http.StatusConflict, "A part of what was saved with it is not here.", "He was on patrol.")
	delete(s.desk.refuse, "Release")
	s.post("/quarantine/6f1d20aa", "reason", "He was on patrol.").wantRedirect(t, "/quarantine?done=released")
	if got := s.desk.released; len(got) != 1 || got[0] != "6f1d20aa: He was on patrol." {
		t.Errorf("released: %q", got)
	}
	s.get("/quarantine?done=released").want(t, http.StatusOK, "waits for a verdict like any entry")
	s.desk.apart = nil
	s.get("/quarantine").want(t, http.StatusOK, "Nothing is kept apart")
	if strings.Contains(s.get("/entries").body, `<span class="tag new">`) {
		t.Error("a count of nothing is shown")
	}
}

func TestAnAdministratorSeesNoWordOfWhatIsKeptApart(t *testing.T) {
	s := newSite(t).as(adminToken)
	s.get("/").want(t, http.StatusOK, "Kept apart")
	s.get("/quarantine").want(t, http.StatusOK, "PCSO Tom Reed")
	got := s.get("/quarantine/6f1d20aa")
	got.want(t, http.StatusOK, "Its words are for the supervisors", "Only a supervisor releases")
	if strings.Contains(got.body, "weir") {
		t.Error("the page shows what was written")
	}
	for token, path := range map[string]string{officerToken: "/quarantine", leadToken: "/quarantine/6f1d20aa"} {
		s.as(token).get(path).want(t, http.StatusForbidden)
		if strings.Contains(s.get("/").body, "Kept apart") {
			t.Errorf("%s is offered the page", token)
		}
	}
}

func TestTheAdministratorIsToldOfARestoreThatNobodySaid(t *testing.T) {
	s := newSite(t)
	s.desk.behind = 3
	for _, path := range []string{"/", "/quarantine"} {
		s.as(adminToken).get(path).want(t, http.StatusOK, "3 phones hold more than this server has, since", "8:30", "streetlight restored")
	}
	if strings.Contains(s.as(supervisorToken).get("/").body, "streetlight restored") {
		t.Error("a supervisor is told to run a command")
	}
	s.desk.behind = 0
	if strings.Contains(s.as(adminToken).get("/").body, "streetlight restored") {
		t.Error("it is told without cause")
	}
}
