// Package rules judges a child's facts by the practice pack: facts in, findings with their reasons out. It is pure: it
// keeps nothing, reads no clock and no store, and gives the same findings for the same facts in whatever order they come.
// It never scores, ranks or predicts; a finding asks a person to look. Ethnicity and the words of a free text cannot be named by
// a rule, because neither the conditions nor the predicate have a word for them. A line of intelligence that is suspected to be
// false feeds no rule, whatever the pack says.
package rules

import (
	"hash/maphash"
	"time"

	"cel.dev/cel-go/cel"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// maxTests bounds what the selections of a pack ask of a fact, what answers a wait included: a fact's answers are kept in 64
// bits. Selections that ask the same count once.
const maxTests = 64

// Engine judges by one pack. It may be used by many goroutines at once.
type Engine struct {
	pack    *practice.Pack
	rules   []rule           // asked of a child, in the order of the pack
	checks  []rule           // asked before a referral is sent
	places  []rule           // asked of all children at one place
	kinds   []casework.Kind  // those that selections name, in the order of their bits
	tests   []test           // one for each bit of a fact's mask
	atPlace uint64           // the tests of rules across places
	clocks  []casework.Field // the fields that selections read times from
	sums    []casework.FieldID
	asked   []casework.Field
	seed    maphash.Seed // for the keys of events
}

// rule is one rule made ready.
type rule struct {
	practice.Rule
	selections []selection
	program    cel.Program
	names      []string       // what the predicate may ask, in the order of values
	places     map[string]int // of the names
	asks       []what         // what each name asks
	tests      uint64         // of all its selections
	window     int64          // the longest of its selections, in milliseconds
	silent     bool           // it says nothing while its selections hold nothing
	looksBack  bool           // it can be asked of the past: nothing in it waits, and it does not ask for the plan
}

// selection is one selection made ready.
type selection struct {
	practice.Selection
	bit      uint // of the test its facts meet
	window   int64
	windowed bool
	ended    int64 // how long before now its window ends; 0 for now
	waits    bool
	answer   uint  // of the test that a fact meets which ends the wait
	sums     []int // places among the engine's sums
}

// what is what a name asks: a number of one of the rule's selections, or something of the child.
type what struct {
	what      whatAsked
	selection int
	sum       int // its place among the engine's sums
}

// whatAsked says what is asked.
type whatAsked byte

// What a name may ask.
const (
	whatChild whatAsked = iota
	whatEvents
	whatAgencies
	whatAuthors
	whatSum
)

// test is what a fact must meet, and the time of it that counts.
type test struct {
	source source
	kinds  uint64
	clock  int
	when   condition
	except condition
}

// The clocks of a test: these two, then the engine's clocks.
const (
	clockOccurred = iota
	clockReceived
	clockField
)

// Judgement is what the rules say about one child at one moment.
type Judgement struct {
	Findings []casework.Finding // in the order of the pack's rules
	NextDue  time.Time          // when an answer could next change only because time passes; zero when it cannot
}
