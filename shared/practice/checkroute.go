package practice

import (
	"fmt"
	"slices"
	"strings"
)

func (c *checker) routes() {
	once(c, c.pack.Routes, func(r Route) string { return r.Code }, "routes")
	if len(c.pack.Routes) == 0 {
		c.add("The pack has no referral routes. Write where a child may be referred.", "routes")
	}
	for i, r := range c.pack.Routes {
		c.route(r, i)
	}
	c.routeCycles()
}

func (c *checker) route(r Route, i int) {
	c.code(r.Code, "routes", i, "code")
	c.words(r.Name, "routes", i, "name")
	c.words(r.When, "routes", i, "when")
	c.words(r.Source, "routes", i, "source")
	c.words(r.ConsentWhy, "routes", i, "consent_why")
	c.day(r.Checked, "routes", i, "checked")
	c.roles(r.Senders, "routes", i, "senders")
	if len(r.Receivers) > 0 {
		c.roles(r.Receivers, "routes", i, "receivers")
	}
	if r.Level < 0 || r.Level > 4 {
		c.add(fmt.Sprintf("Level %d does not exist. Write 1 to 4, or leave it out.", r.Level), "routes", i, "level")
	}
	if !slices.Contains([]Consent{ConsentNeeded, ConsentNotNeeded, ConsentChild}, r.Consent) {
		c.add(fmt.Sprintf("%q says nothing of consent. Write needed, not_needed or child.", r.Consent), "routes", i, "consent")
	}
	for j, first := range r.First {
		if _, ok := c.pack.Route(first); !ok {
			c.add(fmt.Sprintf("There is no route %q. Write it under routes or name another.", first), "routes", i, "first", j)
		}
	}
}

// routeCycles refuses routes each of which is to be taken before the other: a worker would never begin.
func (c *checker) routeCycles() {
	firsts := map[string][]string{}
	for _, r := range c.pack.Routes {
		firsts[r.Code] = append(firsts[r.Code], r.First...)
	}
	for i, r := range c.pack.Routes {
		if round := cycle(r.Code, firsts); round != nil {
			c.add(fmt.Sprintf("These routes go in a circle: %s. Take one of them out of first.", strings.Join(round, " before ")), "routes", i, "first")
			delete(firsts, r.Code) // so that each circle is told once
		}
	}
}

// cycle finds a way from a name back to it, over what each name points to; nil when there is none. It looks at each name
// once.
func cycle(from string, to map[string][]string) []string {
	seen := map[string]bool{}
	var walk func(at string) []string
	walk = func(at string) []string {
		for _, next := range to[at] {
			if next == from {
				return []string{from, at}
			}
			if seen[next] {
				continue
			}
			seen[next] = true
			if way := walk(next); way != nil {
				return append(way, at)
			}
		}
		return nil
	}
	return walk(from)
}

func (c *checker) agencyActions() {
	once(c, c.pack.AgencyActions, func(a AgencyAction) string { return a.Agency + ": " + a.Does }, "agency_actions")
	for i, a := range c.pack.AgencyActions {
		c.words(a.Agency, "agency_actions", i, "agency")
		c.words(a.Does, "agency_actions", i, "does")
		c.words(a.By, "agency_actions", i, "by")
		c.roles(a.Roles, "agency_actions", i, "roles")
		c.sources(a.From, "agency_actions", i, "from")
	}
}

func (c *checker) resolving() {
	r := c.pack.Resolving
	c.words(r.Source, "resolving", "source")
	c.day(r.Checked, "resolving", "checked")
	c.words(r.MaySkip, "resolving", "may_skip")
	if len(r.Stages) == 0 {
		c.add("There are no stages. Write how professionals who differ come to an answer.", "resolving", "stages")
	}
	for i, s := range r.Stages {
		c.words(s.Words, "resolving", "stages", i, "words")
		c.words(s.Who, "resolving", "stages", i, "who")
		if s.Within.IsZero() {
			c.add("The stage has no limit. Write how long it may take, such as 5wd.", "resolving", "stages", i, "within")
		}
	}
}

func (c *checker) retention() {
	once(c, c.pack.Retention, func(r Retention) string { return r.Class }, "retention")
	for i, r := range c.pack.Retention {
		c.words(r.Class, "retention", i, "class")
		c.words(r.Keep, "retention", i, "keep")
		c.words(r.Source, "retention", i, "source")
	}
}
