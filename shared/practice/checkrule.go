package practice

import (
	"fmt"
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// maxConditionDepth bounds how deeply conditions nest, so that a rule stays one a person can read.
const maxConditionDepth = 6

func (c *checker) rule(r Rule, i int) {
	at := func(steps ...Step) []Step { return append([]Step{"rules", i}, steps...) }
	if i == 0 {
		once(c, c.pack.Rules, func(r Rule) string { return r.ID }, "rules")
	}
	if !ruleForm.MatchString(r.ID) {
		c.add(fmt.Sprintf("%q is not the id of a rule. Write R and a number, such as R6.", r.ID), at("id")...)
	}
	c.words(r.Name, at("name")...)
	c.words(r.Words, at("words")...)
	c.words(r.Source, at("source")...)
	c.words(r.Predicate, at("predicate")...)
	c.sources(r.From, at("from")...)
	c.answers(r, at)
	once(c, r.Selections, func(s Selection) string { return s.Name }, at("selections")...)
	for n, s := range r.Selections {
		c.selection(s, at("selections", n))
	}
	c.why(r, at("why"))
}

// answers checks who answers the rule, how fast, and with what plan.
func (c *checker) answers(r Rule, at func(...Step) []Step) {
	if r.Priority < casework.P1 || r.Priority > casework.P3 {
		c.add(fmt.Sprintf("Priority %d does not exist. Write 1, 2 or 3.", r.Priority), at("priority")...)
	}
	for name, role := range map[string]casework.Role{"owner": r.Owner, "proposes": r.Proposes} {
		if !known(casework.Roles(), string(role)) {
			c.add(fmt.Sprintf("%q is not a role. Write one of: %s.", role, codes(casework.Roles())), at(name)...)
		}
	}
	if w := (casework.Worker{Role: r.Proposes}); known(casework.Roles(), string(r.Proposes)) && !w.May(casework.OwnPlan) {
		c.add(fmt.Sprintf("A plan cannot be owned by the role %q. Propose one that may own plans.", r.Proposes), at("proposes")...)
	}
	if r.Deadline.IsZero() {
		c.add("The rule has no deadline. Write how long its owner has, such as 1wd.", at("deadline")...)
	}
	if _, ok := c.pack.Template(r.Template); !ok {
		c.add(fmt.Sprintf("There is no template %q. Write it under templates or name another.", r.Template), at("template")...)
	}
}

func (c *checker) selection(s Selection, at []Step) {
	in := func(steps ...Step) []Step { return append(slices.Clone(at), steps...) }
	if !nameForm.MatchString(s.Name) || s.Name == "child" {
		c.add(fmt.Sprintf("%q cannot name a selection. Write a short word in lower case, other than child.", s.Name), in("name")...)
	}
	c.words(s.One, in("one")...)
	c.words(s.Many, in("many")...)
	if _, fixed := s.Within.Fixed(); !s.Within.IsZero() && !fixed {
		c.add("A window cannot be counted in working days. Write hours, days or weeks.", in("within")...)
	}
	c.kinds(s.Kinds, in("kinds"))
	c.condition(s.When, s.Kinds, 0, in("when"))
	c.condition(s.Except, s.Kinds, 0, in("except"))
	if s.Waits.For.IsZero() {
		if len(s.Waits.Kinds) > 0 || !s.Waits.When.Empty() {
			c.add("It says not how long to wait. Write it under for, such as 72h.", in("waits")...)
		}
		return
	}
	c.kinds(s.Waits.Kinds, in("waits", "kinds"))
	c.condition(s.Waits.When, s.Waits.Kinds, 0, in("waits", "when"))
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
	for i, l := range cond.Levels {
		c.level(l, in("levels", i)...)
	}
	for i, code := range cond.Indicators {
		if _, ok := c.pack.Indicator(code); !ok {
			c.add(fmt.Sprintf("There is no indicator %q. Write it under indicators or name another.", code), in("indicators", i)...)
		}
	}
	for name, answers := range cond.Has {
		c.has(name, answers, kinds, in("has", name))
	}
	c.nested(cond.Any, kinds, depth, in("any"))
	c.nested(cond.Not, kinds, depth, in("not"))
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
	if len(kinds) > 0 && !slices.ContainsFunc(kinds, f.For) {
		c.add(fmt.Sprintf("No entry of these kinds has the field %q. Name another kind or another field.", name), at...)
	}
	if len(answers) == 0 {
		c.add(fmt.Sprintf("No answer is named for %q. Write one or more of: %s.", name, codes(f.Choices)), at...)
	}
	for i, a := range answers {
		if !known(f.Choices, a) {
			c.add(fmt.Sprintf("%q cannot be an answer to %q. Write one or more of: %s.", a, name, codes(f.Choices)), append(slices.Clone(at), i)...)
		}
	}
}

// why checks that the sentence of a finding fills in only what a rule knows.
func (c *checker) why(r Rule, at []Step) {
	c.words(r.Why, at...)
	if strings.Count(r.Why, "{") != strings.Count(r.Why, "}") {
		c.add("A bracket is not closed in this sentence. Write every name as {selection.events}.", at...)
		return
	}
	for _, blank := range r.Blanks() {
		selection, what, _ := strings.Cut(blank, ".")
		s, ok := r.Selection(selection)
		ok = ok && slices.Contains([]string{"events", "agencies", "authors", "dates", "window"}, what)
		if what == "window" && s.Within.IsZero() {
			ok = false
		}
		if !ok && blank != "child.under_12" {
			c.add(fmt.Sprintf("{%s} cannot be filled in. After a selection's name write .events, .agencies, .authors, .dates or .window.", blank), at...)
		}
	}
}
