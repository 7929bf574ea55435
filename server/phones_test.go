package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestAListOfPhonesSaysHowEachStands(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	line := func(n byte, change func(*actions.DeviceLine)) actions.DeviceLine {
		l := actions.DeviceLine{ID: casework.DeviceID{n}, Worker: "Tom Reed", Enrolled: at}
		change(&l)
		return l
	}
	phones := []actions.DeviceLine{
		line(1, func(l *actions.DeviceLine) { l.Seen = at }), line(2, func(l *actions.DeviceLine) { l.Revoked = true }),
		line(3, func(l *actions.DeviceLine) { l.Claimed = true }), line(4, func(l *actions.DeviceLine) { l.Forked = at }),
		line(5, func(l *actions.DeviceLine) { l.Behind = at }),
	}
	var out bytes.Buffer
	if err := listPhones(&out, phones, time.UTC); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, want := range []string{"STATE", "in use ", "revoked", "never enrolled here", "suspended: two phones", "holds more than this server has"} {
		if !strings.Contains(lines[i], want) || want == "never enrolled here" && strings.Contains(lines[i], "revoked") {
			t.Errorf("line %d is %q, want %q in it", i, lines[i], want)
		}
	}
	if !strings.Contains(out.String(), "1 phone holds more") || !strings.Contains(out.String(), "run “streetlight restored” now") {
		t.Errorf("it does not say what to do: %q", out.String())
	}
	out.Reset()
	if err := listPhones(&out, phones[:4], time.UTC); err != nil || strings.Contains(out.String(), "restored") {
		t.Errorf("without cause it says %q, %v", out.String(), err)
	}
}

func TestACodeForASuspendedPhoneIsGivenWithAWarning(t *testing.T) {
	h := &house{zone: time.UTC}
	reed := casework.Worker{Name: "Tom Reed"}
	got := h.copies(reed, []actions.DeviceLine{{ID: casework.DeviceID{7}, Forked: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}})
	for _, want := range []string{"since 1 Mar 2026 09:00", "the one that Tom Reed keeps", "destroys its records", "quarantine list"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	if got := h.copies(reed, nil); got != "" {
		t.Errorf("with no phone suspended it says %q", got)
	}
}
