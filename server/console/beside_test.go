package console

import (
	"net/http"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestWordsAreAddedOnThePageOfAnEntry(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	page := &s.desk.entries[1]
	page.MayAdd = true
	page.Addenda = []actions.AddendumLine{{Words: "His aunt was told.", By: ash.Name, At: now.Add(-time.Hour)}}
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "Added beside it", "His aunt was told.", "Add words beside it")
	s.post(entryPath(s, 1)+"/addendum", "addendum", " ").want(t, http.StatusUnprocessableEntity, "Write what you add.")
	s.post(entryPath(s, 1)+"/addendum", "addendum", " She rang back. ").wantRedirect(t, entryPath(s, 1)+"?done=added")
	if len(s.desk.added) != 1 || s.desk.added[0] != page.ID.String()+" She rang back." {
		t.Errorf("the desk was told %q", s.desk.added)
	}
}

func TestAnEntryAboutTheWrongChildIsMoved(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	page := &s.desk.entries[1]
	path := entryPath(s, 1) + "/wrong-child"
	s.get(path).want(t, http.StatusForbidden, "Only a supervisor")
	page.MayMove = true
	content, err := page.Content.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	s.get(path).want(t, http.StatusOK, "Is this about another child?", "A child who is not recorded yet")
	s.post(path, "content", string(content), "find", "jude", "look", "yes").want(t, http.StatusOK, "Jude Ashdown", "There are more")
	s.post(path, "content", string(content), "find", "nobody", "look", "yes").want(t, http.StatusOK, "No child of that name")
	s.post(path, "content", string(content)).want(t, http.StatusUnprocessableEntity, "Choose the child whom the entry is about.")
	s.post(path, "content", string(content), "right", "x").want(t, http.StatusUnprocessableEntity, "out of date")
	moved := "/entries/" + casework.EntryID{0xee}.String() + "?done=moved"
	s.post(path, "content", string(content), "right", jude.ID.String()).wantRedirect(t, moved)
	s.post(path, "content", string(content), "right", "new", "name", "Kai Dunmore", "age_band", "14_15").wantRedirect(t, moved)
	if len(s.desk.moved) != 2 || s.desk.moved[0].Right != jude.ID || s.desk.moved[1].New.Get(casework.FieldChildName) != "Kai Dunmore" || s.desk.moved[1].New.Get(casework.FieldAgeBand) != "14_15" {
		t.Errorf("the desk was told %+v", s.desk.moved)
	}
	s.desk.refuse["WrongChild"] = casework.Refuse(casework.Conflict, "The entry has changed since you opened it.")
	s.post(path, "content", string(content), "right", "new", "name", "Kai Dunmore").want(t, http.StatusConflict, "Nothing was moved", "Kai Dunmore")
}

func TestAMovedEntryPointsToTheOther(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.entries[1].MovedTo, s.desk.entries[2].MovedFrom = s.desk.entries[2].ID, s.desk.entries[1].ID
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "It was about the wrong child.", entryPath(s, 2))
	s.get(entryPath(s, 2)).want(t, http.StatusOK, "under another child", entryPath(s, 1))
}
