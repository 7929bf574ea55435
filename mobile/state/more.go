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
	Now      time.Time
}

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
	}
	var known []Fact
	for _, f := range facts {
		if f.Value != "" {
			known = append(known, f)
		}
	}
	return known
}
