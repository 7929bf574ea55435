package practice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Fault is one thing that is wrong with a pack, and what to do about it.
type Fault struct {
	Line     int    `json:"line"` // counted from 1; 0 when it is about the pack as a whole
	Sentence string `json:"sentence"`
}

// String is the fault as a person reads it.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.Sentence
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Sentence)
}

// Faults are all faults of a pack, in the order of their lines. They are the error of Parse.
type Faults []Fault

// Error lists the faults, one a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return "the practice pack cannot be used:\n" + strings.Join(lines, "\n")
}

// ordered gives the faults by line, each once; nil when there is none.
func (f Faults) ordered() Faults {
	slices.SortFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Sentence, b.Sentence))
	})
	return slices.Compact(f)
}

// Step is one step into a pack: the key of a mapping (a string) or the place in a list (an int).
type Step any

// FaultAt makes a fault about what lies at the end of the steps, such as ("rules", 0, "predicate"). Where the last steps
// are not written in the pack, it names the line of the nearest part around them that is.
func (p *Pack) FaultAt(sentence string, steps ...Step) Fault {
	return Fault{Line: lineOf(p.root, steps), Sentence: sentence}
}

func lineOf(n *yaml.Node, steps []Step) int {
	if n == nil {
		return 0
	}
	line := n.Line
	for _, step := range steps {
		key, value := child(n, step)
		if value == nil {
			return line
		}
		line, n = key.Line, value
	}
	return line
}

// child finds the node a step leads to, and the node that carries its line.
func child(n *yaml.Node, step Step) (key, value *yaml.Node) {
	switch s := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && s < len(n.Content) {
			return n.Content[s], n.Content[s]
		}
	case string:
		if n.Kind != yaml.MappingNode {
			return nil, nil
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}
