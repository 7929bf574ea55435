package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// approval are the fields of a verdict that is right.
func approval(s *site, n int, fields ...string) []string {
	b, _ := s.desk.entries[n].Content.MarshalText()
	return append(fields, "content", string(b), "seen", seenLines(s.desk.entries[n].Lines), "next", s.desk.entries[3].ID.String())
}

func TestVerdict(t *testing.T) {
	cases := []struct {
		name   string
		fields []string
		words  string // of the problem; "" when the verdict is given
		want   actions.JudgeInput
	}{
		{"approve and share", []string{"verdict", "approved", "publish", "yes", "basis", "ca1989_s47", "told", "carer", "words", " Well written. "}, "",
			actions.JudgeInput{Verdict: casework.Approved, Publish: true, Basis: "ca1989_s47", Told: "carer", Words: "Well written."}},
		{"approve, do not share", []string{"verdict", "approved", "publish", "no", "because", "The parent asked"}, "",
			actions.JudgeInput{Verdict: casework.Approved, Because: "The parent asked"}},
		{"approve, decide apart", []string{"verdict", "approved", "publish", "apart", "basis", "ca1989_s47"}, "", actions.JudgeInput{Verdict: casework.Approved, Apart: true}},
		{"return", []string{"verdict", "returned", "reason", "too_vague", "words", "Where was it?\r\nWho was there?"}, "",
			actions.JudgeInput{Verdict: casework.Returned, Reason: "too_vague", Words: "Where was it?\nWho was there?"}},
		{"return, with the other half filled in", []string{"verdict", "returned", "reason", "language", "words", "Say what he did", "publish", "yes", "basis", "ca1989_s47"}, "",
			actions.JudgeInput{Verdict: casework.Returned, Reason: "language", Words: "Say what he did"}},
		{"nothing", nil, "Approve the entry or return it.", actions.JudgeInput{}},
		{"neither", []string{"verdict", "maybe"}, "Approve the entry or return it.", actions.JudgeInput{}},
		{"no decision about sharing", []string{"verdict", "approved"}, "Decide whether the entry is shared", actions.JudgeInput{}},
		{"no basis", []string{"verdict", "approved", "publish", "yes"}, "Choose the basis", actions.JudgeInput{}},
		{"an unknown basis", []string{"verdict", "approved", "publish", "yes", "basis", "because"}, "Choose the basis", actions.JudgeInput{}},
		{"nobody said who was told", []string{"verdict", "approved", "publish", "yes", "basis", "ca1989_s47"}, "Say whether the child", actions.JudgeInput{}},
		{"nobody was told, and not why", []string{"verdict", "approved", "publish", "yes", "basis", "ca1989_s47", "told", "nobody"}, "Say why neither", actions.JudgeInput{}},
		{"no because", []string{"verdict", "approved", "publish", "no", "because", " "}, "Say why it is not shared.", actions.JudgeInput{}},
		{"no reason", []string{"verdict", "returned", "words", "Hm"}, "Say why you return it.", actions.JudgeInput{}},
		{"no words", []string{"verdict", "returned", "reason", "too_vague"}, "Say to the author", actions.JudgeInput{}},
		{"too many words", []string{"verdict", "returned", "reason", "too_vague", "words", strings.Repeat("w", 100_000)}, "has 100000 characters; 4000 are the most", actions.JudgeInput{}},
		{"a control character", []string{"verdict", "returned", "reason", "too_vague", "words", "a\x00b"}, "holds characters that cannot be kept", actions.JudgeInput{}},
		{"not text", []string{"verdict", "returned", "reason", "too_vague", "words", "\xff"}, "holds characters that cannot be kept", actions.JudgeInput{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t).as(supervisorToken)
			got := s.post(entryPath(s, 1), approval(s, 1, c.fields...)...)
			if c.words != "" {
				got.want(t, http.StatusUnprocessableEntity, "There is something to put right", c.words, "<title>Error: ")
				if strings.Contains(got.body, "Changed while you had it open") {
					t.Error("an entry that did not change is shown as changed")
				}
				return
			}
			got.wantRedirect(t, "/entries/"+s.desk.entries[3].ID.String()+"?done="+string(c.want.Verdict))
			c.want.Entry, c.want.Content = s.desk.entries[1].ID, s.desk.entries[1].Content
			if len(s.desk.judged) != 1 || !reflect.DeepEqual(s.desk.judged[0], c.want) {
				t.Errorf("got %+v, want %+v", s.desk.judged, c.want)
			}
		})
	}
}

func TestWhatWasTypedIsKept(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	got := s.post(entryPath(s, 1), approval(s, 1, "verdict", "returned", "words", "Where <was> it?", "because", "Not asked")...)
	got.want(t, http.StatusUnprocessableEntity, `value="returned" checked`, "Where &lt;was&gt; it?", "Not asked", `href="#reason"`)
}

func TestTheLastVerdictLeadsToTheQueue(t *testing.T) {
	for next, want := range map[string]string{"": "/entries?done=approved", "https://evil.example": "/entries?done=approved"} {
		if got := afterVerdict(casework.Approved, next); got != want {
			t.Errorf("after %q: %q, want %q", next, got, want)
		}
	}
}

func TestWhatChangedSinceAnApprovalIsShownBesideWhatWasApproved(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get(entryPath(s, 0)).want(t, http.StatusOK, "What changed since that verdict", "As it was approved", ">Taunton bus station</span>", ">Taunton bus station, bay 4</span>",
		">Out late at night</span>", `<td role="cell"><span class="quiet">nothing</span></td><td role="cell"><span dir="auto" class="text">They know where I live.</span>`, "cannot be shown any more")
	if strings.Contains(s.get(entryPath(s, 1)).body, "What changed since") {
		t.Error("an entry that was never judged is said to have changed")
	}
}

func TestTheListOfPeopleIsMadeShorter(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	ticked := s.desk.entries[1].Choices.People[0]
	shows := func(fields ...string) answer {
		return s.post(entryPath(s, 1), approval(s, 1, append(fields, "look", "yes", "verdict", "approved", "publish", "yes", "to", "named", "purpose", "A meeting on Monday")...)...)
	}
	if body := s.get(entryPath(s, 1)).body; !strings.Contains(body, "Leon Gray F.") || strings.Contains(body, "of 38 shown") {
		t.Error("not all are offered at first")
	}
	for name, c := range map[string]struct {
		fields     []string
		want, miss string
	}{
		"a name":                {[]string{"find", "osei"}, "6 of 38 shown", "Leon Gray"},
		"a name and a role":     {[]string{"find", " HEALTH osei "}, "3 of 38 shown", "Daniel Osei A."},
		"an agency":             {[]string{"find", "unlimited"}, "1 of 38 shown", "Daniel Osei"},
		"nobody":                {[]string{"find", "zzz"}, "0 of 38 shown: no name, role or agency fits", "Daniel Osei"},
		"who is ticked remains": {[]string{"find", "gray", "person", ticked.Worker.String()}, ticked.Name, "Daniel Osei"},
		"nothing looked for":    {[]string{"find", ""}, "Simon Pike F.", " of 38 shown"},
	} {
		got := shows(c.fields...)
		got.want(t, http.StatusOK, c.want, "A meeting on Monday", `<details id="choose" open>`, `id="publish" value="yes" checked`)
		if strings.Contains(got.body, c.miss) {
			t.Errorf("%s: %q is shown all the same", name, c.miss)
		}
	}
	if got := shows("find", "gray", "person", ticked.Worker.String()); !strings.Contains(got.body, `value="`+ticked.Worker.String()+`" checked`) {
		t.Error("who was ticked is not any more")
	}
	if len(s.desk.judged) > 0 {
		t.Errorf("looking for a name gave the verdict %+v", s.desk.judged)
	}
}

func TestConflictShowsWhatChanged(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	fields := approval(s, 1, "verdict", "approved", "publish", "no", "because", "Not asked yet", "words", "Thank you")
	changed := slices.Clone(s.desk.entries[1].Lines)
	changed[1].Texts = []string{"He showed me a whole knife."}
	changed[0] = actions.Line{Label: "Place", Texts: []string{"Taunton"}}
	s.desk.entries[1].Lines = changed
	s.desk.refuse["Judge"] = casework.Refuse(casework.Conflict, "Marcus Bell changed this entry at 09:12.")
	got := s.post(entryPath(s, 1), fields...)
	got.want(t, http.StatusConflict, "Marcus Bell changed this entry at 09:12.", "He showed me a whole knife.", "Thank you", "Not asked yet",
		"What happened <span class=\"tag new\">Changed while you had it open", "Where <span class=\"tag new\">Taken out while you had it open")
	if strings.Contains(got.body, "How you know <span") {
		t.Error("a line that is the same is shown as changed")
	}
}

func TestRefusalsOfAVerdict(t *testing.T) {
	cases := []struct {
		err    error
		status int
		words  string
	}{
		{casework.Refuse(casework.Forbidden, "Nobody approves their own entry."), http.StatusForbidden, "Nobody approves their own entry."},
		{casework.Refuse(casework.NotFound, "There is no such entry."), http.StatusNotFound, "There is no such entry."},
		{casework.Refuse(casework.Later, "The server is closing."), http.StatusTooManyRequests, "The server is closing."},
		{casework.RefuseField("because", "That is no reason."), http.StatusUnprocessableEntity, "That is no reason."},
		{casework.RefuseField("elsewhere", "Something else is wrong."), http.StatusUnprocessableEntity, "Something else is wrong."},
		{errors.New("bbolt: page 7 of Jude"), http.StatusInternalServerError, "not certain whether your change was made"},
		{context.DeadlineExceeded, http.StatusServiceUnavailable, "look whether your change was made"},
	}
	for _, c := range cases {
		s := newSite(t).as(supervisorToken)
		s.desk.refuse["Judge"] = c.err
		got := s.post(entryPath(s, 1), approval(s, 1, "verdict", "approved", "publish", "no", "because", "x")...)
		got.want(t, c.status, c.words)
		if strings.Contains(got.body, "bbolt") {
			t.Error("a page shows the inside of the server")
		}
		if logged := strings.Contains(s.log.String(), "failed"); logged != (c.status == http.StatusInternalServerError) {
			t.Errorf("%v: logged %v", c.err, logged)
		}
		if strings.Contains(s.log.String(), s.desk.entries[1].ID.String()) {
			t.Errorf("the log holds an id: %s", s.log)
		}
	}
}

func TestLinks(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	for do, method := range map[string]string{"confirmed": "ConfirmLink", "refused": "RefuseLink", "undone": "UndoLink"} {
		s.desk.decided = nil
		s.post("/links", "link", s.desk.links[0].ID.String(), "do", do).wantRedirect(t, "/links?done="+do)
		if !slices.Equal(s.desk.decided, []string{method}) {
			t.Errorf("%s: got %v, want %s", do, s.desk.decided, method)
		}
	}
	s.post("/links", "link", "x", "do", "confirmed").want(t, http.StatusBadRequest)
	s.post("/links", "link", s.desk.links[0].ID.String(), "do", "erased").want(t, http.StatusBadRequest)
	s.desk.refuse["ConfirmLink"] = casework.Refuse(casework.Conflict, "Both records have an active plan. Choose one first.")
	s.post("/links", "link", s.desk.links[0].ID.String(), "do", "confirmed").want(t, http.StatusConflict, "Both records have an active plan.", "The names sound alike")
}

func TestNothingIsReadFromTheAddress(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	if got := s.get("/entries?done=" + url.QueryEscape("<b>You have been hacked</b>")); strings.Contains(got.body, "hacked") {
		t.Error("the address puts words in the page's mouth")
	}
	for _, path := range []string{"/entries/nope", "/entries/%00", "/alerts/" + strings.Repeat("x", 300), "/plans/{" + casework.PlanID{40}.String()[:34] + "}"} {
		if got := s.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, got.status)
		}
	}
}
