package practice

import (
	"fmt"
	"slices"
	"strings"

	"streetlight/shared/casework"
)

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
	c.asked(r, at)
	c.answers(r, at)
	once(c, r.Selections, func(s Selection) string { return s.Name }, at("selections")...)
	for n, s := range r.Selections {
		c.selection(s, at("selections", n))
	}
	c.sums(r, at)
	c.why(r, at("why"))
}

// asked checks when and of whom the rule is asked.
func (c *checker) asked(r Rule, at func(...Step) []Step) {
	if r.Check != "" && r.Check != BeforeReferral {
		c.add(fmt.Sprintf("%q is nothing that a rule can be asked before. Write referral or take it out.", r.Check), at("check")...)
	}
	if r.Check == BeforeReferral && !slices.ContainsFunc(r.Selections, func(s Selection) bool { return slices.Contains(s.Kinds, casework.Referral) }) {
		c.add("The rule is asked before a referral and looks at none. Write a selection of the kind referral.", at("selections")...)
	}
	if r.Across != "" && r.Across != AtPlace {
		c.add(fmt.Sprintf("A rule cannot be asked across %q. Write place or take it out.", r.Across), at("across")...)
	}
	if r.Check != "" && r.Across != "" {
		c.add("A rule is asked before a referral or across places, not both. Make two rules of it.", at("across")...)
	}
	if r.Across == AtPlace && (len(r.Selections) != 1 || len(r.Selections[0].beyondPlaces()) > 0) {
		c.add("A rule across places has one selection, of facts within a time, that neither waits nor adds up. Write it so.", at("selections")...)
	}
}

// beyondPlaces names what the selection has that a rule across places cannot.
func (s Selection) beyondPlaces() []string {
	var has []string
	for name, is := range map[string]bool{"waits": !s.Waits.For.IsZero(), "before": !s.Before.IsZero(), "plans": len(s.Plans) > 0, "sums": len(s.Sums) > 0,
		"at": s.At != "" && s.At != Occurred, "owner": s.Owner != "", "no within": s.Within.IsZero()} {
		if is {
			has = append(has, name)
		}
	}
	return has
}

// answers checks who answers the rule, how fast, and with what plan.
func (c *checker) answers(r Rule, at func(...Step) []Step) {
	if r.Makes != "" && r.Makes != MakesAlert && r.Makes != MakesTask {
		c.add(fmt.Sprintf("%q is nothing that a rule makes. Write alert or task.", r.Makes), at("makes")...)
	}
	c.owner(r.Owner, at("owner")...)
	if r.Check != "" {
		c.asksOnly(r, at)
		return
	}
	if r.Priority < casework.P1 || r.Priority > casework.P3 {
		c.add(fmt.Sprintf("Priority %d does not exist. Write 1, 2 or 3.", r.Priority), at("priority")...)
	}
	if r.Until != "" && r.Until.Words() == "" {
		c.add(fmt.Sprintf("%q is no end of time. Write term_end, or a deadline.", r.Until), at("until")...)
	}
	if r.Deadline.IsZero() == (r.Until == "") {
		c.add("The rule has no deadline, or two. Write how long its owner has, such as 1wd, or until: term_end.", at("deadline")...)
	}
	c.then(r, at)
	c.plan(r, at)
}

// asksOnly checks that a rule which only asks a question raises nothing.
func (c *checker) asksOnly(r Rule, at func(...Step) []Step) {
	if r.Priority != 0 || !r.Deadline.IsZero() || r.Until != "" || r.Then != (Then{}) || r.Template != "" || r.Proposes != "" || r.Makes != "" {
		c.add("A rule that is asked before something is done raises nothing. Take out priority, deadline, until, then, makes, template and proposes.", at("check")...)
	}
}

// owner checks who acknowledges.
func (c *checker) owner(role casework.Role, at ...Step) {
	if all := append(casework.Roles(), casework.OwnerWords()...); !known(all, string(role)) {
		c.add(fmt.Sprintf("%q is not a role, nor another owner. Write one of: %s.", role, codes(all)), at...)
	}
}

// then checks what becomes of an unanswered alert: it becomes more urgent, after some time.
func (c *checker) then(r Rule, at func(...Step) []Step) {
	if r.Then == (Then{}) {
		return
	}
	if r.Then.Priority < casework.P1 || r.Then.Priority >= r.Priority {
		c.add(fmt.Sprintf("An unanswered alert cannot go from priority %d to %d. Write a smaller number.", r.Priority, r.Then.Priority), at("then", "priority")...)
	}
	if r.Then.After.IsZero() {
		c.add("It says not after how long. Write it, such as 2wd.", at("then", "after")...)
	}
}

// plan checks the plan that an alert drafts; a task drafts none.
func (c *checker) plan(r Rule, at func(...Step) []Step) {
	if r.Task() {
		if r.Template != "" || r.Proposes != "" {
			c.add("A task drafts no plan. Take out template and proposes, or make an alert of it.", at("makes")...)
		}
		return
	}
	if !known(casework.Roles(), string(r.Proposes)) {
		c.add(fmt.Sprintf("%q is not a role. Write one of: %s.", r.Proposes, codes(casework.Roles())), at("proposes")...)
	} else if w := (casework.Worker{Role: r.Proposes}); r.OfChild() && !w.May(casework.OwnPlan) {
		c.add(fmt.Sprintf("A plan cannot be owned by the role %q. Propose one that may own plans.", r.Proposes), at("proposes")...)
	}
	if _, ok := c.pack.Template(r.Template); !ok {
		c.add(fmt.Sprintf("There is no template %q. Write it under templates or name another.", r.Template), at("template")...)
	}
}

// maxSums bounds what a rule adds up: where people disagree about numbers, each of them may be read in two ways.
const maxSums = 6

func (c *checker) sums(r Rule, at func(...Step) []Step) {
	n := 0
	for _, s := range r.Selections {
		n += len(s.Sums)
	}
	if n > maxSums {
		c.add(fmt.Sprintf("The rule adds up %d fields; %d are the most. Split it.", n, maxSums), at("selections")...)
	}
}

// why checks that the sentence of a finding fills in only what a rule knows.
func (c *checker) why(r Rule, at []Step) {
	c.words(r.Why, at...)
	if strings.Count(r.Why, "{") != strings.Count(r.Why, "}") || strings.Count(r.Why, "[") != strings.Count(r.Why, "]") {
		c.add("A bracket is not closed in this sentence. Write every name as {selection.events}.", at...)
		return
	}
	for _, blank := range r.Blanks() {
		selection, what, _ := strings.Cut(blank, ".")
		s, ok := r.Selection(selection)
		if (!ok || !s.gives(what, r.Across)) && !slices.Contains(r.saysItself(), blank) {
			c.add(fmt.Sprintf("{%s} cannot be filled in. After a selection's name write .events, .agencies, .authors, .dates, .window or a field under sums.", blank), at...)
		}
	}
}

// gives says whether a sentence may name this of the selection.
func (s Selection) gives(what string, across Across) bool {
	switch what {
	case "dates":
		return true
	case "window":
		return !s.Within.IsZero()
	case "wait":
		return !s.Waits.For.IsZero()
	case "children":
		return across == AtPlace
	}
	return s.Has(what)
}

// saysItself lists what a sentence may name that is of no selection.
func (r Rule) saysItself() []string {
	if r.Across == AtPlace {
		return []string{"place"}
	}
	return []string{"child.under_12", "child.school_days_left"}
}
