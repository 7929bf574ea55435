package console

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// wordsOf is the form of a child's profile as the desk shows it: a school, and a name on which people contradict each other.
func wordsOf() *actions.WordsForm {
	form := &actions.WordsForm{Seen: "c2Vlbg"}
	for _, f := range casework.ChildFields() {
		field := actions.WordsField{Field: f}
		switch f.ID {
		case casework.FieldSchool:
			field.Texts = []string{"Wyndham School"}
		case casework.FieldAliases:
			field.Texts = []string{"JJ", "Jay"}
		case casework.FieldChildName:
			field.Texts = []string{"Jude", "Judd"}
			field.Versions = []actions.Version{{Text: "Jude", By: "Tom Reed", At: now}, {Text: "Judd", By: "Marcus Cole", At: now}}
		}
		form.Fields = append(form.Fields, field)
	}
	return form
}

func TestOnlyWhatDiffersFromThePageIsAChange(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		want   casework.Values
	}{
		"another school":  {[]string{"school", "Chilton Academy", "was.school", "Wyndham School"}, casework.Values{casework.FieldSchool: {"Chilton Academy"}}},
		"taken out":       {[]string{"school", "", "was.school", "Wyndham School"}, casework.Values{casework.FieldSchool: nil}},
		"left as it was":  {[]string{"school", "Wyndham School", "was.school", "Wyndham School"}, casework.Values{}},
		"a settled name":  {[]string{"name", "Jude", "was.name", ""}, casework.Values{casework.FieldChildName: {"Jude"}}},
		"one more alias":  {[]string{"aliases", "JJ\nJay\nJudo", "was.aliases", "JJ\nJay"}, casework.Values{casework.FieldAliases: {"JJ", "Jay", "Judo"}}},
		"no such a field": {nil, casework.Values{}},
	} {
		s := newSite(t).as(supervisorToken)
		s.desk.child.Words = wordsOf()
		s.post("/children/"+jude.ID.String(), append(c.fields, "seen", "c2Vlbg")...).wantRedirect(t, "/children/"+jude.ID.String()+"?done=changed")
		if len(s.desk.words) != 1 || s.desk.words[0].Seen != "c2Vlbg" || !reflect.DeepEqual(s.desk.words[0].Values, c.want) {
			t.Errorf("%s: got %+v, want %v", name, s.desk.words, c.want)
		}
	}
}

func TestTheWordsFormShowsContradictionsAndKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.child.Words = wordsOf()
	got := s.get("/children/" + jude.ID.String())
	got.want(t, http.StatusOK, "Marcus Cole", "Write what is to stand", `name="was.school" value="Wyndham School"`)
	s.desk.refuse["SetProfile"] = casework.RefuseField("school", "That is too long.")
	got = s.post("/children/"+jude.ID.String(), "school", "A very long name", "was.school", "Wyndham School", "seen", "first")
	got.want(t, http.StatusUnprocessableEntity, "That is too long.", `value="A very long name"`, `name="seen" value="first"`, `name="was.school" value="Wyndham School"`)
	s.post("/plans/"+s.desk.plans[0].ID.String(), "if_missing", "Ring gran.", "was.if_missing", "", "seen", "x").wantRedirect(t, "/plans/"+s.desk.plans[0].ID.String()+"?done=changed")
}

func TestToWhomAnEntryIsShared(t *testing.T) {
	agency, person := casework.AgencyID{0x11}, casework.WorkerID{0x22}
	named := []string{"publish", "yes", "basis", "ca1989_s17", "told", "child", "to", "named"}
	for name, c := range map[string]struct {
		fields []string
		want   casework.Audience
		wrong  string
	}{
		"the network":         {[]string{"publish", "yes", "basis", "ca1989_s17", "told", "child", "to", "network", "agency", agency.String()}, casework.Audience{}, ""},
		"an agency, a person": {append(slices.Clone(named), "purpose", "School", "agency", agency.String(), "person", person.String()), casework.Audience{Agencies: []casework.AgencyID{agency}, People: []casework.WorkerID{person}}, ""},
		"nobody":              {append(slices.Clone(named), "purpose", "School"), casework.Audience{}, "Choose the agencies or people"},
		"no purpose":          {append(slices.Clone(named), "agency", agency.String()), casework.Audience{}, "Say what it is shared for."},
		"an id that is no id": {append(slices.Clone(named), "purpose", "School", "agency", "x"), casework.Audience{}, "out of date"},
	} {
		s := newSite(t).as(supervisorToken)
		got := s.post(entryPath(s, 1), approval(s, 1, append(slices.Clone(c.fields), "verdict", "approved")...)...)
		if c.wrong != "" {
			got.want(t, http.StatusUnprocessableEntity, c.wrong)
			continue
		}
		if len(s.desk.judged) != 1 || !s.desk.judged[0].To.Same(c.want) {
			t.Errorf("%s: got %+v (%d)", name, s.desk.judged, got.status)
		}
	}
}

func TestASharingThatEndedIsSaidToHaveEnded(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	page := &s.desk.entries[1]
	page.MayJudge, page.MayShare = true, true
	page.Share = &casework.Share{Publish: true, Basis: "ca2004_s10", Purpose: "School", Audience: casework.Audience{People: []casework.WorkerID{ash.ID}}}
	page.SharedTo = []string{ash.Name}
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "with those named alone", "Read by: ", "End this sharing")
	page.SharedTo = nil
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "with those named alone", "This sharing has ended: nobody reads it now.")
	page.Share.Audience = casework.Audience{}
	if got := s.get(entryPath(s, 1)); strings.Contains(got.body, "has ended") {
		t.Error("what the child's network reads is said to have ended")
	}
}

func TestTheNetworkIsChangedOnThePage(t *testing.T) {
	s := newSite(t).as(leadToken)
	s.desk.child.Network = []actions.MemberLine{{Worker: lead.ID, Name: lead.Name, Role: lead.Role, Agency: council.Name}}
	s.desk.child.Joinable = []casework.Worker{ash}
	s.get("/children/"+jude.ID.String()).want(t, http.StatusOK, "Who holds the shared picture", "Sgt Priya Nair")
	path := "/children/" + jude.ID.String() + "/network"
	s.post(path, "add", ash.ID.String()).wantRedirect(t, "/children/"+jude.ID.String()+"?done=network")
	s.post(path, "end", lead.ID.String()).wantRedirect(t, "/children/"+jude.ID.String()+"?done=network")
	if got := strings.Join(s.desk.named, ", "); got != "add "+ash.ID.String()+", end "+lead.ID.String() {
		t.Errorf("the desk was told %q", got)
	}
	s.get("/shared").want(t, http.StatusOK, "Shared with you")
	s.post("/entries/"+s.desk.entries[0].ID.String()+"/end").wantRedirect(t, "/entries/"+s.desk.entries[0].ID.String()+"?done=ended")
}
