package practice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// checker collects what is wrong with the meaning of a pack.
type checker struct {
	pack   *Pack
	faults Faults
}

var (
	versionForm   = regexp.MustCompile(`^\d{4}\.\d{1,3}$`)
	indicatorForm = regexp.MustCompile(`^[A-Z]{2}\d{1,2}$`)
	ruleForm      = regexp.MustCompile(`^R\d{1,3}$`)
	templateForm  = regexp.MustCompile(`^[A-Z]{2,20}$`)
	codeForm      = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)
	nameForm      = regexp.MustCompile(`^[a-z][a-z_]{0,30}$`)
)

func (p *Pack) check() Faults {
	c := &checker{pack: p}
	c.head()
	c.indicators()
	for i, r := range p.Rules {
		c.rule(r, i)
	}
	c.templates()
	c.timers()
	c.approval()
	c.returns()
	c.sharing()
	c.disclosure()
	c.agencyActions()
	c.routes()
	c.screening()
	c.resolving()
	c.retention()
	c.calendar()
	c.schools()
	c.contacts()
	c.wording()
	return c.faults
}

func (c *checker) add(sentence string, steps ...Step) {
	c.faults = append(c.faults, c.pack.FaultAt(sentence, steps...))
}

// words asks that a text stands at the steps.
func (c *checker) words(text string, steps ...Step) {
	if strings.TrimSpace(text) == "" {
		c.add(fmt.Sprintf("%v is missing. Write it in plain words.", steps[len(steps)-1]), steps...)
	}
}

// once asks that no earlier member of the list has the same name.
func once[T any](c *checker, list []T, name func(T) string, steps ...Step) {
	seen := map[string]bool{}
	for i, member := range list {
		if n := name(member); seen[n] {
			c.add(fmt.Sprintf("%q is here twice. Give the second another name or take it out.", n), append(slices.Clone(steps), i)...)
		} else {
			seen[n] = true
		}
	}
}

func (c *checker) head() {
	p := c.pack
	if !versionForm.MatchString(p.Version) {
		c.add(fmt.Sprintf("%q is not a version. Write the year and a number, such as \"2026.1\", in quotes.", p.Version), "version")
	}
	if !slices.Contains([]State{Draft, Trial, Live}, p.State) {
		c.add(fmt.Sprintf("%q is not a state. Write draft, trial or live.", p.State), "state")
	}
	c.words(p.Place, "place")
	c.words(p.Note, "note")
}

func (c *checker) indicators() {
	p := c.pack
	for _, l := range []Level{Harm, Significant, Medium, Vulnerability, Protective} {
		if w, ok := p.LevelWords(l); !ok || w.Words == "" || w.Act == "" {
			c.add(fmt.Sprintf("Level %s has no words. Say under levels what it means and what a worker does.", l), "levels")
		}
	}
	once(c, p.Levels, func(l LevelWords) string { return string(l.Code) }, "levels")
	once(c, p.Groups, func(g Group) string { return g.Code }, "groups")
	once(c, p.Indicators, func(i Indicator) string { return i.Code }, "indicators")
	if len(p.Indicators) == 0 {
		c.add("The pack has no indicators. Write at least one under indicators.", "indicators")
	}
	for n, i := range p.Indicators {
		c.indicator(i, n)
	}
}

func (c *checker) indicator(i Indicator, n int) {
	if !indicatorForm.MatchString(i.Code) {
		c.add(fmt.Sprintf("%q is not a code. Write two capital letters and a number, such as EX1.", i.Code), "indicators", n, "code")
	} else if _, ok := find(c.pack.Groups, func(g Group) bool { return g.Code == i.Group() }); !ok {
		c.add(fmt.Sprintf("%s has no heading. Write %s with its words under groups.", i.Code, i.Group()), "indicators", n, "code")
	}
	c.level(i.Level, "indicators", n, "level")
	c.words(i.Words, "indicators", n, "words")
	c.words(i.Ask, "indicators", n, "ask")
	c.sources(i.From, "indicators", n, "from")
}

func (c *checker) level(l Level, steps ...Step) {
	if !slices.Contains([]Level{Harm, Significant, Medium, Vulnerability, Protective}, l) {
		c.add(fmt.Sprintf("%q is not a level. Write H, S, M, L or P.", l), steps...)
	}
}

func (c *checker) sources(from []string, steps ...Step) {
	if len(from) == 0 {
		c.add("It says not where it comes from. Write the code of a source under from.", steps...)
	}
	for i, code := range from {
		if _, ok := c.pack.Sources[code]; !ok {
			c.add(fmt.Sprintf("There is no source %q. Add it under sources or correct it.", code), append(slices.Clone(steps), i)...)
		}
	}
}

func known(choices []casework.Choice, code string) bool {
	return slices.ContainsFunc(choices, func(c casework.Choice) bool { return c.Code == code })
}

func codes(choices []casework.Choice) string {
	out := make([]string, len(choices))
	for i, c := range choices {
		out[i] = c.Code
	}
	return strings.Join(out, ", ")
}
