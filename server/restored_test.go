package main

import (
	"strings"
	"testing"
)

func TestAServerIsToldThatItWasRestored(t *testing.T) {
	for name, prepare := range map[string]func(*office){"no server": func(*office) {}, "a server runs": func(o *office) { o.serve() }} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.must(addReed()...)
			prepare(o)
			if out := o.must("restored"); !strings.Contains(out, "put back from a backup") {
				t.Errorf("restored prints %q", out)
			}
			if out := o.must("audit", "show"); !strings.Contains(out, "restored-from-copy") {
				t.Errorf("the audit log shows %q", out)
			}
		})
	}
	if out, err := newOffice(t).run("restored"); err == nil {
		t.Errorf("without a store: got %q and no error", out)
	}
}

func TestTheNextHubKeyIsMadeWhileNoServerRuns(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	first := o.must("hub-key", "next")
	second := o.must("hub-key", "next")
	if first == second || !strings.Contains(first, "Back up") {
		t.Errorf("hub-key next prints %q, then %q", first, second)
	}
	h := o.serve()
	if got := len(h.secrets.Former); got != 2 {
		t.Errorf("the server has %d earlier keys, want 2", got)
	}
	if out, err := o.run("hub-key", "next"); err == nil || !strings.Contains(err.Error(), "stop the server first") {
		t.Errorf("while it runs: got %q, %v", out, err)
	}
	if out := o.must("audit", "show"); strings.Count(out, "next-hub-key") != 2 {
		t.Errorf("the audit log shows %q", out)
	}
}
