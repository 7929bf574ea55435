package rules

import (
	"fmt"
	"hash/maphash"
	"reflect"
	"slices"

	"cel.dev/cel-go/common/types"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// Check looks for what is wrong with the rules of a pack that is right in itself: it is the check to hand to
// practice.Parse where predicates must be right too.
func Check(p *practice.Pack) practice.Faults {
	_, faults := compile(p)
	return faults
}

// Compile makes a pack ready for judging. The error is of type practice.Faults.
func Compile(p *practice.Pack) (*Engine, error) {
	e, faults := compile(p)
	if len(faults) > 0 {
		return nil, faults
	}
	return e, nil
}

func compile(p *practice.Pack) (*Engine, practice.Faults) {
	e := &Engine{pack: p, seed: maphash.MakeSeed()}
	var faults practice.Faults
	for i, r := range p.Rules {
		made := e.rule(r)
		program, asks, fault := compilePredicate(r, made.names)
		if fault != "" {
			faults = append(faults, p.FaultAt(fault, "rules", i, "predicate"))
			continue
		}
		faults = append(faults, unused(p, r, i, asks)...)
		made.program = program
		made.silent = !asks[nameSchoolDays] && made.silentWhenEmpty()
		made.looksBack = made.looksBack && !asks[namePriority] && !asks[nameSchoolDays]
		e.add(made)
	}
	e.asked = e.fields()
	if len(e.tests) > maxTests {
		faults = append(faults, p.FaultAt(fmt.Sprintf("The rules ask %d different things of facts; %d are the most. Take some out.", len(e.tests), maxTests), "rules"))
	}
	return e, faults
}

// add puts a rule where it is asked.
func (e *Engine) add(r rule) {
	switch {
	case r.Check == practice.BeforeReferral:
		e.checks = append(e.checks, r)
	case r.Across == practice.AtPlace:
		e.places = append(e.places, r)
		e.atPlace |= r.tests
	default:
		e.rules = append(e.rules, r)
	}
}

// rule makes all of a rule ready but its predicate.
func (e *Engine) rule(r practice.Rule) rule {
	made := rule{Rule: r, names: namesOf(r), places: map[string]int{}, looksBack: true}
	for i, name := range made.names {
		made.places[name] = i
	}
	for _, s := range r.Selections {
		one := e.selection(s)
		made.selections = append(made.selections, one)
		made.tests |= 1 << (one.bit % maxTests)
		made.window = max(made.window, one.window)
		made.looksBack = made.looksBack && !one.waits && len(one.Plans) == 0
	}
	made.asks = made.whats()
	return made
}

// silentWhenEmpty asks the predicate of every sort of child of which nothing is held. Such a child need not be asked about.
func (r *rule) silentWhenEmpty() bool {
	h := &history{engine: &Engine{}, subject: &Subject{}}
	for sort := range 32 {
		a := &answers{rule: r, history: h, all: make([]members, len(r.selections)), values: make([]any, len(r.names))}
		for i, asked := range r.asks {
			if asked.what == whatChild {
				a.values[i] = childOfSort(r.names[i], sort)
			} else {
				a.values[i] = types.Int(0)
			}
		}
		if held, err := a.hold(); held || err != nil {
			return false
		}
	}
	return true
}

// childOfSort gives one of 32 sorts of children: three questions, and the plan.
func childOfSort(name string, sort int) any {
	switch name {
	case nameUnder12:
		return types.Bool(sort&1 != 0)
	case nameHasLead:
		return types.Bool(sort&2 != 0)
	case nameCEFlag:
		return types.Bool(sort&4 != 0)
	}
	return types.Int(sort >> 3)
}

// whats says what each name of a rule asks, in the order of the names.
func (r *rule) whats() []what {
	if r.Across != "" { // its numbers are found beforehand
		return make([]what, len(r.names))
	}
	var out []what
	for i, s := range r.selections {
		for _, counted := range []whatAsked{whatEvents, whatAgencies, whatAuthors} {
			out = append(out, what{what: counted, selection: i})
		}
		for _, sum := range s.sums {
			out = append(out, what{what: whatSum, selection: i, sum: sum})
		}
	}
	return append(out, make([]what, len(r.names)-len(out))...)
}

// unused reports selections that the predicate does not ask about.
func unused(p *practice.Pack, r practice.Rule, i int, asks map[string]bool) practice.Faults {
	var faults practice.Faults
	for n, s := range r.Selections {
		if !slices.ContainsFunc(namesIn(r, s), func(name string) bool { return asks[name] }) {
			faults = append(faults, p.FaultAt(fmt.Sprintf("The predicate of %s does not ask about %q. Name it there or take the selection out.", r.ID, s.Name), "rules", i, "selections", n))
		}
	}
	return faults
}

func (e *Engine) selection(s practice.Selection) selection {
	made := selection{Selection: s, waits: !s.Waits.For.IsZero()}
	if d, fixed := s.Within.Fixed(); fixed {
		made.window, made.windowed = d.Milliseconds(), true
	}
	if d, fixed := s.Before.Fixed(); fixed {
		made.ended = d.Milliseconds()
	}
	made.bit = e.test(source{s.Kinds, s.At, s.When, s.Except})
	if made.waits {
		made.answer = e.test(source{s.Waits.Kinds, practice.Occurred, s.Waits.When, practice.Condition{}})
	}
	for _, name := range s.Sums {
		f, _ := casework.Find(casework.EntryFields(), name)
		made.sums = append(made.sums, e.sum(f.ID))
	}
	return made
}

// source is what a test was made of.
type source struct {
	kinds        []casework.Kind
	at           practice.Clock
	when, except practice.Condition
}

// test makes a test ready and gives its bit; a test that is there already is used again.
func (e *Engine) test(from source) uint {
	if from.at == "" {
		from.at = practice.Occurred
	}
	if i := slices.IndexFunc(e.tests, func(t test) bool { return reflect.DeepEqual(t.source, from) }); i >= 0 {
		return uint(i)
	}
	e.tests = append(e.tests, test{source: from, kinds: e.bits(from.kinds), clock: e.clock(from.at), when: e.condition(from.when), except: e.condition(from.except)})
	return uint(len(e.tests) - 1)
}

// clock gives each field that a selection reads its time from a place of its own.
func (e *Engine) clock(c practice.Clock) int {
	f, ok := c.Field()
	if !ok {
		if c == practice.Received {
			return clockReceived
		}
		return clockOccurred
	}
	i := slices.IndexFunc(e.clocks, func(known casework.Field) bool { return known.ID == f.ID })
	if i < 0 {
		i = len(e.clocks)
		e.clocks = append(e.clocks, f)
	}
	return clockField + i
}

// sum gives each field that is added up a place of its own.
func (e *Engine) sum(f casework.FieldID) int {
	i := slices.Index(e.sums, f)
	if i < 0 {
		i = len(e.sums)
		e.sums = append(e.sums, f)
	}
	return i
}

// bits gives each kind that a selection names a bit of its own.
func (e *Engine) bits(kinds []casework.Kind) (bits uint64) {
	for _, k := range kinds {
		bit := e.kindBit(k)
		if bit == 0 {
			e.kinds = append(e.kinds, k)
			bit = e.kindBit(k)
		}
		bits |= bit
	}
	return bits
}

// kindBit is the bit of a kind; 0 for one that no selection names.
func (e *Engine) kindBit(k casework.Kind) uint64 {
	for i, named := range e.kinds {
		if named == k {
			return 1 << i
		}
	}
	return 0
}
