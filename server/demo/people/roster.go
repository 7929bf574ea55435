package people

import (
	"math"
	"math/rand/v2"

	"streetlight/server/demo/encounters"
	"streetlight/shared/casework"
)

// The agencies of the demonstration. None of them is a real body.
const (
	PoliceAgency  = "Somerset Neighbourhood Police (fictional)"
	MentorAgency  = "Lanternhouse Youth Mentoring (fictional)"
	CouncilAgency = "Somerset Children's Services (fictional)"
)

// Worker is a fictional worker before anybody has enrolled them.
type Worker struct {
	Key    string // a sign-in name, such as "taunton.pcso.1"; unique in a roster
	Name   string // unique in a roster
	Role   casework.Role
	Agency string
	Sector casework.Sector
	Team   string // such as "Taunton Neighbourhood Team"
	Town   string // where the team works; empty for a team of the whole county
}

// Town is where teams work. Lat and Lon are degrees at its middle.
type Town struct {
	Name     string
	Lat, Lon float64
}

// Towns are the towns that have a neighbourhood team.
func Towns() []Town {
	return []Town{
		{"Taunton", 51.015, -3.103}, {"Bridgwater", 51.128, -3.004}, {"Yeovil", 50.942, -2.633}, {"Frome", 51.231, -2.320},
	}
}

// TownFor is the town nearest to an encounter, also where it lies beyond the county. An encounter without coordinates falls
// to the first town.
func TownFor(e encounters.Encounter) string {
	lat, lon, ok := e.Point()
	towns := Towns()
	nearest := towns[0]
	if !ok {
		return nearest.Name
	}
	for _, t := range towns {
		if t.squaredFrom(lat, lon) < nearest.squaredFrom(lat, lon) {
			nearest = t
		}
	}
	return nearest.Name
}

// squaredFrom compares distances: a degree of longitude shrinks with the latitude.
func (t Town) squaredFrom(lat, lon float64) float64 {
	dy, dx := lat-t.Lat, (lon-t.Lon)*math.Cos(t.Lat*math.Pi/180)
	return dx*dx + dy*dy
}

// post is a place in a team, or several alike.
type post struct {
	code  string
	role  casework.Role
	count int
}

// Roster draws the workers: in each town a police team, a mentoring team and a family team, each with its supervisor, and
// the Front Door of the whole county. The same random numbers give the same roster.
func Roster(r *rand.Rand) ([]Worker, error) {
	names, err := embeddedNames()
	if err != nil {
		return nil, err
	}
	out := posts()
	taken := map[string]bool{}
	for i := range out {
		for out[i].Name == "" || taken[out[i].Name] {
			out[i].Name = names.draw(r, firstYear, encounters.GenderUnknown) + " " + pick(r, surnames())
		}
		taken[out[i].Name] = true
	}
	return out, nil
}
