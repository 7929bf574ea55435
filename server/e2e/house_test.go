package e2e_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// house is a partnership's server, with its data folder.
type house struct {
	t       *testing.T
	dir     string
	address string // stays the same over restarts
	cmd     *exec.Cmd
	said    *spoken
	ended   chan error
}

// newHouse serves a new folder on a free port.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: filepath.Join(t.TempDir(), "data"), address: "127.0.0.1:0"}
	t.Cleanup(h.clear)
	h.start()
	return h
}

// clear ends the server when the test ends, and tells what it said when the test failed.
func (h *house) clear() {
	h.kill()
	if h.t.Failed() && h.said != nil {
		h.t.Logf("the server said:\n%s", h.said)
	}
}

func (h *house) url() string { return "http://" + h.address }

// start serves, and returns once the server says that it does.
func (h *house) start() {
	h.t.Helper()
	cmd := exec.Command(program("streetlight"), "--data", h.dir, "serve", "--listen", h.address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	h.said = &spoken{}
	cmd.Stderr = h.said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	giveUp := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer giveUp.Stop()
	for lines.Scan() {
		if at := regexp.MustCompile(`http://(\S+)`).FindStringSubmatch(lines.Text()); at != nil {
			h.address, h.cmd, h.ended = at[1], cmd, make(chan error, 1)
			go func() { h.ended <- cmd.Wait() }()
			return
		}
	}
	h.t.Fatalf("the server did not begin to serve: %v %s", cmd.Wait(), h.said)
}

// stop ends the server as an administrator does.
func (h *house) stop() {
	h.t.Helper()
	cmd := h.cmd
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	select {
	case err := <-h.ended:
		h.cmd = nil // nothing is left to clear
		if err != nil {
			h.t.Fatalf("the server ended badly: %v %s", err, h.said)
		}
	case <-time.After(patience):
		h.t.Fatal("the server does not stop")
	}
}

// kill ends it with kill -9. A server that had ended before, by itself, fails the test.
func (h *house) kill() {
	if h.cmd == nil {
		return
	}
	h.t.Helper()
	select {
	case err := <-h.ended:
		h.t.Errorf("the server had ended by itself: %v", err)
	default:
		if err := h.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			h.t.Error(err)
		}
		if err := <-h.ended; err == nil {
			h.t.Error("the server ended well although it was killed")
		}
	}
	h.cmd = nil
}

// admin runs a command of the administrator, who sits at the same machine.
func (h *house) admin(args ...string) outcome {
	h.t.Helper()
	return command(h.t, nil, "", "streetlight", append([]string{"--data", h.dir}, args...)...)
}

// auditHolds demands that the audit log verifies.
func (h *house) auditHolds() {
	h.t.Helper()
	h.t.Logf("audit: %s", strings.TrimSpace(h.admin("audit", "verify").well(h.t)))
}

// person is a worker as the administrator added them.
type person struct {
	Worker struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"worker"`
	Link string `json:"link"`
}

// add adds a worker. Post is such as "pcso".
func (h *house) add(name, post string) person {
	h.t.Helper()
	where := map[string][]string{
		"pcso":          {"Moor Police", "police", "Levels neighbourhood"},
		"supervisor":    {"Moor Police", "police", "Levels neighbourhood"},
		"mentor":        {"Wharf Mentoring", "voluntary", "Mentors"},
		"family_worker": {"Sedge County Council", "council", "Family intervention"},
		"front_door":    {"Sedge County Council", "council", "Front Door"},
		"social_worker": {"Sedge County Council", "council", "Front Door"},
		"mave":          {"Sedge County Council", "council", "Front Door"},
	}[post]
	var p person
	h.admin("user", "add", name, "--role", post, "--agency", where[0], "--sector", where[1], "--team", where[2], "--json").read(h.t, &p)
	return p
}

// code is a new one-time code for a worker's phone.
func (h *house) code(p person) string {
	h.t.Helper()
	var c struct {
		Code string `json:"code"`
	}
	h.admin("device", "enrol", p.Worker.ID, "--json").read(h.t, &c)
	return c.Code
}
