package practice

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// MaxBytes is the size of the largest pack that is read. It travels to phones in one piece.
const MaxBytes = 240 << 10

// maxDepth bounds how deeply a pack may nest.
const maxDepth = 24

// Check looks for what this package cannot know, such as a predicate that does not compile.
type Check func(*Pack) Faults

// Parse reads a pack strictly: unknown and repeated keys, anchors and aliases, unknown codes and missing words are all
// refused. The error is of type Faults and lists everything that was found. Checks run on a pack that is right in itself.
func Parse(raw []byte, checks ...Check) (*Pack, error) {
	p, faults := read(raw, checks)
	if len(faults) > 0 {
		return nil, faults
	}
	return p, nil
}

// Examine reads a pack as Parse does, and says what there is in it even where something is wrong with it. Of what is no
// pack at all the summary is empty.
func Examine(raw []byte, checks ...Check) (Summary, Faults) {
	p, faults := read(raw, checks)
	return p.Summary(), faults
}

// read gives the pack as far as it can be read, and all faults.
func read(raw []byte, checks []Check) (*Pack, Faults) {
	root, faults := parseTree(raw)
	if len(faults) > 0 {
		return &Pack{}, faults.ordered()
	}
	p := &Pack{raw: slices.Clone(raw), root: root}
	faults = append(p.decode(), p.check()...)
	if len(faults) == 0 {
		for _, check := range checks {
			faults = append(faults, check(p)...)
		}
	}
	return p, faults.ordered()
}

// parseTree reads the YAML without meaning: one document, no repeated key, nothing that refers elsewhere.
func parseTree(raw []byte) (*yaml.Node, Faults) {
	if len(raw) > MaxBytes {
		return nil, Faults{{Sentence: fmt.Sprintf("The pack has %d bytes; %d are the most. Take out what is not needed.", len(raw), MaxBytes)}}
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, Faults{syntaxFault(err)}
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, Faults{{Line: more.Line, Sentence: "A second document begins here. A pack is one document: take out the line of three dashes."}}
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, Faults{{Line: doc.Line, Sentence: "The pack is not a list of keys with values. Begin it with: version: \"2026.1\""}}
	}
	return doc.Content[0], treeFaults(doc.Content[0], 0)
}

func treeFaults(n *yaml.Node, depth int) Faults {
	if depth > maxDepth {
		return Faults{{Line: n.Line, Sentence: fmt.Sprintf("This lies more than %d levels deep. Write it flatter.", maxDepth)}}
	}
	var faults Faults
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		faults = append(faults, Fault{Line: n.Line, Sentence: "A pack may not use & or * to refer to another part. Write it out."})
	}
	if n.Kind == yaml.MappingNode {
		faults = append(faults, repeatedKeys(n)...)
	}
	for _, c := range n.Content {
		faults = append(faults, treeFaults(c, depth+1)...)
	}
	return faults
}

func repeatedKeys(n *yaml.Node) Faults {
	var faults Faults
	first := map[string]int{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if line, seen := first[key.Value]; seen {
			faults = append(faults, Fault{Line: key.Line, Sentence: fmt.Sprintf("%q stands here again; it is on line %d already. Keep one of them.", key.Value, line)})
			continue
		}
		first[key.Value] = key.Line
	}
	return faults
}

// decode fills the pack from its bytes and loads its time zone.
func (p *Pack) decode() Faults {
	dec := yaml.NewDecoder(bytes.NewReader(p.raw))
	dec.KnownFields(true)
	var faults Faults
	var typed *yaml.TypeError
	if err := dec.Decode(p); errors.As(err, &typed) {
		for _, line := range typed.Errors {
			faults = append(faults, typeFault(line))
		}
	} else if err != nil {
		faults = append(faults, syntaxFault(err))
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil || p.Zone == "" || p.Zone == "Local" {
		faults = append(faults, p.FaultAt(fmt.Sprintf("%q is not a time zone. Write one such as Europe/London.", p.Zone), "zone"))
		zone = time.UTC
	}
	p.zone = zone
	return faults
}

var (
	lineError    = regexp.MustCompile(`line (\d+): (?s:(.*))`)
	unknownField = regexp.MustCompile(`^field (.+) not found in type`)
	wrongType    = regexp.MustCompile("(?s)^cannot unmarshal (!!\\w+)(?: `(.*)`)? into (.+)$")
)

// syntaxFault puts the reader's complaint about the form of the YAML in a sentence.
func syntaxFault(err error) Fault {
	if errors.Is(err, io.EOF) {
		return Fault{Sentence: "The pack is empty. Begin it with: version: \"2026.1\""}
	}
	line, rest := cutLine(strings.TrimPrefix(err.Error(), "yaml: "))
	return Fault{Line: line, Sentence: fmt.Sprintf("This is not YAML: %s. Check indents, colons and quotes there and on the line before.", rest)}
}

// typeFault puts the reader's complaint about one value in a sentence.
func typeFault(complaint string) Fault {
	line, rest := cutLine(complaint)
	if m := unknownField.FindStringSubmatch(rest); m != nil {
		return Fault{Line: line, Sentence: fmt.Sprintf("%q is not a key that may stand here. Correct its spelling or take it out.", m[1])}
	}
	if m := wrongType.FindStringSubmatch(rest); m != nil {
		return Fault{Line: line, Sentence: fmt.Sprintf("%s is expected here, not %s.", expected(m[3]), found(m[1], m[2]))}
	}
	return Fault{Line: line, Sentence: rest}
}

func cutLine(s string) (line int, rest string) {
	m := lineError.FindStringSubmatch(s)
	if m == nil {
		return 0, s
	}
	line, _ = strconv.Atoi(m[1]) // digits alone were matched; a number too large is no line
	return line, m[2]
}

func expected(goType string) string {
	switch {
	case goType == "int" || goType == "casework.Priority":
		return "A whole number"
	case goType == "bool":
		return "true or false"
	case strings.HasPrefix(goType, "[]"):
		return "A list"
	case strings.HasPrefix(goType, "map["), strings.HasPrefix(goType, "practice.") && !isText(goType):
		return "A set of keys with values"
	}
	return "A text"
}

// isText says whether one of this package's types is written as a text.
func isText(goType string) bool {
	switch strings.TrimPrefix(goType, "practice.") {
	case "Day", "Level", "State", "Consent", "Clock", "Makes", "Asked", "Across", "Until":
		return true
	}
	return false
}

func found(tag, text string) string {
	switch tag {
	case "!!seq":
		return "a list"
	case "!!map":
		return "a set of keys with values"
	}
	return strconv.Quote(text)
}
