package console

import (
	"net/http"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestTheWordsOfAFactAreAskedFor(t *testing.T) {
	s := newSite(t).as(leadToken)
	path := "/alerts/" + s.desk.alerts[0].ID.String()
	hidden := s.desk.alerts[0].Facts[1].Entry
	s.get(path).want(t, http.StatusOK, "Ask for its words", hidden.String())
	s.post(path+"/ask", "entry", hidden.String(), "why", " ").want(t, http.StatusUnprocessableEntity, "Say what you need the words for.")
	s.post(path+"/ask", "entry", "x", "why", "To see him").want(t, http.StatusConflict, "out of date")
	s.post(path+"/ask", "entry", hidden.String(), "why", "To see him today").wantRedirect(t, path+"?done=asked")
	if want := (actions.AskInput{Alert: s.desk.alerts[0].ID, Entry: hidden, Because: "To see him today"}); len(s.desk.asked) != 1 || s.desk.asked[0] != want {
		t.Errorf("the desk was told %+v", s.desk.asked)
	}
	s.desk.alerts[0].Facts[1].Asked = &casework.Ask{State: casework.AskRefused, Words: "His mother is asked first.", At: now}
	s.get(path).want(t, http.StatusOK, "His mother is asked first.", "Ask for its words")
}

func TestAQuestionIsAnswered(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/asks").want(t, http.StatusOK, "Nobody asks for anything.")
	ask := casework.AskID{7}
	s.desk.asks = []actions.AskLine{{Ask: casework.Ask{ID: ask, Entry: s.desk.entries[1].ID, Because: "To see him today", At: now}, Name: "Helen Ashworth", Role: casework.LeadPractice,
		Agency: council.Name, About: s.desk.entries[1].EntryLine}}
	path := "/asks/" + ask.String()
	s.get("/asks").want(t, http.StatusOK, "Helen Ashworth", "To see him today", path)
	s.get(path).want(t, http.StatusOK, "It is shared with", "Helen Ashworth", "Share it?")
	content, err := s.desk.entries[1].Content.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	yes := []string{"content", string(content), "publish", "yes", "basis", "ca1989_s47", "told", "child"}
	s.post(path, "content", string(content)).want(t, http.StatusUnprocessableEntity, "Decide whether the asker reads it.")
	s.post(path, yes...).want(t, http.StatusUnprocessableEntity, "Say what it is shared for.")
	s.post(path, append(yes, "purpose", "To see him")...).wantRedirect(t, "/asks?done=answered")
	s.post(path, "content", string(content), "publish", "no", "because", "Not now").wantRedirect(t, "/asks?done=answered")
	if got := s.desk.answers; len(got) != 2 || got[0].Ask != ask || !got[0].Publish || got[0].Purpose != "To see him" || got[1].Because != "Not now" {
		t.Errorf("the desk was told %+v", got)
	}
	s.desk.refuse["AnswerAsk"] = casework.Refuse(casework.Conflict, "The entry has changed since you opened it.")
	s.post(path, "content", string(content), "publish", "no", "because", "Not now").want(t, http.StatusConflict, "Nothing was decided", "Not now")
}
