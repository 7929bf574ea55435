package console

import (
	"net/http"
	"reflect"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestADecisionAboutSharing(t *testing.T) {
	agency := casework.AgencyID{0x11}
	cases := []struct {
		name   string
		fields []string
		words  string // of the problem; "" when it is made
		want   actions.ShareInput
	}{
		{"with the network", []string{"publish", "yes", "basis", "ca1989_s47", "told", "nobody", "not_told", "It would put him at risk"}, "",
			actions.ShareInput{Publish: true, Basis: "ca1989_s47", Told: "nobody", NotTold: "It would put him at risk"}},
		{"with an agency", []string{"publish", "yes", "basis", "public_task", "told", "child", "to", "named", "agency", agency.String(), "purpose", "School", "conditions", "Not to be passed on"}, "",
			actions.ShareInput{Publish: true, Basis: "public_task", Told: "child", To: casework.Audience{Agencies: []casework.AgencyID{agency}}, Purpose: "School", Terms: "Not to be passed on"}},
		{"not", []string{"publish", "no", "because", "Nothing in it for others"}, "", actions.ShareInput{Because: "Nothing in it for others"}},
		{"nothing", nil, "Decide whether the entry is shared.", actions.ShareInput{}},
		{"apart, where it is the decision itself", []string{"publish", "apart"}, "Decide whether the entry is shared.", actions.ShareInput{}},
		{"no because", []string{"publish", "no"}, "Say why it is not shared.", actions.ShareInput{}},
		{"nobody said who was told", []string{"publish", "yes", "basis", "ca1989_s47"}, "Say whether the child", actions.ShareInput{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t).as(supervisorToken)
			s.desk.entries[1].MayShare = true
			content, err := s.desk.entries[1].Content.MarshalText()
			if err != nil {
				t.Fatal(err)
			}
			got := s.post(entryPath(s, 1)+"/sharing", append(c.fields, "content", string(content))...)
			if c.words != "" {
				got.want(t, http.StatusUnprocessableEntity, c.words)
				return
			}
			got.wantRedirect(t, entryPath(s, 1)+"?done=decided")
			want := actions.DecideInput{Entry: s.desk.entries[1].ID, Content: s.desk.entries[1].Content, ShareInput: c.want}
			if len(s.desk.shared) != 1 || !reflect.DeepEqual(s.desk.shared[0], want) {
				t.Errorf("got %+v, want %+v", s.desk.shared, want)
			}
		})
	}
}

func TestADecisionOnWhatHasChangedIsShownAgain(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.entries[1].MayShare = true
	s.desk.refuse["Decide"] = casework.Refuse(casework.Conflict, "The entry has changed since you opened it.")
	content, err := s.desk.entries[1].Content.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	s.post(entryPath(s, 1)+"/sharing", "publish", "no", "because", "Not asked", "content", string(content)).
		want(t, http.StatusConflict, "has changed since you opened it", "Nothing was decided", "Not asked")
}

func TestThePageOfADecisionShowsThoseBefore(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	page := &s.desk.entries[1]
	s.get(entryPath(s, 1)+"/sharing").want(t, http.StatusForbidden, "Only a supervisor")
	page.MayShare = true
	page.Decisions = []actions.DecisionLine{
		{By: ash.Name, To: []string{"Youth Unlimited"}, Decision: casework.Decision{Verdict: casework.Submitted, Share: casework.Share{Publish: true, Basis: "ca1989_s17", Told: "nobody", NotTold: "She is frightened",
			Audience: casework.Audience{Agencies: []casework.AgencyID{{1}}}, At: now}}},
		{By: ash.Name, Decision: casework.Decision{Verdict: casework.Approved, Share: casework.Share{Because: "Nothing in it", At: now}}}}
	s.get(entryPath(s, 1)+"/sharing").want(t, http.StatusOK, "Youth Unlimited", "not yet approved then", "She is frightened", "No, because: <span dir=\"auto\">Nothing in it")
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "Decide about sharing", "Youth Unlimited")
}

func TestAHealthRecordIsSignedOffOnItsPage(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	page := &s.desk.entries[1]
	page.Health = actions.HealthMark{Needed: true}
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "Nobody has signed it off")
	page.Health.Mine = true
	s.get(entryPath(s, 1)).want(t, http.StatusOK, "Sign off: it may be shared")
	content, err := page.Content.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	s.post(entryPath(s, 1)+"/sign-off", "content", string(content), "words", "Agreed.").wantRedirect(t, entryPath(s, 1)+"?done=signed")
	s.post(entryPath(s, 1)+"/sign-off", "content", "x").want(t, http.StatusConflict, "out of date")
	if len(s.desk.signed) != 1 || s.desk.signed[0] != page.ID.String()+" Agreed." {
		t.Errorf("the desk was told %q", s.desk.signed)
	}
	s.get("/sign-offs").want(t, http.StatusOK, "Health records to sign off")
}
