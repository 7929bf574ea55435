package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"streetlight/mobile/client"
	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

func TestWatchSaysWhatArrivesUntilItIsInterrupted(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	c.well("sync")
	watch := exec.Command(os.Args[0], "watch")
	watch.Env = append(os.Environ(), childMark+"=1", "STREETLIGHT_VAULT="+c.env["STREETLIGHT_VAULT"], "STREETLIGHT_PIN="+c.env["STREETLIGHT_PIN"])
	watch.Stderr = os.Stderr
	out, err := watch.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = watch.Process.Kill() })
	lines := bufio.NewScanner(out)
	next := func(want string) {
		t.Helper()
		if !lines.Scan() || !strings.Contains(lines.Text(), want) {
			t.Fatalf("got %q, want %q (%v)", lines.Text(), want, lines.Err())
		}
	}
	next("Nothing new")
	scope := casework.ScopeID{0x77}
	c.hub.Give(hubtest.Worker.ID, scope, records.Meta{Kind: casework.CardScope}, hubtest.Value{Entity: scope, Field: casework.FieldCard, Is: casework.Card{Child: casework.ChildID{7}, Owner: "Jo Example"}})
	c.hub.Hint(client.Urgent) // or the stream begins only now, which has it sync too
	next("1 received")
	if err := watch.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // the stream may have begun after the hint: it syncs once then
		if !strings.Contains(lines.Text(), "Nothing new") {
			t.Errorf("after the interrupt: %q", lines.Text())
		}
	}
	if err := watch.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
