package main

import (
	"strings"
	"testing"

	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// An entry is withdrawn and added to without a network, and its page says that this waits.
func TestWithdrawAndAdd(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	c.hub.Give(hubtest.Worker.ID, casework.ScopeID{0x0a}, records.Meta{Kind: casework.UserScope})
	id, _ := c.record("--set", "fact=Seen at the bus station.")["id"].(string)
	c.well("sync")
	if out := c.well("add", id, "His aunt was told."); !strings.Contains(out, "addition of "+id) || !strings.Contains(out, "His aunt was told.") {
		t.Errorf("add prints %q", out)
	}
	c.well("withdraw", id, "--because", "It was his brother.")
	if out := c.well("show", id); !strings.Contains(out, "You asked for") || !strings.Contains(out, "It was his brother.") || !strings.Contains(out, "waits for the server") {
		t.Errorf("the entry shows %q", out)
	}
	if out := c.well("--json", "show", id); !strings.Contains(out, `"kind":"withdraw"`) {
		t.Errorf("as JSON: %q", out)
	}
	for _, args := range [][]string{{"withdraw", "x", "--because", "Why not."}, {"add", casework.EntryID{9}.String(), "Words."}, {"withdraw", id, "--because", ""}} {
		if code, _, errs := c.run("", args...); code != exitSorry || len(errs) < 15 {
			t.Errorf("%v: exit %d, %q", args, code, errs)
		}
	}
}
