package console

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"streetlight/shared/casework"
)

func TestSignIn(t *testing.T) {
	cases := []struct {
		name, username, password string
		refuse                   error
		status                   int
		words                    string
	}{
		{"right", "p.nair", "copper lantern ferry", nil, http.StatusSeeOther, ""},
		{"wrong", "p.nair", "copper", nil, http.StatusUnprocessableEntity, "The username or the password is not right."},
		{"no name", "", "copper", nil, http.StatusUnprocessableEntity, "Type your username."},
		{"no password", "p.nair", "", nil, http.StatusUnprocessableEntity, "Type your password."},
		{"too many guesses", "p.nair", "x", casework.Refuse(casework.Later, "Wait 4 minutes and try again."), http.StatusTooManyRequests, "Wait 4 minutes"},
		{"broken", "p.nair", "x", errors.New("disk on fire"), http.StatusInternalServerError, "Something went wrong on our side"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.get("/sign-in")
			s.desk.refuse["SignIn"] = c.refuse
			got := s.post("/sign-in", "username", c.username, "password", c.password, "to", "/alerts")
			got.want(t, c.status, c.words)
			if signedIn := s.jar[sessionCookie] != ""; signedIn != (c.status == http.StatusSeeOther) {
				t.Errorf("signed in: %v", signedIn)
			}
			if strings.Contains(got.body, "disk on fire") || c.password != "x" && c.password != "" && strings.Contains(got.body, c.password) {
				t.Error("the page shows what it should not")
			}
		})
	}
}

func TestSignInLeadsOn(t *testing.T) {
	for to, want := range map[string]string{"/alerts": "/alerts", "": "/", "//evil.example": "/", "https://evil.example/entries": "/", "/entries/../x": "/", "/sign-out": "/"} {
		s := newSite(t)
		s.get("/sign-in?to=" + url.QueryEscape(to))
		s.post("/sign-in", "username", "p.nair", "password", "copper lantern ferry", "to", to).wantRedirect(t, want)
	}
}

func TestSignOut(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.post("/sign-out").wantRedirect(t, "/sign-in?done=signed-out")
	if s.jar[sessionCookie] != "" {
		t.Error("the cookie stayed")
	}
	s.as(supervisorToken).get("/").wantRedirect(t, "/sign-in?to=/")
	s.post("/sign-out").wantRedirect(t, "/sign-in")
}

func TestWelcome(t *testing.T) {
	good := "copper lantern ferry"
	cases := []struct {
		name, link, username, password, again string
		status                                int
		words                                 string
	}{
		{"right", "", "p.nair", good, good, http.StatusSeeOther, ""},
		{"not the same", "", "p.nair", good, "copper", http.StatusUnprocessableEntity, "The two passwords are not the same."},
		{"short", "", "p.nair", "copper", "copper", http.StatusUnprocessableEntity, "at least 12 characters"},
		{"nothing", "", "", "", "", http.StatusUnprocessableEntity, "Choose a username"},
		{"an old link", "ffff", "p.nair", good, good, http.StatusNotFound, "This link has been used or is too old."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			path := "/welcome/" + s.desk.link
			if c.link != "" {
				path = "/welcome/" + c.link
			}
			s.get(path)
			s.post(path, "username", c.username, "password", c.password, "again", c.again).want(t, c.status, c.words)
		})
	}
}

func TestAFormOutlivesItsSession(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	delete(s.desk.sessions, supervisorToken)
	fields := approval(s, 1, "verdict", "returned", "reason", "too_vague", "words", "Where was it?")
	asked := s.post(entryPath(s, 1), fields...)
	asked.want(t, http.StatusUnauthorized, "What you wrote is kept", `name="held"`)
	if len(s.desk.judged) > 0 {
		t.Fatal("judged without a session")
	}
	s.desk.sessions[supervisorToken] = ash.ID
	kept := s.post("/sign-in", "username", "p.nair", "password", "copper lantern ferry", "to", hidden(t, asked.body, "to"), "held", hidden(t, asked.body, "held"))
	kept.want(t, http.StatusOK, "Send it now", "Where was it?", `action="`+entryPath(s, 1)+`"`)
	again := []string{}
	for _, name := range []string{"verdict", "reason", "words", "content", "seen", "next"} {
		again = append(again, name, hidden(t, kept.body, name))
	}
	s.post(entryPath(s, 1), again...).want(t, http.StatusSeeOther)
	if len(s.desk.judged) != 1 || s.desk.judged[0].Words != "Where was it?" {
		t.Errorf("got %+v", s.desk.judged)
	}
}

func TestAFormOfAnEarlierSessionIsAskedAbout(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	fields := approval(s, 1, "verdict", "returned", "reason", "too_vague", "words", "Where?", csrfField, csrfToken("an earlier session"))
	s.post(entryPath(s, 1), fields...).want(t, http.StatusOK, "Send it now", "Where?")
	if len(s.desk.judged) > 0 {
		t.Error("judged on a form of another session")
	}
}

// hidden is the value of a hidden field of a page.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `type="hidden" name="`+name+`" value="`)
	if !found {
		t.Fatalf("the page has no hidden field %s", name)
	}
	value, _, _ := strings.Cut(rest, `"`)
	return html.UnescapeString(value)
}

func TestSuspendedWorkersAreTold(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.refuse["Session"] = casework.Refuse(casework.Suspended, "Your account has ended.")
	s.get("/").want(t, http.StatusForbidden, "Your account has ended.", "current-password")
	s.desk.refuse["Session"] = casework.Refuse(casework.Later, "The server is closing.")
	s.get("/").want(t, http.StatusTooManyRequests, "The server is closing.")
	s.desk.refuse["Session"] = errors.New("no disk")
	s.get("/").want(t, http.StatusInternalServerError)
}
