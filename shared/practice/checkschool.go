package practice

import (
	"fmt"
	"slices"
	"strings"
)

func (c *checker) screening() {
	s := c.pack.Screening
	c.words(s.Source, "screening", "source")
	if s.NowMonths < 1 || s.NowMonths > 24 {
		c.add(fmt.Sprintf("%d months cannot be now. Write how many months count as now, such as 6.", s.NowMonths), "screening", "now_months")
	}
	for i, l := range s.First {
		c.level(l, "screening", "first", i)
	}
	if len(s.Sections) == 0 {
		c.add("The screening asks nothing. Write its headings with their groups under sections.", "screening", "sections")
	}
	asked := map[string]bool{}
	for i, section := range s.Sections {
		c.section(section, i, asked)
	}
}

// section checks one heading of the screening; asked are the indicators of those before it.
func (c *checker) section(s Section, i int, asked map[string]bool) {
	c.words(s.Words, "screening", "sections", i, "words")
	for j, group := range s.Groups {
		if _, ok := find(c.pack.Groups, func(g Group) bool { return g.Code == group }); !ok {
			c.add(fmt.Sprintf("There is no group %q. Write it under groups or name another.", group), "screening", "sections", i, "groups", j)
		}
	}
	for j, code := range s.Indicators {
		if _, ok := c.pack.Indicator(code); !ok {
			c.add(fmt.Sprintf("There is no indicator %q. Write it under indicators or name another.", code), "screening", "sections", i, "indicators", j)
		}
	}
	in := c.pack.Asked(s)
	if len(in) == 0 {
		c.add("This heading has no indicators. Name a group that has some, or take it out.", "screening", "sections", i)
	}
	for _, ind := range in {
		if asked[ind.Code] {
			c.add(fmt.Sprintf("%s is asked twice. Take it out of one heading.", ind.Code), "screening", "sections", i)
		}
		asked[ind.Code] = true
	}
}

func (c *checker) schools() {
	s := c.pack.Schools
	c.words(s.Name, "schools", "name")
	c.words(s.Source, "schools", "source")
	c.day(s.Checked, "schools", "checked")
	c.terms(s.From, s.To, s.Terms, "schools")
	once(c, s.Own, func(o OwnTerms) string { return strings.ToLower(o.School) + ", " + string(o.From) }, "schools", "own")
	for i, own := range s.Own {
		c.words(own.School, "schools", "own", i, "school")
		c.words(own.Source, "schools", "own", i, "source")
		c.day(own.Checked, "schools", "own", i, "checked")
		c.terms(own.From, own.To, own.Terms, "schools", "own", i)
	}
}

// terms checks that terms follow one another within the calendar's limits.
func (c *checker) terms(from, to Day, terms []Term, at ...Step) {
	in := func(steps ...Step) []Step { return append(slices.Clone(at), steps...) }
	c.day(from, in("from")...)
	c.day(to, in("to")...)
	if len(terms) == 0 {
		c.add("The calendar has no terms. Write at least one with its first and last day.", in("terms")...)
	}
	before := Day("")
	for i, t := range terms {
		c.words(t.Name, in("terms", i, "name")...)
		c.day(t.First, in("terms", i, "first")...)
		c.day(t.Last, in("terms", i, "last")...)
		if t.First > t.Last || t.First <= before {
			c.add(fmt.Sprintf("%s ends before it begins, or begins before the term above it has ended. Correct its days.", t.Name), in("terms", i)...)
		}
		if t.First < from || t.Last > to {
			c.add(fmt.Sprintf("%s lies outside the calendar's from and to. Move them or take it out.", t.Name), in("terms", i)...)
		}
		for j, d := range t.Closed {
			c.day(d, in("terms", i, "closed", j)...)
			if !t.holds(d) {
				c.add(fmt.Sprintf("%s lies outside its term. Take it out.", d), in("terms", i, "closed", j)...)
			}
		}
		before = t.Last
	}
}
