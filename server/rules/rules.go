// Package rules judges a child's facts by the practice pack: facts in, findings with their reasons out. It is pure: it
// keeps nothing, reads no clock and no store, and gives the same findings for the same facts in whatever order they come.
// It never scores, ranks or predicts; a finding asks a person to look. Ethnicity and free text cannot be named by a rule,
// because neither the conditions nor the predicate have a word for them.
package rules

import (
	"fmt"
	"hash/maphash"
	"time"

	"cel.dev/cel-go/cel"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// maxSelections bounds the selections of a pack, those that answer a wait included: a fact's answers are kept in 64 bits.
const maxSelections = 64

// Engine judges by one pack. It may be used by many goroutines at once.
type Engine struct {
	pack   *practice.Pack
	rules  []rule
	kinds  []casework.Kind // those that selections name, in the order of their bits
	tests  []test          // one for each bit of a fact's mask
	window int64           // the longest window, in milliseconds
	asked  []casework.Field
	seed   maphash.Seed // for the keys of events
}

// rule is one rule made ready.
type rule struct {
	practice.Rule
	selections []selection
	program    cel.Program
	names      []string // what the predicate may ask, in the order of values
	asksAge    bool
}

// selection is one selection made ready.
type selection struct {
	practice.Selection
	bit      uint // of the test its facts meet
	window   int64
	windowed bool
	waits    bool
	answer   uint // of the test that a fact meets which ends the wait
}

// test is what a fact must meet apart from its time.
type test struct {
	kinds  uint64
	when   condition
	except condition
}

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
		made := rule{Rule: r, names: namesOf(r)}
		for _, s := range r.Selections {
			made.selections = append(made.selections, e.selection(s))
		}
		program, asks, fault := compilePredicate(r, made.names)
		if fault != "" {
			faults = append(faults, p.FaultAt(fault, "rules", i, "predicate"))
			continue
		}
		faults = append(faults, unused(p, r, i, asks)...)
		made.program, made.asksAge = program, asks[nameUnder12]
		e.rules = append(e.rules, made)
	}
	e.asked = e.fields()
	if len(e.tests) > maxSelections {
		faults = append(faults, p.FaultAt(fmt.Sprintf("The rules have %d selections; %d are the most. Take some out.", len(e.tests), maxSelections), "rules"))
	}
	return e, faults
}

// unused reports selections that the predicate does not ask about.
func unused(p *practice.Pack, r practice.Rule, i int, asks map[string]bool) practice.Faults {
	var faults practice.Faults
	for n, s := range r.Selections {
		if !asks[s.Name+".events"] && !asks[s.Name+".agencies"] && !asks[s.Name+".authors"] {
			faults = append(faults, p.FaultAt(fmt.Sprintf("The predicate of %s does not ask about %q. Name it there or take the selection out.", r.ID, s.Name), "rules", i, "selections", n))
		}
	}
	return faults
}

func (e *Engine) selection(s practice.Selection) selection {
	made := selection{Selection: s, waits: !s.Waits.For.IsZero()}
	if d, fixed := s.Within.Fixed(); fixed {
		made.window, made.windowed = d.Milliseconds(), true
		e.window = max(e.window, made.window)
	}
	made.bit = e.test(s.Kinds, s.When, s.Except)
	if made.waits {
		made.answer = e.test(s.Waits.Kinds, s.Waits.When, practice.Condition{})
	}
	return made
}

// test makes a test ready and gives its bit.
func (e *Engine) test(kinds []casework.Kind, when, except practice.Condition) uint {
	e.tests = append(e.tests, test{kinds: e.bits(kinds), when: e.condition(when), except: e.condition(except)})
	return uint(len(e.tests) - 1)
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

// Judgement is what the rules say about one child at one moment.
type Judgement struct {
	Findings []casework.Finding // in the order of the pack's rules
	NextDue  time.Time          // when an answer could next change only because time passes; zero when it cannot
}
