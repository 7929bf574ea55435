// Package people makes the fictional children and workers of a demonstration from a stream of random numbers: the same
// stream and the same encounters give the same people. First names follow what children born in those years were really
// called; surnames, dates of birth and ethnicity are drawn apart from them and from each other, so that nobody here is a
// real person, and any likeness to one is chance. It never looks at what a record says about ethnicity, and never stores
// or sends anything.
package people

import (
	"time"

	"streetlight/server/demo/encounters"
)

// Child is a fictional child as they really are. Workers may have heard another name: see HeardAs.
type Child struct {
	Key       int // 1 for the first child met, then 2, 3, ...
	First     string
	Surname   string
	Nickname  string // a short form of First, or empty
	Alias     string // a name used on the street, mostly empty
	Gender    encounters.Gender
	Born      time.Time // midnight UTC
	Ethnicity string    // self-described, redrawn from the shares of the county: see Ethnicities
	Place     string    // where they were first met, as the encounter has it
	Lat, Lon  string    // degrees where they were first met, or empty

	ear uint64 // what decides how workers hear the name
}

// Name is the first name and surname.
func (c Child) Name() string { return c.First + " " + c.Surname }

// AgeOn is the age in whole years on the day of t, in t's time zone.
func (c Child) AgeOn(t time.Time) int {
	age := t.Year() - c.Born.Year()
	if t.Month() < c.Born.Month() || t.Month() == c.Born.Month() && t.Day() < c.Born.Day() {
		age--
	}
	return age
}
