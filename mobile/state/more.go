package state

import (
	"time"

	"streetlight/mobile/actions"
)

// More is the page of settings, numbers to ring, and what this phone is.
type More struct {
	Settings Settings
	Status   actions.Status
	Guide    Guide
	Version  string
	Mishap   Mishap // the last one since the app was started
	Now      time.Time
}

// Mishap is something that went wrong without words for the worker: what they were told in plain words, a supervisor or a
// developer reads here.
type Mishap struct {
	At    time.Time // zero for none
	Cause string
}

// Details is the mishap on one line; "" for none.
func (m Mishap) Details(now time.Time) string {
	if m.At.IsZero() {
		return ""
	}
	return capital(When(m.At, now)) + ": " + Clip(m.Cause, mostDetails)
}

// mostDetails is how many characters of a mishap's cause are shown.
const mostDetails = 300

// HelpLines are whom to ring when no one is in immediate danger.
func (m More) HelpLines() []string {
	lines := []string{"This app is not the emergency channel."}
	for _, c := range m.Guide.FrontDoor {
		lines = append(lines, c.Words())
	}
	return lines
}

// Facts say whose phone this is and with what it works.
func (m More) Facts() []Fact {
	facts := []Fact{
		{Label: "Worker", Value: m.Status.Worker.Name + ", " + m.Status.Worker.Role.Label()},
		{Label: "Agency", Value: m.Status.Agency.Name},
		{Label: "Server", Value: server(m.Status.Server)},
		{Label: "Version of this app", Value: m.Version},
		{Label: "Practice pack", Value: m.Guide.Version},
		{Label: "Details of what went wrong last", Value: m.Mishap.Details(m.Now), Help: "Read it out to your supervisor"},
	}
	var known []Fact
	for _, f := range facts {
		if f.Value != "" {
			known = append(known, f)
		}
	}
	return known
}
