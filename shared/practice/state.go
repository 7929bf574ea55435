package practice

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// In is the same pack in another state: its text says so too, and is otherwise the same to the byte. The error is of type
// Faults, where the state is written in a way that this cannot change.
func (p *Pack) In(s State) (*Pack, error) {
	if p.State == s {
		return p, nil
	}
	_, value := child(p.root, "state")
	if value == nil {
		return nil, Faults{p.FaultAt("The pack says no state. Write state: draft.", "state")}
	}
	start, end := tokenAt(p.raw, value)
	if start < 0 {
		return nil, Faults{p.FaultAt("Write the state plainly on its line, such as state: draft.", "state")}
	}
	return Parse(append(append(bytes.Clone(p.raw[:start]), s...), p.raw[end:]...))
}

// tokenAt finds where a scalar stands in the text, with its quotes; -1 when it does not stand there as it reads.
func tokenAt(raw []byte, n *yaml.Node) (start, end int) {
	for line := 1; line < n.Line; line++ {
		i := bytes.IndexByte(raw[start:], '\n')
		if i < 0 {
			return -1, -1
		}
		start += i + 1
	}
	rest := string(raw[start:])
	column := 1 // counted in characters
	for i := range rest {
		if column == n.Column {
			start, rest = start+i, rest[i:]
			break
		}
		column++
	}
	for _, token := range []string{n.Value, `"` + n.Value + `"`, "'" + n.Value + "'"} {
		if strings.HasPrefix(rest, token) {
			return start, start + len(token)
		}
	}
	return -1, -1
}
