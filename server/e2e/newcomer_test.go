package e2e_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestNewcomer is the first hour of somebody who sets Streetlight up by the command line alone: one contact, recorded
// with no server in reach, becomes an approved entry.
func TestNewcomer(t *testing.T) {
	h := newHouse(t)
	officer, sergeant := h.add("Robin Ferry", "pcso"), h.add("Sam Osborne", "supervisor")
	ph := newPhone(t)
	enrolled := ph.run("enrol", "--server", h.url(), "--code", h.code(officer)).well(t)
	if !strings.Contains(enrolled, "Robin Ferry, PCSO, Moor Police") {
		t.Errorf("the phone does not say whose it is: %q", enrolled)
	}

	h.stop()
	kept := ph.run(append([]string{"record", "--new-child", "name=Alfie Reed", "--new-child", "age_band=14_15"}, flags(contact(nil))...)...).well(t)
	if !strings.Contains(kept, "Kept on this phone: street contact about Alfie Reed") {
		t.Errorf("the phone does not say that the entry is kept: %q", kept)
	}
	if said := ph.run("sync").well(t); !strings.Contains(said, "No network. 1 kept on this phone; nothing is lost.") {
		t.Errorf("sync without a server says %q", said)
	}
	ph.stands(t, "waiting")

	h.start()
	if said := ph.run("sync").well(t); !strings.Contains(said, "sent and safe on the server") {
		t.Errorf("sync says %q", said)
	}
	ph.stands(t, "safe")

	desk := h.visitor()
	desk.welcome(sergeant, "sam.osborne")
	desk.get("/entries")
	desk.sees("Alfie Reed")
	at := desk.follow("/entries/")
	desk.post(at, url.Values{"verdict": {"approved"}, "publish": {"no"}, "because": {"Nothing in it that others need."}, "basis": {""}, "reason": {""}, "words": {""}})
	ph.run("sync").well(t)
	ph.stands(t, "approved")
	h.auditHolds()
	if again := command(t, nil, "", "streetlight", "--data", h.dir, "user", "list").well(t); !strings.Contains(again, "Robin Ferry") {
		t.Errorf("the list of people lacks somebody: %q", again)
	}
}

// stands demands that the phone holds one entry, and where it stands.
func (p phone) stands(t *testing.T, want string) {
	t.Helper()
	list := p.list()
	if len(list) != 1 || list[0].Standing != want {
		t.Fatalf("got %+v, want one entry that is %s", list, want)
	}
}
