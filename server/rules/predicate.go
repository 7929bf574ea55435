package rules

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"

	"streetlight/shared/practice"
)

// What a predicate may ask of the child.
const (
	nameUnder12    = "child.under_12"
	nameHasLead    = "child.has_lead"
	nameCEFlag     = "child.ce_flag"
	namePriority   = "child.plan_priority"
	nameSchoolDays = "child.school_days_left"
)

// childNames lists them in the order of their values.
func childNames() []string {
	return []string{nameUnder12, nameHasLead, nameCEFlag, namePriority, nameSchoolDays}
}

// Limits of a predicate. The cost is what cel-go estimates before any fact is seen; a predicate over numbers costs about
// one per operation.
const (
	maxPredicate = 500 // characters
	maxCost      = 50
)

// namesOf lists what a rule's predicate may ask: of each selection its numbers, then of the child. A rule across places asks
// nothing of a child.
func namesOf(r practice.Rule) []string {
	var names []string
	for _, s := range r.Selections {
		names = append(names, namesIn(r, s)...)
	}
	if r.Across != "" {
		return names
	}
	return append(names, childNames()...)
}

// namesIn lists what a rule's predicate may ask of one selection, in the order of its values.
func namesIn(r practice.Rule, s practice.Selection) []string {
	whats := append([]string{"events", "agencies", "authors"}, s.Sums...)
	if r.Across != "" {
		whats = []string{"children", "agencies"}
	}
	for i := range whats {
		whats[i] = s.Name + "." + whats[i]
	}
	return whats
}

// language is what a predicate is written in: whole numbers, truth, comparison and arithmetic. It has no comprehensions, no
// texts to match and no fields to reach into, so that its cost does not grow with the facts.
func language(names []string) (*cel.Env, error) {
	subset := env.NewLibrarySubset().SetDisableMacros(true)
	for _, op := range []string{operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Equals, operators.NotEquals,
		operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Conditional,
		operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo} {
		subset.AddIncludedFunctions(env.NewFunction(op))
	}
	options := []cel.EnvOption{cel.StdLib(cel.StdLibSubset(subset)), cel.ClearMacros(), cel.ParserRecursionLimit(20), cel.ParserExpressionSizeLimit(maxPredicate)}
	for _, name := range names {
		kind := cel.IntType
		if name == nameUnder12 || name == nameHasLead || name == nameCEFlag {
			kind = cel.BoolType
		}
		options = append(options, cel.Variable(name, kind))
	}
	return cel.NewCustomEnv(options...)
}

// compilePredicate makes a rule's predicate ready and says which names it asks; fault is empty when nothing is wrong.
func compilePredicate(r practice.Rule, names []string) (program cel.Program, asks map[string]bool, fault string) {
	lang, err := language(names)
	if err != nil {
		return nil, nil, fmt.Sprintf("The selections of %s cannot be named in a predicate: %s.", r.ID, err)
	}
	ast, issues := lang.Compile(r.Predicate)
	if issues.Err() != nil {
		return nil, nil, fmt.Sprintf("The predicate of %s is not understood: %s. It may name %s and nothing else; it has no loops and no texts.",
			r.ID, complaints(issues), strings.Join(names, ", "))
	}
	if ast.OutputType() != cel.BoolType {
		return nil, nil, fmt.Sprintf("The predicate of %s gives %s, not true or false. Compare it with a number, such as >= 3.", r.ID, ast.OutputType())
	}
	cost, err := lang.EstimateCost(ast, nil)
	if err != nil || cost.Max > maxCost {
		return nil, nil, fmt.Sprintf("The predicate of %s is too costly (%d of at most %d). Shorten it or split the rule.", r.ID, cost.Max, maxCost)
	}
	if program, err = lang.Program(ast, cel.EvalOptions(cel.OptOptimize)); err != nil {
		return nil, nil, fmt.Sprintf("The predicate of %s cannot be used: %s.", r.ID, err)
	}
	return program, asked(ast), ""
}

func complaints(issues *cel.Issues) string {
	var out []string
	for _, e := range issues.Errors() {
		out = append(out, strings.TrimSuffix(e.Message, " (in container '')"))
	}
	return strings.Join(slices.Compact(out), "; ")
}

// asked lists the variables that stand in a predicate.
func asked(ast *cel.Ast) map[string]bool {
	asks := map[string]bool{}
	for _, ref := range ast.NativeRep().ReferenceMap() {
		if ref.Name != "" {
			asks[ref.Name] = true
		}
	}
	return asks
}
