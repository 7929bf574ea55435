package main

import (
	"os"
	"strings"
	"testing"

	"streetlight/mobile/hubtest"
)

func TestAnEntryIsCorrectedFieldByField(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	id := c.record("--set", "fact=Seen at the bus stop.", "--set", "opinion=Tired")["id"].(string)
	if _, _, errs := c.run("", "record", "--set", "fact=x", "--set", "place=y"); !strings.Contains(errs, "(type: welfare | engagement") {
		t.Errorf("a field that is missing is named as %q", errs)
	}
	out := c.well("correct", id, "--set", "fact=Seen at the bus station.", "--set", "opinion=")
	if !strings.Contains(out, "Seen at the bus station.") || !strings.Contains(out, "Example Street") || strings.Contains(out, "Tired") {
		t.Errorf("got %q, want the new words, the place as it was and no opinion", out)
	}
	for name, step := range map[string]struct {
		args []string
		want string
	}{
		"nothing to change": {[]string{"correct", id}, "--set"},
		"not an id":         {[]string{"correct", "x", "--set", "fact=y"}, "is not an id"},
		"no such field":     {[]string{"correct", id, "--set", "colour=red"}, "no field"},
		"no such choice":    {[]string{"correct", id, "--set", "weapon=knife"}, "unknown. (weapon)"},
		"needed":            {[]string{"correct", id, "--set", "place="}, "(place: text)"},
		"no such entry":     {[]string{"correct", "019b8cbd-b0c5-744e-a498-5114ae637665", "--set", "fact=y"}, "no such entry"},
	} {
		if code, _, errs := c.run("", step.args...); code == 0 || !strings.Contains(errs, step.want) {
			t.Errorf("%s: exit %d, %q, want %q", name, code, errs, step.want)
		}
	}
}

// The fields are listed before a phone is set up: they are what somebody reads first.
func TestFieldsAreListed(t *testing.T) {
	c := newCLI(t)
	c.env["STREETLIGHT_VAULT"] = ""
	for name, step := range map[string]struct {
		args       []string
		want, miss string
	}{
		"every kind":    {[]string{"fields"}, "immediate_danger Immediate danger (no | yes, needed)", "recorded_at"},
		"a mentor note": {[]string{"fields", "mentor_note"}, "face | phone | text", "search_outcome"},
		"a visit":       {[]string{"fields", "family_visit"}, "not_seen_why", "search_outcome"},
		"a child":       {[]string{"fields", "child"}, "age_band", "weapon"},
		"as JSON":       {[]string{"--json", "fields", "street_contact"}, `"name":"search_outcome"`, "parent_view"},
	} {
		if out := c.well(step.args...); !strings.Contains(out, step.want) || strings.Contains(out, step.miss) {
			t.Errorf("%s: got %q, want %q and no %q", name, out, step.want, step.miss)
		}
	}
	if code, _, errs := c.run("", "fields", "diary"); code != 2 || !strings.Contains(errs, "mentor_note") {
		t.Errorf("no such kind: exit %d, %q", code, errs)
	}
}

// A phone that was revoked is set up again in its place. One that still opens is enrolled again, and nothing is set aside.
func TestARevokedPhoneIsSetUpInstead(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	again := func(more ...string) (int, string, string) {
		args := []string{"enrol", "--server", c.hub.URL, "--code", c.hub.Code(hubtest.Worker, hubtest.Agency), "--cost-for-demonstration"}
		return c.run("", append(args, more...)...)
	}
	c.record("--set", "fact=Not sent yet.")
	if code, out, errs := again("--instead"); code != 0 || !strings.Contains(out, "1 waiting") || strings.Contains(errs, "old records") {
		t.Errorf("a phone in use: exit %d, %q, %q", code, out, errs)
	}
	c.record("--set", "fact=Nor this.")
	c.hub.Revoke(hubtest.Worker.ID)
	c.hub.LoseSalvage(func(int) hubtest.Loss { return hubtest.Request })
	if code, _, errs := c.run("", "sync"); code != 1 || !strings.Contains(errs, "revoked") {
		t.Errorf("the sync of a revoked phone: exit %d, %q", code, errs)
	}
	if code, out, _ := c.run("", "status"); code != 0 || !strings.Contains(out, "sealed on this phone alone") {
		t.Errorf("its status: exit %d, %q", code, out)
	}
	c.hub.LoseSalvage(nil)
	if code, _, errs := again(); code != 1 || !strings.Contains(errs, "--instead") {
		t.Errorf("without the flag: exit %d, %q", code, errs)
	}
	aside := c.env["STREETLIGHT_VAULT"] + ".aside-1"
	if code, out, errs := again("--instead"); code != 0 || !strings.Contains(errs, aside) || !strings.Contains(out, "0 waiting") {
		t.Errorf("with it: exit %d, %q, %q", code, out, errs)
	}
	if _, err := os.Stat(aside); err != nil {
		t.Errorf("the old records: %v", err)
	}
	if code, out, errs := c.run("", "salvage", "--vault", aside); code != 0 || !strings.Contains(out, "unsent entries were sent sealed to the server") {
		t.Errorf("salvaged from there: exit %d, %q, %q", code, out, errs)
	}
}
