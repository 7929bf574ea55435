package console

import (
	"net/http"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestWhatWaitsForSomebody(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/tasks").want(t, http.StatusOK, "Nothing waits for you.")
	s.desk.tasks = []actions.TaskLine{
		{Task: casework.Task{ID: casework.TaskID{1}, Kind: casework.TaskOverdue, Entry: s.desk.entries[1].ID, At: now, Due: now.Add(-time.Hour)}, MayOpen: true},
		{Task: casework.Task{ID: casework.TaskID{2}, Kind: casework.TaskRetracted, Entry: casework.EntryID{0xab, 0xcd}, At: now}},
		{Task: casework.Task{ID: casework.TaskID{3}, Kind: casework.TaskAnswered, Entry: casework.EntryID{5}, Alert: casework.AlertID{30}, Words: "His mother does not agree.", At: now}},
	}
	s.get("/tasks").want(t, http.StatusOK, "waited too long", "1 hour late", entryPath(s, 1), "Entry abcd0000 is not yours to read now", "His mother does not agree.", "/alerts/"+casework.AlertID{30}.String(), "Put aside")
	s.post("/tasks/"+casework.TaskID{2}.String()).wantRedirect(t, "/tasks?done=aside")
	if len(s.desk.aside) != 1 || s.desk.aside[0] != (casework.TaskID{2}) {
		t.Errorf("put aside %v", s.desk.aside)
	}
}

func TestAnEntrySaysWhoOpenedItFirst(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.entries[1].Opened = []actions.OpenedLine{{Agency: "Somerset Council", At: now}}
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "First opened by", "Somerset Council")
}

func TestOverdueEntriesComeFirst(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	last := len(s.desk.entries) - 1
	s.desk.entries[last].Overdue, s.desk.entries[last].DueAt = true, now.Add(-time.Hour)
	s.get("/entries").want(t, http.StatusOK, "Overdue", `href="`+entryPath(s, last)+`">Begin with the first`)
}
