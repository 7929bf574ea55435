package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
)

// acceptance are the fields of the accept form as it is drawn, with changes.
func acceptance(s *site, changes ...string) []string {
	v := url.Values{"do": {"accept"}, "owner": {lead.ID.String()}, "review_date": {"2026-03-12"}}
	for _, row := range draftRows(s.desk.alerts[0].Alert.Draft.Actions) {
		for name, text := range map[string]string{"id": row.ID, "if": row.If, "who": row.Who, "does": row.Does, "by": row.By} {
			v.Set(rowField(name, row.N), text)
		}
		if row.Card {
			v.Set(rowField("card", row.N), "yes")
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	var out []string
	for name, texts := range v {
		out = append(out, name, texts[0])
	}
	return out
}

func TestAccept(t *testing.T) {
	s := newSite(t).as(leadToken)
	team := s.desk.alerts[0].Teams[1].Team.ID
	s.post(alertPath(s, 0), acceptance(s, "teams", team.String(), "review_date", "12/3/2026")...).wantRedirect(t, "/plans/"+casework.PlanID{40}.String()+"?done=accepted")
	got := s.desk.accepted[0]
	if got.Owner != lead.ID || !slices.Equal(got.Teams, []casework.TeamID{team}) || got.Actions != nil {
		t.Errorf("got %+v, want the draft's own actions, one team and the owner", got)
	}
	if want := time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC); !got.ReviewDate.Equal(want) {
		t.Errorf("review on %v, want %v", got.ReviewDate, want)
	}
}

func TestAcceptWithOtherActions(t *testing.T) {
	s := newSite(t).as(leadToken)
	draft := s.desk.alerts[0].Alert.Draft.Actions
	s.post(alertPath(s, 0), acceptance(s, "does.0", "Rings 999", "drop.1", "yes", "if.3", "He is not home by nine", "who.3", "His mother", "does.3", "Rings Helen", "by.3", "At once", "card.3", "yes")...)
	if len(s.desk.accepted) != 1 {
		t.Fatal("not accepted")
	}
	want := []casework.PlanAction{draft[0], draft[2], {If: "He is not home by nine", Who: "His mother", Does: "Rings Helen", By: "At once", Card: true}}
	want[0].Does = "Rings 999"
	if got := s.desk.accepted[0].Actions; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAcceptProblems(t *testing.T) {
	cases := []struct {
		name    string
		changes []string
		words   []string
	}{
		{"no owner", []string{"owner", ""}, []string{"Choose who owns the plan."}},
		{"an owner who may not", []string{"owner", officer.ID.String()}, []string{"Choose who owns the plan."}},
		{"no date", []string{"review_date", "soon <b>"}, []string{"Give the day on which the plan is reviewed", "soon &lt;b&gt;"}},
		{"a team that is not there", []string{"teams", casework.TeamID{99}.String()}, []string{"One of the teams is no longer there."}},
		{"half an action", []string{"if.3", "He is late"}, []string{"Fill in all four, or take it out.", "<details open>", "He is late"}},
		{"an action with a torn id", []string{"id.0", "x"}, []string{"This action is out of date."}},
		{"no action left", []string{"drop.0", "yes", "drop.1", "yes", "drop.2", "yes"}, []string{"A plan has at least one action."}},
		{"a long action", []string{"does.0", strings.Repeat("x", 301)}, []string{"Does what has 301 characters"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t).as(leadToken)
			s.post(alertPath(s, 0), acceptance(s, c.changes...)...).want(t, http.StatusUnprocessableEntity, c.words...)
			if len(s.desk.accepted) > 0 {
				t.Error("accepted all the same")
			}
		})
	}
}

func TestAcceptingAddsToAnActivePlan(t *testing.T) {
	s := newSite(t).as(leadToken)
	s.desk.alerts[0].Plan = &s.desk.plans[0].PlanLine
	s.get(alertPath(s, 0)).want(t, http.StatusOK, "Add to the plan", "Its owner <span dir=\"auto\">Helen Ashworth</span> stays")
	s.post(alertPath(s, 0), acceptance(s, "owner", "")...).want(t, http.StatusSeeOther)
	if got := s.desk.accepted; len(got) != 1 || !got[0].Owner.IsZero() {
		t.Errorf("got %+v, want no new owner", got)
	}
}

func TestSomebodyElseAnswered(t *testing.T) {
	s := newSite(t).as(leadToken)
	s.desk.refuse["Accept"] = casework.Refuse(casework.Conflict, "Daniel Osei accepted this alert at 09:20.")
	s.post(alertPath(s, 0), acceptance(s, "if.0", "Typed by hand")...).want(t, http.StatusConflict, "Daniel Osei accepted this alert at 09:20.", "Typed by hand")
}

func TestDecline(t *testing.T) {
	s := newSite(t).as(leadToken)
	s.post(alertPath(s, 0), "do", "decline", "because", " ").want(t, http.StatusUnprocessableEntity, "Say why the alert is not appropriate.")
	s.post(alertPath(s, 0), "do", "decline", "because", "It was a film prop.").wantRedirect(t, "/alerts?done=declined")
	if got := s.desk.declined; !slices.Equal(got, []string{"It was a film prop."}) {
		t.Errorf("got %q", got)
	}
}
