package e2e_test

import (
	"bufio"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// hub is a partnership's server, in a process of its own.
type hub struct {
	t       *testing.T
	program string
	dir     string
	address string // stays the same over restarts
	cmd     *exec.Cmd
}

// newHub serves a new folder on a free port.
func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{t: t, program: program(t, "streetlight"), dir: filepath.Join(t.TempDir(), "data"), address: "127.0.0.1:0"}
	t.Cleanup(func() {
		if h.cmd != nil {
			h.stop()
		}
	})
	h.start()
	return h
}

// start serves, and returns once the server says where.
func (h *hub) start() {
	h.t.Helper()
	h.cmd = exec.Command(h.program, "--data", h.dir, "serve", "--listen", h.address)
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	var said strings.Builder
	h.cmd.Stderr = &said
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if at := regexp.MustCompile(`http://(\S+)`).FindStringSubmatch(lines.Text()); at != nil {
			h.address = at[1]
			return
		}
	}
	h.t.Fatalf("the server does not serve: %v\n%s", h.cmd.Wait(), said.String())
}

// stop ends the server, as a lost network looks to a phone.
func (h *hub) stop() {
	h.t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	if err := h.cmd.Wait(); err != nil {
		h.t.Errorf("the server ended badly: %v", err)
	}
	h.cmd = nil
}

// worker is somebody whom the administrator added.
type worker struct {
	Worker struct {
		ID string `json:"id"`
	} `json:"worker"`
	Link string `json:"link"`
}

// add adds a police worker.
func (h *hub) add(name, role string) worker {
	h.t.Helper()
	var w worker
	h.admin(&w, "user", "add", name, "--role", role, "--agency", "Moor Police", "--sector", "police", "--team", "Levels neighbourhood", "--json")
	return w
}

// code is a one-time code for a worker's phone.
func (h *hub) code(w worker) string {
	h.t.Helper()
	var c struct{ Code string }
	h.admin(&c, "device", "enrol", w.Worker.ID, "--json")
	return c.Code
}

func (h *hub) admin(into any, args ...string) {
	h.t.Helper()
	read(h.t, run(h.t, nil, "", h.program, append([]string{"--data", h.dir}, args...)...), into)
}

func read(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
}

// queue is the page of entries that wait for a supervisor, who sets a password for it and signs in.
func (h *hub) queue(supervisor worker) string {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	web := &http.Client{Jar: jar, Timeout: patience}
	const password = "harbour teapot lantern 9"
	h.fill(web, supervisor.Link, url.Values{"username": {"sam.osborne"}, "password": {password}, "again": {password}})
	h.fill(web, "/sign-in", url.Values{"username": {"sam.osborne"}, "password": {password}, "to": {"/"}})
	return h.page(web.Get(h.at("/entries")))
}

// fill sends the form of a page, with the mark that the page hides in it.
func (h *hub) fill(web *http.Client, link string, form url.Values) {
	h.t.Helper()
	page := h.page(web.Get(h.at(link)))
	for _, hidden := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		if !form.Has(hidden[1]) {
			form.Set(hidden[1], html.UnescapeString(hidden[2]))
		}
	}
	h.page(web.PostForm(h.at(link), form))
}

// at is the whole address of a page.
func (h *hub) at(link string) string {
	h.t.Helper()
	base, err := url.Parse("http://" + h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	full, err := base.Parse(link)
	if err != nil {
		h.t.Fatal(err)
	}
	return full.String()
}

func (h *hub) page(r *http.Response, err error) string {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: status %d, %v\n%s", r.Request.URL, r.StatusCode, err, b)
	}
	return string(b)
}
