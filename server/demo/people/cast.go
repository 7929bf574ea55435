package people

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"streetlight/server/demo/encounters"
)

// Assumptions of the demonstration; nothing published gives them.
const (
	metBefore  = 0.4       // of the meetings in which a child met before would fit, the share that are with that child
	apart      = time.Hour // one child is not met twice within this time: equal records are several people
	candidates = 8         // children who are tried before a new one is made
	nicknamed  = 0.6       // of the children whose name has a short form
	aliased    = 0.12      // of all children
)

// A neighbourhood is a square of about 1.5 kilometres at Somerset's latitude, in degrees.
const (
	squareLat = 0.0135
	squareLon = 0.0215
)

// Cast holds the children met so far. It is not safe for use by several goroutines.
type Cast struct {
	r        *rand.Rand
	names    firstNames
	surnames []string
	aliases  []string
	shorts   map[string]string
	children []met
	nearby   map[neighbours][]int
}

// met is a child with the time of the last meeting.
type met struct {
	Child
	last time.Time
}

// neighbours are children of one gender and age band in one neighbourhood.
type neighbours struct {
	where  string
	gender encounters.Gender
	band   encounters.AgeBand
}

// NewCast begins with nobody. The random numbers decide all that follows. The error is that of a damaged table of names.
func NewCast(r *rand.Rand) (*Cast, error) {
	names, err := embeddedNames()
	if err != nil {
		return nil, err
	}
	return &Cast{
		r: r, names: names, surnames: surnames(), aliases: aliases(), shorts: shortForms(),
		nearby: map[neighbours][]int{},
	}, nil
}

// Children lists everybody met, in the order of first meeting.
func (c *Cast) Children() []Child {
	out := make([]Child, len(c.children))
	for i, m := range c.children {
		out[i] = m.Child
	}
	return out
}

// Meet says which child an encounter was with: one met before, of the same gender and age band and in the same neighbourhood,
// or a new one. It is false for an encounter that is not of a child. Encounters without a place are always with a new child.
func (c *Cast) Meet(e encounters.Encounter) (Child, bool) {
	if !e.OfChild() {
		return Child{}, false
	}
	group := neighbours{neighbourhood(e), e.Gender, e.Age}
	if i, ok := c.known(c.nearby[group], e); ok {
		c.children[i].last = e.At
		return c.children[i].Child, true
	}
	child := c.newChild(e)
	if group.where != "" {
		c.nearby[group] = append(c.nearby[group], len(c.children))
	}
	c.children = append(c.children, met{child, e.At})
	return child, true
}

// known picks one of the children who fit, if the meeting is to be with a child met before.
func (c *Cast) known(group []int, e encounters.Encounter) (int, bool) {
	if len(group) == 0 || c.r.Float64() >= metBefore {
		return 0, false
	}
	start := c.r.IntN(len(group))
	for i := range min(len(group), candidates) {
		at := group[(start+i)%len(group)]
		if c.children[at].fits(e) {
			return at, true
		}
	}
	return 0, false
}

func (m met) fits(e encounters.Encounter) bool {
	youngest, oldest := ages(e.Age)
	age := m.AgeOn(e.At)
	return e.At.Sub(m.last).Abs() >= apart && age >= youngest && age <= oldest
}

func (c *Cast) newChild(e encounters.Encounter) Child {
	born := birthday(c.r, e)
	child := Child{
		Key:       len(c.children) + 1,
		First:     c.names.draw(c.r, born.Year(), e.Gender),
		Surname:   pick(c.r, c.surnames),
		Gender:    e.Gender,
		Born:      born,
		Ethnicity: ethnicity(c.r),
		Place:     e.Place, Lat: e.Lat, Lon: e.Lon,
		ear: c.r.Uint64(),
	}
	if short := c.shorts[child.First]; c.r.Float64() < nicknamed {
		child.Nickname = short
	}
	if c.r.Float64() < aliased {
		child.Alias = pick(c.r, c.aliases)
	}
	return child
}

// neighbourhood is the square that an encounter took place in, else its street, else nothing.
func neighbourhood(e encounters.Encounter) string {
	if lat, lon, ok := e.Point(); ok {
		return fmt.Sprintf("%d/%d", int(math.Floor(lat/squareLat)), int(math.Floor(lon/squareLon)))
	}
	if e.Place == encounters.NotKnown {
		return ""
	}
	return e.Place
}
