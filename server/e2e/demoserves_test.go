package e2e_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestDemoServes tells the story and looks around in what is served then: every page says that nobody in it is real.
func TestDemoServes(t *testing.T) {
	file := "testdata/three.csv"
	if os.Getenv("STREETLIGHT_PICTURES") != "" {
		file = january
	}
	dir := filepath.Join(t.TempDir(), "demo")
	h, signIns := servedDemo(t, dir, file)
	chromium := browser(t)
	desk := h.tab(chromium)
	desk.looksAround(signIns["Supervisor"], "supervisor", "/", "/entries", "/alerts", "/plans", "/links")
	door := h.tab(chromium)
	door.looksAround(signIns["Front Door manager"], "front-door", "/", "/alerts", "/plans")
	door.load(chromedp.Click(chromedp.CSS("tbody a")))
	door.sees(fictional, "If this happens, then")
	door.look("demo-plan")
	command(t, nil, "", "streetlight", "demo", "--once", "--data", dir, "--encounters", file).sorry(t, "a demonstration is being served from "+dir)
	command(t, nil, "", "streetlight", "--data", dir, "serve", "--listen", "127.0.0.1:0").sorry(t, "is in use by another process")
	command(t, nil, "", "streetlight", "--data", dir, "user", "list").well(t)
	h.stop()
}

// fictional stands on every page of a demonstration.
const fictional = "Fictional demonstration - no real children"

// looksAround signs in with a username and a password, and looks at pages.
func (b *tab) looksAround(as [2]string, who string, pages ...string) {
	b.t.Helper()
	b.open("/sign-in")
	b.sees(fictional)
	b.enter("username", as[0])
	b.enter("password", as[1])
	b.press("Sign in")
	for _, path := range pages {
		b.open(path)
		b.sees(fictional)
		b.look("demo-" + who + strings.ReplaceAll(path, "/", "-"))
	}
}

// servedDemo starts the demonstration, reads the story to its end, and gives for each role one username and password.
func servedDemo(t *testing.T, dir, file string) (*house, map[string][2]string) {
	t.Helper()
	h := &house{t: t, dir: dir, said: &spoken{}, ended: make(chan error, 1)}
	cmd := exec.Command(program("streetlight"), "demo", "--data", dir, "--encounters", file, "--listen", "127.0.0.1:0")
	cmd.Stderr = h.said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.clear)
	giveUp := time.AfterFunc(2*patience, func() { _ = cmd.Process.Kill() })
	defer giveUp.Stop()
	signIns := map[string][2]string{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case strings.HasPrefix(lines.Text(), "Console: "):
			h.address = strings.TrimPrefix(words[1], "http://")
		case h.address != "" && strings.HasPrefix(lines.Text(), "  ") && len(words) > 3:
			if role := strings.Join(words[4:], " "); signIns[role][0] == "" {
				signIns[role] = [2]string{words[0], words[1]}
			}
		case strings.HasPrefix(lines.Text(), "Phone of a demonstration worker: "):
			h.cmd = cmd
			go func() { h.ended <- errors.Join(lines.Err(), cmd.Wait()) }()
			h.ready()
			return h, signIns
		}
	}
	t.Fatalf("the story did not come to its end: %v %s", cmd.Wait(), h.said)
	return nil, nil
}

// ready waits for the file by which others learn where the demonstration serves.
func (h *house) ready() {
	h.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if b, err := os.ReadFile(filepath.Join(h.dir, "ready")); err == nil && string(b) == h.url()+"\n" {
			return
		}
	}
	h.t.Fatal("the demonstration does not say in its folder where it serves")
}
