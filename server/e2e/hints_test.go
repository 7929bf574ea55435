package e2e_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// watch is a phone that watches, in a process of its own. Lines has what it prints, with the time of each.
type watch struct {
	t     *testing.T
	lines chan line
	stop  func()
}

type line struct {
	words string
	at    time.Time
}

// watch lets the phone watch until the test stops it or ends.
func (p phone) watch() *watch {
	p.t.Helper()
	cmd := exec.Command(program("phone"), "watch")
	cmd.Env, cmd.Stderr = append(os.Environ(), p.env()...), os.Stderr
	out, err := cmd.StdoutPipe()
	if err = errors.Join(err, cmd.Start()); err != nil {
		p.t.Fatal(err)
	}
	w, ended := &watch{t: p.t, lines: make(chan line, 100)}, make(chan struct{})
	go func() {
		defer close(ended)
		w.read(out)
		_ = cmd.Wait() // a phone that is told that it was revoked ends with that word, any other is killed
	}()
	w.stop = func() {
		_ = cmd.Process.Kill()
		<-ended
	}
	p.t.Cleanup(w.stop)
	return w
}

func (w *watch) read(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		w.lines <- line{lines.Text(), time.Now()}
	}
}

// says waits for a line with these words, and gives its time.
func (w *watch) says(words string) time.Time {
	w.t.Helper()
	for late := time.After(patience); ; {
		select {
		case l := <-w.lines:
			if strings.Contains(l.words, words) {
				return l.at
			}
			w.t.Logf("the watching phone: %s", l.words)
		case <-late:
			w.t.Fatalf("the watching phone does not say %q", words)
		}
	}
}

// TestAWatchingPhoneHearsAtOnce lets two phones of one worker watch. What one sends reaches the other without its asking, and a
// phone that is revoked learns it at once.
func TestAWatchingPhoneHearsAtOnce(t *testing.T) {
	h := newHouse(t)
	robin := h.add("Robin Ferry", "pcso")
	one, two := h.handOut(robin), h.handOut(robin)
	watching := two.watch()
	watching.says("received")
	one.meets(t, "Alfie Reed", contact(nil))
	sent := time.Now()
	arrived := watching.says("received")
	t.Logf("an entry arrived %v after the phone that sent it had ended", arrived.Sub(sent))
	if took := arrived.Sub(sent); took > 10*time.Second {
		t.Errorf("it took %v, want two seconds at most on a machine that is not busy", took)
	}
	var phones []struct {
		ID   string    `json:"id"`
		Seen time.Time `json:"last_sync"`
	}
	h.admin("device", "list", "--json").read(t, &phones)
	for _, p := range phones {
		h.admin("device", "revoke", p.ID).well(t)
	}
	revoked := time.Now()
	took := watching.says("revoked").Sub(revoked)
	t.Logf("the phone knew that it was revoked %v after the command", took)
	if took > 5*time.Second {
		t.Errorf("it took %v, want under a second on a machine that is not busy", took)
	}
	h.stop()
	h.auditHolds()
}
