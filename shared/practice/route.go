package practice

import (
	"slices"

	"streetlight/shared/casework"
)

// Consent says whether a route asks for the consent of the child or the family.
type Consent string

// The kinds of consent.
const (
	ConsentNeeded    Consent = "needed"
	ConsentNotNeeded Consent = "not_needed"
	ConsentChild     Consent = "child" // the child's own agreement
)

// Route is one way in which a child is referred to somebody.
type Route struct {
	Code        string          `yaml:"code"` // such as "front_door"
	Name        string          `yaml:"name"`
	When        string          `yaml:"when"`        // what it is for
	Level       int             `yaml:"level"`       // of need, 1 to 4, as thresholds count it; 0 where none is meant
	Senders     []casework.Role `yaml:"senders"`     // who may send; anybody else asks one of these
	Receivers   []casework.Role `yaml:"receivers"`   // who of the partnership gets it and answers; none where it goes elsewhere
	Through     string          `yaml:"through"`     // whom the others ask, in words
	Consent     Consent         `yaml:"consent"`     // of whom it needs the agreement
	ConsentWhy  string          `yaml:"consent_why"` // in words
	Acknowledge Span            `yaml:"acknowledge"` // within which it is answered for; none for what is answered at once
	First       []string        `yaml:"first"`       // routes to take before this one, where they apply
	Source      string          `yaml:"source"`
	Checked     Day             `yaml:"checked"`
	Unverified  bool            `yaml:"unverified"`
}

// MaySend says whether somebody of this role sends on the route themselves.
func (r Route) MaySend(role casework.Role) bool { return slices.Contains(r.Senders, role) }

// Route returns the referral route with this code.
func (p *Pack) Route(code string) (Route, bool) {
	return find(p.Routes, func(r Route) bool { return r.Code == code })
}

// RoutesOf lists the routes on which somebody of this role may send, in the order of the pack.
func (p *Pack) RoutesOf(role casework.Role) []Route {
	var out []Route
	for _, r := range p.Routes {
		if r.MaySend(role) {
			out = append(out, r)
		}
	}
	return out
}

// Before lists the routes to take before this one, the very first one first.
func (p *Pack) Before(code string) []Route {
	var out []Route
	r, _ := p.Route(code)
	for _, first := range r.First {
		for _, earlier := range append(p.Before(first), p.routes(first)...) {
			if !slices.ContainsFunc(out, func(r Route) bool { return r.Code == earlier.Code }) {
				out = append(out, earlier)
			}
		}
	}
	return out
}

func (p *Pack) routes(code string) []Route {
	if r, ok := p.Route(code); ok {
		return []Route{r}
	}
	return nil
}
