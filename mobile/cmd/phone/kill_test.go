package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// talk is a phone that answers line by line, in a process of its own.
type talk struct {
	t     *testing.T
	child *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
}

func newTalk(t *testing.T, c *cli) *talk {
	t.Helper()
	k := &talk{t: t, child: exec.Command(os.Args[0], "serve-stdio")}
	k.child.Env = append(os.Environ(), childMark+"=1", "STREETLIGHT_VAULT="+c.env["STREETLIGHT_VAULT"], "STREETLIGHT_PIN="+c.env["STREETLIGHT_PIN"])
	k.child.Stderr = os.Stderr
	var err error
	if k.in, err = k.child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := k.child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	k.out = bufio.NewReaderSize(out, 1<<20)
	if err := k.child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.kill)
	return k
}

// kill ends the phone as a flat battery does; one that has ended already stays so.
func (k *talk) kill() { _ = k.child.Process.Kill() }

// say sends a line and returns the answer; "" when the phone has died.
func (k *talk) say(line string) string {
	fmt.Fprintln(k.in, line)
	answer, err := k.out.ReadString('\n')
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(answer, "\n")
}

// Again and again a phone that saves and syncs is killed at a random moment. What it acknowledged is there and reaches
// the hub, and of a group there is all or nothing.
func TestKilledInSaveAndSync(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	c := newCLI(t)
	c.enrol()
	acknowledged := map[string]string{} // entry -> fact
	const rounds = 50
	for round := range rounds {
		k := newTalk(t, c)
		if !strings.Contains(k.say(`{"do":"unlock"}`), `"ok":true`) {
			t.Fatalf("round %d of seed %d: the phone does not open", round, seed)
		}
		last, moment := dice.IntN(6), time.Duration(dice.IntN(6000))*time.Microsecond
		for n := 0; k.step(round, n, acknowledged); n++ {
			if n == last {
				time.AfterFunc(moment, k.kill)
			}
		}
		_ = k.child.Wait() // it was killed, and says so
	}
	if len(acknowledged) < rounds {
		t.Errorf("only %d entries were acknowledged: the test shows nothing", len(acknowledged))
	}
	c.wantAll(acknowledged, rounds)
	if t.Failed() {
		t.Logf("seed %d", seed)
	}
}

// step records a group of two, and syncs every third time; false when the phone has died.
func (k *talk) step(round, n int, acknowledged map[string]string) bool {
	fact := fmt.Sprintf("Round %d, group %d.", round, n)
	entry := strings.Replace(someEntry, "Seen.", fact, 1)
	answer := k.say(`{"do":"record_group","entries":[{` + entry + `},{` + entry + `}]}`)
	if answer == "" {
		return false
	}
	var got struct {
		Entries []actions.EntryView `json:"entries"`
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Entries) != 2 {
		k.t.Fatalf("got %s, %v", answer, err)
	}
	for _, e := range got.Entries {
		acknowledged[e.ID.String()] = fact
	}
	return n%3 != 0 || k.say(`{"do":"sync"}`) != ""
}

// wantAll checks phone and hub after the last round.
func (c *cli) wantAll(acknowledged map[string]string, rounds int) {
	c.t.Helper()
	for code, out, errs := c.run("", "--json", "sync"); !strings.Contains(out, `"requests":1,`); code, out, errs = c.run("", "--json", "sync") {
		if code != 0 {
			c.t.Fatalf("the last sync: exit %d, %s %s", code, out, errs)
		}
	}
	var all []actions.EntryView
	if err := json.Unmarshal([]byte(c.well("--json", "list", "--limit", "0")), &all); err != nil {
		c.t.Fatal(err)
	}
	if extra := len(all) - len(acknowledged); extra < 0 || extra > 2*rounds {
		c.t.Errorf("got %d entries, want the %d acknowledged and at most one group a round more", len(all), len(acknowledged))
	}
	groups, missing := map[string]int{}, len(acknowledged)
	for _, e := range all {
		groups[e.Fields["encounter"].(string)]++
		if want, ok := acknowledged[e.ID.String()]; ok {
			missing--
			if got := e.Fields["fact"]; got != want || e.Standing != actions.Safe {
				c.t.Errorf("entry %s: got %q, %s, want %q and safe", e.ID, got, e.Standing, want)
			}
		}
		if at, ok := c.hub.Entry(e.ID); !ok || at.Values.Get(casework.FieldFact) != e.Fields["fact"] {
			c.t.Errorf("entry %s: the hub has %v, %q", e.ID, ok, at.Values.Get(casework.FieldFact))
		}
	}
	if missing != 0 {
		c.t.Errorf("%d acknowledged entries are gone", missing)
	}
	for encounter, n := range groups {
		if n != 2 {
			c.t.Errorf("of group %s there are %d entries, want 2", encounter, n)
		}
	}
}
