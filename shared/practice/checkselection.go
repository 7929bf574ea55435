package practice

import (
	"fmt"
	"slices"

	"streetlight/shared/casework"
)

// maxConditionDepth bounds how deeply conditions nest, so that a rule stays one a person can read.
const maxConditionDepth = 6

func (c *checker) selection(s Selection, at []Step) {
	in := func(steps ...Step) []Step { return append(slices.Clone(at), steps...) }
	if !nameForm.MatchString(s.Name) || s.Name == "child" {
		c.add(fmt.Sprintf("%q cannot name a selection. Write a short word in lower case, other than child.", s.Name), in("name")...)
	}
	c.words(s.One, in("one")...)
	c.words(s.Many, in("many")...)
	c.kinds(s.Kinds, in("kinds"))
	c.window(s, in)
	c.clock(s, in("at"))
	c.condition(s.When, s.Kinds, 0, in("when"))
	c.condition(s.Except, s.Kinds, 0, in("except"))
	c.wait(s, in)
	c.added(s, in)
	for i, p := range s.Plans {
		if p < casework.P1 || p > casework.P3 {
			c.add(fmt.Sprintf("Priority %d does not exist. Write 1, 2 or 3.", p), in("plans", i)...)
		}
	}
	if s.Owner != "" {
		c.owner(s.Owner, in("owner")...)
	}
}

// window checks how long ago the facts may be.
func (c *checker) window(s Selection, in func(...Step) []Step) {
	within, fixed := s.Within.Fixed()
	if !s.Within.IsZero() && !fixed {
		c.add("A window cannot be counted in working days or school days. Write hours, days or weeks.", in("within")...)
		return
	}
	before, fixed := s.Before.Fixed()
	if !s.Before.IsZero() && !fixed {
		c.add("A window cannot end working days or school days ago. Write hours, days or weeks.", in("before")...)
		return
	}
	if !s.Before.IsZero() && !s.Within.IsZero() && before >= within {
		c.add("The window ends before it begins. Write more under within than under before.", in("before")...)
	}
}

// clock checks which time counts: one that facts of these kinds have.
func (c *checker) clock(s Selection, at []Step) {
	if s.At == "" || s.At == Occurred || s.At == Received {
		return
	}
	f, ok := s.At.Field()
	if !ok {
		c.add(fmt.Sprintf("%q is no time of a fact. Write occurred, received or the name of a field that holds a time.", s.At), at...)
		return
	}
	c.carried(f, s.Kinds, at)
}

// carried reports a field that no fact of these kinds has.
func (c *checker) carried(f casework.Field, kinds []casework.Kind, at []Step) {
	if len(kinds) > 0 && !slices.ContainsFunc(kinds, func(k casework.Kind) bool { return !k.Workflow() && f.For(k) }) {
		c.add(fmt.Sprintf("No entry of these kinds has the field %q. Name another kind or another field.", f.Name), at...)
	}
}

func (c *checker) wait(s Selection, in func(...Step) []Step) {
	w := s.Waits
	if w.For.IsZero() {
		if len(w.Kinds) > 0 || !w.When.Empty() || w.About {
			c.add("It says not how long to wait. Write it under for, such as 72h.", in("waits")...)
		}
		return
	}
	c.kinds(w.Kinds, in("waits", "kinds"))
	c.condition(w.When, w.Kinds, 0, in("waits", "when"))
	if i := slices.IndexFunc(w.Kinds, func(k casework.Kind) bool { return slices.Contains(s.Kinds, k) }); w.About && i >= 0 {
		c.add(fmt.Sprintf("A fact of the kind %q that waits for one about the same entry answers itself. Name another kind.", w.Kinds[i]), in("waits", "kinds", i)...)
	}
}

// added checks the fields that are added up.
func (c *checker) added(s Selection, in func(...Step) []Step) {
	once(c, s.Sums, func(name string) string { return name }, in("sums")...)
	for i, name := range s.Sums {
		if f, ok := c.number(name, in("sums", i)); ok {
			c.carried(f, s.Kinds, in("sums", i))
		}
	}
}

// number finds a field that holds a whole number.
func (c *checker) number(name string, at []Step) (casework.Field, bool) {
	f, ok := casework.Find(casework.EntryFields(), name)
	if !ok || f.Type != casework.Count {
		c.add(fmt.Sprintf("%q is not a field that holds a whole number.", name), at...)
		return f, false
	}
	return f, true
}

func (c *checker) kinds(kinds []casework.Kind, at []Step) {
	all := append(casework.Kinds(), casework.WorkflowKinds()...)
	if len(kinds) == 0 {
		c.add(fmt.Sprintf("No kind of entry is named. Write one or more of: %s.", codes(all)), at...)
	}
	for i, k := range kinds {
		if !known(all, string(k)) {
			c.add(fmt.Sprintf("%q is not a kind of entry, nor of what is done about one. Write one of: %s.", k, codes(all)), append(slices.Clone(at), i)...)
		}
	}
}

func (c *checker) condition(cond Condition, kinds []casework.Kind, depth int, at []Step) {
	in := func(steps ...Step) []Step { return append(slices.Clone(at), steps...) }
	if depth > maxConditionDepth {
		c.add("These conditions nest too deeply to be read. Make a second selection instead.", at...)
		return
	}
	c.people(cond, in)
	c.ticked(cond, in)
	c.fields(cond, kinds, in)
	c.nested(cond.Any, kinds, depth, in("any"))
	c.nested(cond.Not, kinds, depth, in("not"))
}

// people checks what a condition asks of the author.
func (c *checker) people(cond Condition, in func(...Step) []Step) {
	for i, s := range cond.Sectors {
		if !slices.Contains([]casework.Sector{casework.Police, casework.Council, casework.Voluntary, casework.Health, casework.Education}, s) {
			c.add(fmt.Sprintf("%q is not a sector. Write police, council, voluntary, health or education.", s), in("sectors", i)...)
		}
	}
	for i, r := range cond.Roles {
		if !known(casework.Roles(), string(r)) {
			c.add(fmt.Sprintf("%q is not a role. Write one of: %s.", r, codes(casework.Roles())), in("roles", i)...)
		}
	}
}

// ticked checks what a condition asks of the indicators.
func (c *checker) ticked(cond Condition, in func(...Step) []Step) {
	for i, l := range cond.Levels {
		c.level(l, in("levels", i)...)
	}
	for i, code := range cond.Indicators {
		if _, ok := c.pack.Indicator(code); !ok {
			c.add(fmt.Sprintf("There is no indicator %q. Write it under indicators or name another.", code), in("indicators", i)...)
		}
	}
}

// fields checks what a condition asks of the other fields.
func (c *checker) fields(cond Condition, kinds []casework.Kind, in func(...Step) []Step) {
	for name, answers := range cond.Has {
		c.has(name, answers, kinds, in("has", name))
	}
	for name, least := range cond.AtLeast {
		if f, ok := c.number(name, in("at_least", name)); ok {
			c.carried(f, kinds, in("at_least", name))
		}
		if least < 1 {
			c.add(fmt.Sprintf("Every number is at least %d. Write 1 or more.", least), in("at_least", name)...)
		}
	}
	for i, name := range cond.Filled {
		f, ok := casework.Find(casework.EntryFields(), name)
		if !ok {
			c.add(fmt.Sprintf("%q is not a field of an entry. A rule may ask whether something stands in one.", name), in("filled", i)...)
			continue
		}
		c.carried(f, kinds, in("filled", i))
	}
}

func (c *checker) nested(list []Condition, kinds []casework.Kind, depth int, at []Step) {
	for i, cond := range list {
		in := append(slices.Clone(at), i)
		if cond.Empty() {
			c.add("This condition asks nothing. Write what must hold, or take it out.", in...)
		}
		c.condition(cond, kinds, depth+1, in)
	}
}

// has checks a test of one field: it has choices, entries of these kinds carry it, and the answers are among them.
func (c *checker) has(name string, answers []string, kinds []casework.Kind, at []Step) {
	f, ok := casework.Find(casework.EntryFields(), name)
	if !ok || f.Type != casework.OneOf {
		c.add(fmt.Sprintf("%q is not a field a rule may ask. A rule may ask only for answers that are chosen from a list.", name), at...)
		return
	}
	c.carried(f, kinds, at)
	if len(answers) == 0 {
		c.add(fmt.Sprintf("No answer is named for %q. Write one or more of: %s.", name, codes(f.Choices)), at...)
	}
	for i, a := range answers {
		if !known(f.Choices, a) {
			c.add(fmt.Sprintf("%q cannot be an answer to %q. Write one or more of: %s.", a, name, codes(f.Choices)), append(slices.Clone(at), i)...)
		}
	}
}
