package console

import (
	"net/http"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// withPacks gives the desk a version on trial.
func withPacks(s *site) *site {
	s.desk.versions = []actions.PackVersion{onTrial()}
	s.desk.pages = map[string]actions.PackPage{"2026.2": {PackVersion: onTrial(), Text: "version: \"2026.2\"", MayLive: true, LiveNow: "2026.1", Contents: somersetPack()}}
	return s
}

func TestPackPages(t *testing.T) {
	s := withPacks(newSite(t)).as(supervisorToken)
	s.get("/practice").want(t, http.StatusOK, "2026.2", "On trial", "Propose a version", "Morgan Reed", "48 indicators")
	s.get("/practice/2026.2").want(t, http.StatusOK, "Make it live instead of 2026.1", "Draft", "indicators: H 7", "R7", "Show the whole text")
	s.get("/practice/9").want(t, http.StatusNotFound)
	s.post("/practice/2026.2", "do", "live").wantRedirect(t, "/practice/2026.2?done=live")
	s.post("/practice/2026.2", "do", "tried").wantRedirect(t, "/practice/2026.2?done=tried")
	s.post("/practice/2026.2", "do", "burn").want(t, http.StatusBadRequest)
	s.post("/practice", "text", "version: '2026.2'\nplace: x").wantRedirect(t, "/practice/2026.2?done=proposed")
	if got := strings.Join(s.desk.acts, "|"); got != "live 2026.2|trial 2026.2|propose version: '2026.2'\nplace: x" {
		t.Errorf("the desk was asked for %q", got)
	}
}

func TestWhatIsWrongWithAPackStandsAboveIt(t *testing.T) {
	s := withPacks(newSite(t)).as(supervisorToken)
	s.post("/practice", "text", " ").want(t, http.StatusUnprocessableEntity, "Paste the whole text")
	s.desk.wrong = practice.Faults{{Line: 7, Sentence: "Write <it>."}, {Line: 9, Sentence: "No."}}
	s.post("/practice", "text", "places: x").want(t, http.StatusUnprocessableEntity, "line 7: Write &lt;it&gt;.", "line 9: No.", "places: x")
	s.desk.wrong = casework.RefuseField("version", "Give yours the next number.")
	s.post("/practice", "text", "a: b").want(t, http.StatusUnprocessableEntity, "Give yours the next number.")
	s.desk.wrong = casework.Refuse(casework.Forbidden, "Somebody else must make it live.")
	s.post("/practice/2026.2", "do", "live").want(t, http.StatusForbidden, "Somebody else must make it live.", "Practice pack 2026.2")
}

func TestOnlyThoseWhoMayChangeThePackSeeItsPage(t *testing.T) {
	if got := withPacks(newSite(t)).as(supervisorToken).get("/").body; !strings.Contains(got, `href="/practice"`) {
		t.Error("a supervisor is not led to the practice pack")
	}
	if got := withPacks(newSite(t)).as(adminToken).get("/").body; strings.Contains(got, `href="/practice"`) {
		t.Error("an administrator is led to the practice pack")
	}
}
