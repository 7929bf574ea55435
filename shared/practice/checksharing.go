package practice

import (
	"fmt"
	"slices"

	"streetlight/shared/casework"
)

// code checks the name that other records will hold.
func (c *checker) code(code string, steps ...Step) {
	if !codeForm.MatchString(code) {
		c.add(fmt.Sprintf("%q is not a code. Write a short word in lower case, such as too_vague.", code), steps...)
	}
}

func (c *checker) returns() {
	list := c.pack.Returns
	once(c, list, func(r Reason) string { return r.Code }, "returns")
	if len(list) == 0 {
		c.add("The pack has no return reasons. Write why a supervisor may return an entry.", "returns")
	}
	for i, r := range list {
		c.code(r.Code, "returns", i, "code")
		c.words(r.Words, "returns", i, "words")
		c.words(r.Source, "returns", i, "source")
	}
}

func (c *checker) sharing() {
	s := c.pack.Sharing
	c.words(s.Source, "sharing", "source")
	c.sectors(s.SignedOff, "sharing", "signed_off")
	once(c, s.Bases, func(b Basis) string { return b.Code }, "sharing", "bases")
	if len(s.Bases) == 0 {
		c.add("The pack has no lawful bases. Write on which information may be shared.", "sharing", "bases")
	}
	for i, b := range s.Bases {
		c.code(b.Code, "sharing", "bases", i, "code")
		c.words(b.Words, "sharing", "bases", i, "words")
		c.words(b.Source, "sharing", "bases", i, "source")
		c.sectors(b.Not, "sharing", "bases", i, "not")
		if len(b.Not) > 0 {
			c.words(b.NotWhy, "sharing", "bases", i, "not_why")
		}
	}
	once(c, s.Conditions, func(t Terms) string { return t.Code }, "sharing", "conditions")
	for i, t := range s.Conditions {
		c.code(t.Code, "sharing", "conditions", i, "code")
		c.words(t.Words, "sharing", "conditions", i, "words")
		c.words(t.Source, "sharing", "conditions", i, "source")
	}
}

// sectors checks each member of a list of sectors.
func (c *checker) sectors(list []casework.Sector, steps ...Step) {
	for i, s := range list {
		if !slices.Contains([]casework.Sector{casework.Police, casework.Council, casework.Voluntary, casework.Health, casework.Education}, s) {
			c.add(fmt.Sprintf("%q is not a sector. Write police, council, voluntary, health or education.", s), append(slices.Clone(steps), i)...)
		}
	}
}

// roles checks each member of a list of roles, of which there must be one.
func (c *checker) roles(list []casework.Role, steps ...Step) {
	if len(list) == 0 {
		c.add(fmt.Sprintf("No role is named. Write one or more of: %s.", codes(casework.Roles())), steps...)
	}
	for i, r := range list {
		if !known(casework.Roles(), string(r)) {
			c.add(fmt.Sprintf("%q is not a role. Write one of: %s.", r, codes(casework.Roles())), append(slices.Clone(steps), i)...)
		}
	}
}
