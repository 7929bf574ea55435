package e2e_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const password = "harbour teapot lantern 9"

// visitor is somebody at the console, without a browser: pages and forms alone.
type visitor struct {
	t    *testing.T
	base string
	web  *http.Client
	page string // the page that was seen last
}

func (h *house) visitor() *visitor {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &visitor{t: h.t, base: h.url(), web: &http.Client{Jar: jar, Timeout: patience}}
}

// welcome sets the password by the one-time link and signs in.
func (v *visitor) welcome(p person, username string) {
	v.t.Helper()
	v.get(p.Link)
	v.post(p.Link, url.Values{"username": {username}, "password": {password}, "again": {password}})
	v.sees("Your password is set")
	v.post("/sign-in", url.Values{"username": {username}, "password": {password}, "to": {"/"}})
	v.sees(p.Worker.Name)
}

func (v *visitor) get(path string) {
	v.t.Helper()
	r, err := v.web.Get(v.base + path)
	v.keep(r, err)
}

// post sends a form with the mark of the page that was seen last.
func (v *visitor) post(path string, form url.Values) {
	v.t.Helper()
	for _, hidden := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`).FindAllStringSubmatch(v.page, -1) {
		if !form.Has(hidden[1]) && hidden[1] != "do" {
			form.Set(hidden[1], html.UnescapeString(hidden[2]))
		}
	}
	r, err := v.web.PostForm(v.base+path, form)
	v.keep(r, err)
}

func (v *visitor) keep(r *http.Response, err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.page = string(b)
	if r.StatusCode != http.StatusOK {
		v.t.Fatalf("%s %s: status %d\n%s", r.Request.Method, r.Request.URL, r.StatusCode, v.text())
	}
}

// text is the page's words.
func (v *visitor) text() string {
	words := regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(v.page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(words)), " ")
}

func (v *visitor) sees(words string) {
	v.t.Helper()
	if !strings.Contains(v.text(), words) {
		v.t.Fatalf("%q is not on the page:\n%s", words, v.text())
	}
}

// follow finds the first address on the page that begins so, and goes there.
func (v *visitor) follow(prefix string) string {
	v.t.Helper()
	found := regexp.MustCompile(fmt.Sprintf(`href="(%s[^"]+)"`, regexp.QuoteMeta(prefix))).FindStringSubmatch(v.page)
	if found == nil {
		v.t.Fatalf("nothing on the page leads to %s:\n%s", prefix, v.text())
	}
	v.get(found[1])
	return found[1]
}
