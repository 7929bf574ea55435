// Package encounters reads published stop and search records, moves them in time and tells them in plain words. It knows the
// two layouts in which data.police.uk issues them. It never reads what a record says about ethnicity, never makes up a
// finding that a record does not hold, and knows nothing of the people whom a demonstration draws onto the records.
package encounters

import (
	"strconv"
	"time"
)

// NotKnown is the place of a record that names neither a street nor a point.
const NotKnown = "not known"

// Encounter is one person, or one vehicle, searched at one time. Two equal encounters are two people searched together.
type Encounter struct {
	Line        int       // where its record begins in the file; the header is line 1
	At          time.Time // to the second, with the offset of the file
	Type        Type
	Age         AgeBand
	Gender      Gender
	Object      string // what was looked for: a suspicion, never a finding; empty when the record does not say
	Legislation string // such as "Misuse of Drugs Act 1971 (section 23)"; empty when the record does not say
	Outcome     Outcome
	Disposal    string // the outcome as the record words it, such as "Community resolution"; empty when there is none
	Linked      Linked
	Place       string // the street's name, else "latitude, longitude", else NotKnown
	Lat, Lon    string // degrees (WGS84) exactly as written, on an anonymous map point; both empty when not recorded
	Operation   string // the name of a policing operation, mostly empty
}

// Type says what was searched.
type Type string

// The types of search; an empty type is one that the record does not give.
const (
	PersonSearch           Type = "Person search"
	PersonAndVehicleSearch Type = "Person and Vehicle search"
	VehicleSearch          Type = "Vehicle search"
)

// AgeBand is the age of the person searched, as coarsely as it is published.
type AgeBand string

// The published age bands; AgeUnknown is an empty cell, as in most searches of vehicles.
const (
	AgeUnknown AgeBand = ""
	Under10    AgeBand = "under 10"
	Age10to17  AgeBand = "10-17"
	Age18to24  AgeBand = "18-24"
	Age25to34  AgeBand = "25-34"
	Over34     AgeBand = "over 34"
)

// Gender is the gender of the person searched as published.
type Gender string

// The published genders; GenderUnknown is an empty cell.
const (
	GenderUnknown Gender = ""
	Male          Gender = "Male"
	Female        Gender = "Female"
	OtherGender   Gender = "Other"
)

// HasPlace says whether the record holds coordinates.
func (e Encounter) HasPlace() bool { return e.Lat != "" && e.Lon != "" }

// Point is the latitude and longitude in degrees; ok is false when the record holds none.
func (e Encounter) Point() (lat, lon float64, ok bool) {
	lat, errLat := strconv.ParseFloat(e.Lat, 64)
	lon, errLon := strconv.ParseFloat(e.Lon, 64)
	if errLat != nil || errLon != nil {
		return 0, 0, false
	}
	return lat, lon, true
}

// OfChild says whether the record is of someone under 18. An unknown age makes no child. A search of a vehicle alone counts
// when it gives an age, because then somebody was with the vehicle.
func (e Encounter) OfChild() bool { return e.Age == Under10 || e.Age == Age10to17 }
