package console

import (
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests write times in London wherever they run

	"github.com/gofiber/fiber/v2"
)

// site is a console on a desk, as a browser meets it.
type site struct {
	t    *testing.T
	app  *fiber.App
	desk *desk
	log  *bytes.Buffer
	jar  map[string]string
}

// steady is a source of bytes that is the same in every run.
type steady struct{}

func (steady) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i + 1)
	}
	return len(p), nil
}

func newSite(t *testing.T) *site { return newSiteWith(t, func(*Options) {}) }

func newSiteWith(t *testing.T, change func(*Options)) *site {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, desk: newDesk(), log: &bytes.Buffer{}, jar: map[string]string{}}
	opts := Options{Demo: true, Now: func() time.Time { return now }, Zone: zone, Random: steady{}, Log: slog.New(slog.NewTextHandler(s.log, nil))}
	change(&opts)
	c, err := New(s.desk, opts)
	if err != nil {
		t.Fatal(err)
	}
	s.app = fiber.New(fiber.Config{Immutable: true, ErrorHandler: c.Fail, DisablePreParseMultipartForm: true})
	c.Register(s.app)
	return s
}

// as signs the browser in with a token.
func (s *site) as(token string) *site {
	s.jar[sessionCookie] = token
	return s
}

// answer is what the browser got.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *site) send(req *http.Request) answer {
	s.t.Helper()
	for name, value := range s.jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := s.app.Test(req, 10_000)
	if err != nil {
		s.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if s.jar[c.Name] = c.Value; c.MaxAge < 0 || c.Value == "" {
			delete(s.jar, c.Name)
		}
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form as this browser's own page would.
func (s *site) post(path string, fields ...string) answer {
	s.t.Helper()
	return s.send(s.request(path, fields...))
}

func (s *site) request(path string, fields ...string) *http.Request {
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	cookie := s.jar[sessionCookie]
	if strings.HasPrefix(path, "/sign-in") || strings.HasPrefix(path, "/welcome") {
		cookie = s.jar[visitCookie]
	}
	if !values.Has(csrfField) {
		values.Set(csrfField, csrfToken(cookie))
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return req
}

func (a answer) want(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d: %s", a.status, status, title(a.body))
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

func (a answer) wantRedirect(t *testing.T, to string) {
	t.Helper()
	if got := a.header.Get("Location"); a.status != http.StatusSeeOther || got != to {
		t.Errorf("got %d to %q, want a redirect to %q: %s", a.status, got, to, title(a.body))
	}
}

func title(body string) string {
	_, rest, _ := strings.Cut(body, "<title>")
	text, _, _ := strings.Cut(rest, "</title>")
	return text
}

func entryPath(s *site, n int) string { return "/entries/" + s.desk.entries[n].ID.String() }
func alertPath(s *site, n int) string { return "/alerts/" + s.desk.alerts[n].ID.String() }

func TestEveryPageIsDrawn(t *testing.T) {
	s := newSite(t)
	pages := []struct {
		name, token, path string
		texts             []string
	}{
		{"overview", supervisorToken, "/", []string{"Entries to judge", "1 urgent", "1 late", "Begin with the first entry"}},
		{"queue", supervisorToken, "/entries", []string{"5 entries wait", "Unknown child 8f3a21bc", "3 hours late", "PCSO Denise Okafor"}},
		{"entry", supervisorToken, entryPath(s, 1), []string{"Entry 1 of 5", "Tuesday 3 March 2026, 18:30", "Share it?", "Afraid of reprisal"}},
		{"alerts", leadToken, "/alerts", []string{"R7", "provisional", "due in 2 hours", "Accepted"}},
		{"alert", leadToken, alertPath(s, 0), []string{"One of our records", "Its words have not been shared", "Provisional", "Daniel Osei", `value="2026-03-11"`, "Not appropriate, because"}},
		{"answered alert", leadToken, alertPath(s, 1), []string{"by <span dir=\"auto\">Helen Ashworth</span>", "See the plan"}},
		{"plans", leadToken, "/plans", []string{"Wednesday 11 March 2026", "overdue"}},
		{"plan", leadToken, "/plans/" + s.desk.plans[0].ID.String(), []string{"Keeping safe from violence", "10:00 that day", "Taunton town"}},
		{"child", supervisorToken, "/children/" + jude.ID.String(), []string{"2011-06-17", "2 entries of other agencies are not shared", "Judd Ashdown"}},
		{"links", supervisorToken, "/links", []string{"The names sound alike", "Two children", "Undo the link", "confirms the other side"}},
		{"sign-in", "", "/sign-in", []string{"Username", "current-password"}},
		{"welcome", "", "/welcome/" + s.desk.link, []string{"new-password", "At least 12 characters"}},
	}
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			s.jar = map[string]string{}
			if p.token != "" {
				s.as(p.token)
			}
			got := s.get(p.path)
			got.want(t, http.StatusOK, append(p.texts, "Fictional demonstration - no real children", "OFFICIAL-SENSITIVE", `<html lang="en-GB">`)...)
			if strings.Contains(got.body, "<script") || strings.Contains(got.body, "style=") || strings.Contains(got.body, " on") && strings.Contains(got.body, "onclick") {
				t.Error("the page holds a script or a style of its own")
			}
		})
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

func TestNoDemoBannerInTheField(t *testing.T) {
	s := newSiteWith(t, func(o *Options) { o.Demo = false })
	if got := s.get("/sign-in"); strings.Contains(got.body, "Fictional") {
		t.Error("a real server calls itself fictional")
	}
}

func TestTheQueueIsInOrder(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	body := s.get("/entries").body
	at := -1
	for _, summary := range []string{"I only carry it", "Boy alone near the river", "two men in a grey car", "Spoke at the skate park", "At the bus station"} {
		next := strings.Index(body, summary)
		if next < at || next < 0 {
			t.Errorf("%q stands at %d, before %d", summary, next, at)
		}
		at = next
	}
}

func TestSecurityHeaders(t *testing.T) {
	plain, tls := newSite(t), newSiteWith(t, func(o *Options) { o.TLS = true })
	for _, path := range []string{"/sign-in", "/", "/nowhere", "/assets/console.css"} {
		got := plain.get(path)
		want := map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "",
		}
		for name, value := range want {
			if got := got.header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
		if path != "/assets/console.css" && got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, got.header.Get("Cache-Control"))
		}
		if tls.get(path).header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s over TLS says nothing of it", path)
		}
	}
}

func TestCookies(t *testing.T) {
	s := newSiteWith(t, func(o *Options) { o.TLS = true })
	got := s.get("/sign-in").header.Get("Set-Cookie")
	for _, want := range []string{"__Host-streetlight-visit=", "HttpOnly", "secure", "SameSite=Strict", "path=/"} {
		if !strings.Contains(got, want) {
			t.Errorf("cookie %q without %q", got, want)
		}
	}
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	if got := s.get("/assets/console.css"); got.status != http.StatusOK || got.header.Get("Content-Type") != "text/css; charset=utf-8" || len(got.body) < 1000 {
		t.Errorf("the stylesheet: %d, %q, %d bytes", got.status, got.header.Get("Content-Type"), len(got.body))
	}
	s.get("/assets/..%2fconsole.go").want(t, http.StatusNotFound)
	s.get("/assets/nothing.css").want(t, http.StatusNotFound, "There is nothing here")
}

func TestWithoutSignInEveryPageLeadsThere(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/entries", entryPath(s, 0), "/alerts", alertPath(s, 0), "/plans", "/links", "/children/" + jude.ID.String()} {
		s.get(path).wantRedirect(t, "/sign-in?to="+path)
		s.jar[sessionCookie] = base64.RawURLEncoding.EncodeToString([]byte("a token that is over long ago"))
		s.get(path).wantRedirect(t, "/sign-in?to="+path)
		s.jar = map[string]string{}
	}
}

func TestRolesAreRefused(t *testing.T) {
	s := newSite(t)
	cases := []struct{ token, path, words string }{
		{officerToken, "/entries", "Your role may not approve or return an entry."},
		{officerToken, "/alerts", "Your role may not see alerts."},
		{officerToken, "/plans", "Your role may not see a trigger plan."},
		{leadToken, "/links", "Your role may not say that two records are one child."},
		{leadToken, entryPath(s, 0), "Your role may not approve or return an entry."},
	}
	for _, c := range cases {
		s.as(c.token).get(c.path).want(t, http.StatusForbidden, c.words)
	}
	s.as(leadToken).post(entryPath(s, 0), "verdict", "approved", "publish", "no", "because", "x", "content", strings.Repeat("0", 64)).want(t, http.StatusForbidden)
	s.as(supervisorToken).post(alertPath(s, 0), "do", "decline", "because", "x").want(t, http.StatusForbidden)
	if len(s.desk.judged)+len(s.desk.declined) > 0 {
		t.Error("a refused act was done")
	}
	s.as(officerToken).get("/").want(t, http.StatusOK, "Nothing here is for your role")
}

func TestForeignFormsAreRefused(t *testing.T) {
	fields := []string{"do", "decline", "because", "because I say so"}
	cases := []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"cross-site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
		{"same-site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, http.StatusForbidden},
		{"an old browser without the token", func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("do=decline&because=x")), int64(len("do=decline&because=x"))
		}, http.StatusForbidden},
		{"an old browser with the token", func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") }, http.StatusSeeOther},
		{"gzip", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, http.StatusUnsupportedMediaType},
		{"gzip twice", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip, gzip") }, http.StatusUnsupportedMediaType},
		{"identity is an encoding too", func(r *http.Request) { r.Header.Set("Content-Encoding", "identity") }, http.StatusUnsupportedMediaType},
		{"multipart", func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") }, http.StatusUnsupportedMediaType},
		{"text", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t).as(leadToken)
			req := s.request(alertPath(s, 0), fields...)
			c.change(req)
			s.send(req).want(t, c.status)
			if done := len(s.desk.declined) == 1; done != (c.status == http.StatusSeeOther) {
				t.Errorf("done: %v", done)
			}
		})
	}
}

func TestStrictForms(t *testing.T) {
	s := newSite(t).as(leadToken)
	token := "&csrf=" + csrfToken(leadToken)
	cases := []struct {
		name, body string
		status     int
	}{
		{"an unknown field", "do=decline&because=x&admin=1" + token, http.StatusBadRequest},
		{"a field twice", "do=decline&because=x&because=y" + token, http.StatusBadRequest},
		{"no act", "because=x" + token, http.StatusBadRequest},
		{"another act", "do=delete&because=x" + token, http.StatusBadRequest},
		{"bad escapes", "do=%zz" + token, http.StatusBadRequest},
		{"semicolons", "do=decline;because=x" + token, http.StatusBadRequest},
		{"very many fields", strings.Repeat("a&", 500) + token, http.StatusBadRequest},
		{"very much text", "do=decline&because=" + strings.Repeat("x", maxForm) + token, http.StatusRequestEntityTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodPost, alertPath(s, 0), strings.NewReader(c.body))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			s.send(req).want(t, c.status, "Nothing was changed")
		})
	}
	if len(s.desk.declined) > 0 {
		t.Error("a bad form was obeyed")
	}
}

func TestOtherRoutesAreUntouched(t *testing.T) {
	s := newSite(t)
	s.app.Post("/v1/sync", func(c *fiber.Ctx) error { return c.SendString("pushed") })
	got := s.send(httptest.NewRequest(http.MethodPost, "/v1/sync", strings.NewReader("x")))
	got.want(t, http.StatusOK, "pushed")
	if got.header.Get("Content-Security-Policy") != "" {
		t.Error("the console's headers are on another route")
	}
	s.get("/no/such/page").want(t, http.StatusNotFound, "There is nothing here")
}

func TestMount(t *testing.T) {
	app := fiber.New()
	if err := Mount(app, newDesk(), Options{Now: func() time.Time { return now }, Zone: time.UTC, Random: steady{}, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	res, err := app.Test(httptest.NewRequest(http.MethodGet, "/sign-in", nil))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("got %v, %v", res, err)
	}
}
